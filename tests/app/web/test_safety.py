"""What a request cannot do: reach a file, show a traceback, or get an answer without the protecting headers."""

import json
import math
import random

import pytest
from dash import ALL, Output

from app.language.texts import TEXTS
from app.web.callback_messages import MessageError, RefusalLog, require_message
from app.web.server import Settings, create_app

pytestmark = pytest.mark.slow

UP = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "%252e%252e%252f", "/", "%00"]
FILES = ["etc/passwd", "pyproject.toml", "app/web/server.py", "server.py", "data/sources.csv"]
FOLDERS = ["", "/assets/", "/map/", "/layers/", "/api/", "/_dash-component-suites/dash/", "/embed/"]
# Lines that those files have and no answer may hold.
INSIDES = ["root:x:", "[build-system]", "def create_app", "sha256,"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_path_leads_to_a_file(client, folder):
    for up in UP:
        for file in FILES:
            for path in (f"{folder}{up * 5}{file}", f"{folder}{up}{file}", f"{folder}x{up}{file}.geojson"):
                with client.get(path if path.startswith("/") else f"/{path}") as answer:
                    text = answer.get_data(as_text=True)
                    assert answer.status_code in (308, 400, 404), path
                    assert not any(inside in text for inside in INSIDES), path


@pytest.mark.parametrize("parameter", ["from", "to", "via", "avoid", "scenario", "format", "mode"])
@pytest.mark.parametrize("value", ["../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "pyproject.toml", "\0"])
def test_no_parameter_leads_to_a_file(client, parameter, value):
    query = {"from": "沈阳", "to": "苏州", parameter: value}
    answer = client.get("/api/route", query_string=query)
    assert answer.status_code == 400
    assert not any(inside in answer.get_data(as_text=True) for inside in INSIDES)
    body = client.post("/api/route", json={**query, "scenario": {"name": value, "closed": {"refs": [value]}}})
    assert body.status_code == 400


PATHS = [
    "/", "/embed", "/?lang=en", "/nothing", "/api/route", "/api/places?q=a", "/api/openapi.json", "/api/nothing",
    "/layers/parks.geojson", "/layers/x", "/map/x", "/theme.css", "/healthz", "/assets/map.js", "/assets/x",
    "/_dash-layout", "/_dash-dependencies", "/_dash-component-suites/dash/x.js", "/_dash-component-suites/x/y.js",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post", "head", "put", "options"])
def test_every_answer_is_protected(client, path, method):
    with getattr(client, method)(path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "Permissions-Policy" in answer.headers
        assert answer.status_code < 500
        assert "Traceback" not in answer.get_data(as_text=True)


def test_an_address_where_nothing_is_says_so_in_both_languages(client):
    answer = client.get("/no/such/page", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    text = answer.get_data(as_text=True)
    for key in ("missing.title", "missing.lead", "missing.back"):
        assert TEXTS[key].zh in text
        assert TEXTS[key].en in text
    assert "<script" not in text
    echoed = client.get("/<script>alert(1)</script>", headers={"Accept": "text/html"})
    assert "<script" not in echoed.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/no/such/page", "/embed/x", "/api/none", "/a%00b", "/_dash-none", "/" + "x" * 5000])
def test_programs_get_a_problem_where_nothing_is(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_the_interface_leads_to_its_documentation(client):
    answer = client.get("/api", follow_redirects=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")


# ---- messages that no page of ours sends ---------------------------------------------------------------------

JUNK = [
    None, 0, -1, 1e308, True, "x", "", [], {}, [1], [[]], {"a": 1}, "?sel=city:1\0", {"query": ["x"]},
    {"properties": 3}, {"properties": {"kind": 3}},
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"{", 400), (b"\xff\0", 400), (b"[" * 100_000, 400), (b"[]", 400), (b"null", 400), (b'"x"', 400),
        (b"{}", 400), (b'{"output": "nothing.here"}', 400), (b'{"output": ["state.data"]}', 400),
        (b'{"output": "state.data"}', 400), (b"1" * 1_100_000, 413),
    ],
)  # fmt: skip
def test_a_garbled_message_is_refused(client, body, status):
    answer = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


def test_a_message_of_another_type_is_refused(client):
    assert client.post("/_dash-update-component", data=b"{}").status_code == 415


def message(callback, draw):
    """Return a message of a callback's form with any values in it."""

    def filled(part):
        return [] if part["id"].startswith("{") else {**part, "value": draw(JUNK)}

    output = callback["output"]
    outputs = [dict(zip(("id", "property"), o.rsplit(".", 1), strict=True)) for o in output.strip(".").split("...")]
    plain = [part for part in callback["inputs"] if not part["id"].startswith("{")]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [filled(part) for part in callback["inputs"]],
        "state": [filled(part) for part in callback["state"]],
        "changedPropIds": ["{id}.{property}".format(**draw(plain))] if plain else [],
    }


def test_no_value_and_no_form_of_a_message_makes_the_server_fail(client):
    draw = random.Random(1).choice
    callbacks = [c for c in client.get("/_dash-dependencies").get_json() if not c.get("clientside_function")]
    assert len(callbacks) >= 3
    for callback in callbacks:
        sound = message(callback, draw)
        bodies = [message(callback, draw) for _ in range(8)]
        parts = ("outputs", "inputs", "state", "changedPropIds")
        bodies += [{**sound, part: junk} for part in parts for junk in JUNK]
        for body in bodies:
            answer = client.post("/_dash-update-component", json=body)
            assert answer.status_code in (200, 204, 400), json.dumps(body)
            assert "Traceback" not in answer.get_data(as_text=True)


def test_refused_messages_are_logged_in_one_line(world, caplog):
    client = create_app(world, Settings()).server.test_client()
    caplog.clear()
    for junk in JUNK:
        assert client.post("/_dash-update-component", json={"output": "state.data", "inputs": junk}).status_code == 400
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [("WARNING", None)]
    assert "\n" not in caplog.text.strip()


def test_refused_messages_are_counted_until_the_next_line():
    now = [0.0]
    log = RefusalLog(60, lambda: now[0])
    assert log.line("a") == "refused messages of the page since the last line: 1; the latest: a"
    assert [log.line("b"), log.line("c")] == [None, None]
    now[0] = 61
    assert log.line("d") == "refused messages of the page since the last line: 3; the latest: d"


BUTTONS = {
    "inputs": [{"id": '{"n":["ALL"],"type":"way"}', "property": "n_clicks"}, {"id": "url", "property": "search"}],
    "state": [{"id": "state", "property": "data"}],
    "output": [Output("state", "data", allow_duplicate=True), Output({"type": "way", "n": ALL}, "children")],
    "callback": print,
}
WAYS = [{"id": {"type": "way", "n": 1}, "property": "children"}]
SOUND = {
    "output": "buttons",
    "outputs": [{"id": "state", "property": "data@1f"}, WAYS],
    "inputs": [
        [{"id": {"type": "way", "n": 1}, "property": "n_clicks", "value": 2}],
        {"id": "url", "property": "search"},
    ],
    "state": [{"id": "state", "property": "data", "value": {"page": "map"}}],
    "changedPropIds": ['{"n":1,"type":"way"}.n_clicks'],
}


def test_a_message_of_the_callbacks_form_is_let_through():
    require_message({"buttons": BUTTONS}, SOUND)
    require_message({"buttons": BUTTONS}, {**SOUND, "changedPropIds": []})


def nested(depth):
    return [nested(depth - 1)] if depth else 0


@pytest.mark.parametrize(
    "change",
    [
        {"output": "other"}, {"output": ["buttons"]}, {"outputs": SOUND["outputs"][:1]}, {"outputs": WAYS[0]},
        {"outputs": [SOUND["outputs"][0], WAYS[0]]}, {"outputs": [{"id": "state", "property": "value"}, WAYS]},
        {"inputs": SOUND["inputs"][::-1]}, {"inputs": SOUND["inputs"][:1]}, {"inputs": {"0": 1}}, {"state": []},
        {"inputs": [[{"id": {"type": "way"}, "property": "n_clicks"}], SOUND["inputs"][1]]},
        {"inputs": [[{"id": {"type": "way", "n": []}, "property": "n_clicks"}], SOUND["inputs"][1]]},
        {"inputs": [[{"id": {"type": "x", "n": 1}, "property": "n_clicks"}], SOUND["inputs"][1]]},
        {"inputs": [[{**SOUND["inputs"][0][0], "value": "twice"}], SOUND["inputs"][1]]},
        {"inputs": [[SOUND["inputs"][0][0]] * 2001, SOUND["inputs"][1]]},
        {"state": [{"id": "state", "property": "data", "value": nested(40)}]},
        {"state": [{"id": "state", "property": "data", "value": [0] * 300_001}]},
        {"state": [{"id": "state", "property": "data", "value": math.nan}]},
        {"state": [{"id": "state", "property": "data", "value": 10**30}]},
        {"state": [{"id": "state", "property": "data", "value": "\ud800"}]},
        {"changedPropIds": "url.search"}, {"changedPropIds": ["state.data"]}, {"changedPropIds": ["{.n_clicks"]},
        {"changedPropIds": [3]},
    ],
)  # fmt: skip
def test_a_message_of_another_form_is_not(change):
    with pytest.raises(MessageError):
        require_message({"buttons": BUTTONS}, SOUND | change)


@pytest.mark.parametrize("fault", [TypeError, KeyError, ValueError, RecursionError])
def test_a_fault_of_a_callback_is_one_of_the_server(world, caplog, monkeypatch, fault):
    app = create_app(world, Settings())
    client = app.server.test_client()

    def fails(*_, **__):
        raise fault("planted")

    known = next(c for c in client.get("/_dash-dependencies").get_json() if not c.get("clientside_function"))
    monkeypatch.setitem(app.callback_map[known["output"]], "callback", fails)
    caplog.clear()
    answer = client.post("/_dash-update-component", json=message(known, lambda values: values[0]))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [fault]
