"""The HTTP interface: the documents of the commands, every refusal, its description, and its limits."""

import importlib.metadata
import json
import re
import sys
from urllib.parse import urlencode

import lxml.html
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.cli import main as cli
from app.web.api.endpoints import LARGEST_BODY
from app.web.api.examples import EXAMPLES
from app.web.api.openapi import openapi_document
from app.web.api.parameters import COMPARE, PLACES, ROUTE
from app.web.rate_limit import RateLimit, client_key
from app.web.server import Settings, create_app, settings_from_environment
from geo.errors import ServerError

# An inline area, a link and a factor: everything that a scenario changes at once.
SCENARIO = {
    "closed": {"refs": ["G15"], "ports": ["dalian"]},
    "slowed": [{"mode": "rail", "factor": 1.5}],
    "added": [{"from": "大连", "to": "烟台港", "mode": "rail", "length_km": 125, "time_h": 1}],
    "factors": {"road.cost": 0.3, "teu.payload": 20},
}


@pytest.fixture
def command(monkeypatch, capfd, world, router):
    """Return a function that runs a command and gives the JSON that it prints."""
    from analysis.network import router as networks
    from geo import world as loading

    monkeypatch.setattr(loading, "load_world", lambda data=None: world)
    monkeypatch.setattr(networks, "load_router", lambda world: router)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["liaosu", *map(str, arguments)])
        cli.app(standalone_mode=False)
        return json.loads(capfd.readouterr().out)

    return run


def ask(client, path, **query):
    return client.get(f"{path}?{urlencode(query, doseq=True)}")


def assert_problem(answer, status, *parts):
    assert answer.status_code == status, answer.get_data(as_text=True)[:300]
    assert answer.mimetype == "application/problem+json"
    document = answer.get_json()
    assert set(document) == {"type", "title", "status", "detail"}
    assert document["status"] == status
    assert "Traceback" not in document["detail"]
    for part in parts:
        assert part in document["detail"]


# ---- the same as the commands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, ()),
        ({"teu": 10}, ("--teu", 10)),
        ({"mode": "road", "by": "time", "drivers": 2}, ("--mode", "road", "--by", "time", "--drivers", 2)),
        ({"via": ["徐州", "常州"], "avoid": ["G15", "大连"]},
         ("--via", "徐州", "--via", "常州", "--avoid", "G15", "--avoid", "大连")),
    ],
)  # fmt: skip
def test_a_route_is_that_of_the_command(client, command, query, options):
    answer = ask(client, "/api/route", **{"from": "沈阳", "to": "Suzhou", **query})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.get_json() == command("route", "沈阳", "Suzhou", "--json", *options)
    assert client.post("/api/route", json={"from": "沈阳", "to": "Suzhou", **query}).get_json() == answer.get_json()


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({"tonnes": 500}, ("--tonnes", 500)),
        ({"teu": 2.5, "avoid": "营口港"}, ("--teu", 2.5, "--avoid", "营口港")),
        ({"drivers": 2}, ("--drivers", 2)),
    ],
)
def test_a_comparison_is_that_of_the_command(client, command, query, options):
    answer = ask(client, "/api/compare", **{"from": "盘锦", "to": "无锡", **query})
    assert answer.status_code == 200
    assert answer.get_json() == command("compare", "盘锦", "无锡", "--json", *options)


@pytest.mark.parametrize("path", ["route", "compare"])
def test_a_scenario_does_what_it_does_to_the_command(client, command, tmp_path, path):
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(SCENARIO), encoding="utf-8")
    asked = {"from": "沈阳", "to": "苏州", "teu": 1}
    expected = command(path, "沈阳", "苏州", "--teu", 1, "--scenario", file, "--json")
    posted = client.post(f"/api/{path}", json={**asked, "scenario": SCENARIO})
    assert posted.get_json() == expected
    assert ask(client, f"/api/{path}", **asked, scenario=json.dumps(SCENARIO)).get_json() == expected
    assert ask(client, f"/api/{path}", **asked).get_json() != expected


def test_a_point_keeps_all_its_digits(client, command):
    ends = "123.4315678,41.8057891", "121.4737012,31.2304999"
    answer = ask(client, "/api/compare", **{"from": ends[0], "to": ends[1]})
    assert answer.get_json() == command("compare", *ends, "--json")


@pytest.mark.parametrize(("path", "name"), [("/api/route", "route"), ("/api/compare", "comparison")])
def test_geojson_is_given_by_name_and_by_header(client, path, name):
    ends = {"from": "大连", "to": "连云港"}
    named = ask(client, path, **ends, format="geojson")
    assert named.mimetype == "application/geo+json"
    collection = named.get_json()
    assert collection["name"] == name
    assert "© OpenStreetMap contributors" in collection["source"]
    assert collection["licence"]
    accepted = client.get(f"{path}?{urlencode(ends)}", headers={"Accept": "application/geo+json"})
    assert accepted.get_json() == collection
    assert "Accept" in accepted.headers["Vary"]
    plain = client.get(f"{path}?{urlencode({**ends, 'format': 'json'})}", headers={"Accept": "application/geo+json"})
    assert plain.mimetype == "application/json"
    browser = client.get(f"{path}?{urlencode(ends)}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.get_json() == plain.get_json()


def test_places_are_those_of_the_search(client):
    found = ask(client, "/api/places", q="lyg", limit=2).get_json()["places"]
    assert [(place["kind"], place["id"]) for place in found] == [("city", "320700"), ("port", "lianyungang")]
    assert found[0] == {
        "kind": "city", "id": "320700", "name_zh": "连云港", "name_en": "Lianyungang", "within_zh": "江苏省",
        "within_en": "Jiangsu", "lon": found[0]["lon"], "lat": found[0]["lat"],
    }  # fmt: skip
    assert ask(client, "/api/places", q="qqqq").get_json() == {"places": [], "total": 0, "limit": 12, "offset": 0}
    assert len(ask(client, "/api/places", q="区").get_json()["places"]) == 12
    zone = ask(client, "/api/places", q="沈大").get_json()["places"][0]
    assert (zone["kind"], zone["lon"], zone["lat"]) == ("park", None, None)


def test_places_are_listed_in_pages_and_by_kind(client, world):
    whole = [place.id for place in world.places]
    found = []
    for offset in range(0, len(whole), 200):
        answer = ask(client, "/api/places", limit=200, offset=offset)
        page = answer.get_json()
        assert (page["total"], page["limit"], page["offset"]) == (len(whole), 200, offset)
        assert answer.headers["X-Total"] == str(len(whole))
        found += [place["id"] for place in page["places"]]
    assert found == whole
    assert ask(client, "/api/places", offset=len(whole)).get_json()["places"] == []
    ports = ask(client, "/api/places", kind="port", limit=200).get_json()
    assert [place["id"] for place in ports["places"]] == world.ports.id.tolist()
    second = ask(client, "/api/places", q="区", kind="county", limit=5, offset=5).get_json()
    both = ask(client, "/api/places", q="区", kind="county", limit=10).get_json()
    assert second["places"] == both["places"][5:]
    assert second["total"] == both["total"] > 10


def test_an_answer_depends_on_its_question_alone(client):
    plain = {"from": "鞍山", "to": "扬州"}
    first = ask(client, "/api/compare", **plain).data
    changed = client.post("/api/compare", json={**plain, "scenario": {"closed": {"modes": ["rail"]}}}).data
    assert changed != first
    assert ask(client, "/api/compare", **plain).data == first


# ---- refusals ------------------------------------------------------------------------------------------------

ENDS = {"from": "沈阳", "to": "苏州"}


def test_a_comparison_passes_places_on_the_way(client):
    query = {"from": "沈阳", "to": "苏州", "via": ["徐州", "无锡"]}
    answer = client.get("/api/compare", query_string=query)
    assert answer.status_code == 200
    for way in answer.get_json()["alternatives"]:
        ends = [leg["to"] for leg in way["legs"]]
        assert ends.index("徐州") < ends.index("无锡") < len(ends) - 1


@pytest.mark.parametrize(
    ("path", "query", "parts"),
    [
        ("route", {}, ["from and to"]),
        ("route", {"from": "沈阳"}, ["Give the parameter to."]),
        ("route", {**ENDS, "colour": "red"}, ["'colour'", "known are from, to, mode"]),
        ("compare", {**ENDS, "mode": "sea"}, ["'mode'"]),
        ("route", {**ENDS, "to": ["苏州", "无锡"]}, ["to is given 2 times"]),
        ("route", {**ENDS, "to": "乌有市"}, ["no place '乌有市'"]),
        ("route", {**ENDS, "to": "铁西区"}, ["names several places", "210106"]),
        ("route", {**ENDS, "to": "沈阳"}, ["named twice"]),
        ("route", {**ENDS, "to": " "}, ["to must be a text"]),
        ("route", {**ENDS, "to": "x" * 201}, ["to has 201 characters"]),
        ("route", {**ENDS, "to": "苏\0州"}, ["control character"]),
        ("route", {**ENDS, "to": "41.8,123.4"}, ["Longitude comes first"]),
        ("route", {**ENDS, "via": ["徐州"] * 11}, ["via is given 11 times"]),
        ("route", {**ENDS, "avoid": "G999"}, ["no place 'G999'"]),
        ("route", {**ENDS, "mode": "air"}, ["mode must be one of road, rail", "not 'air'"]),
        ("route", {**ENDS, "by": "beauty"}, ["by must be one of distance"]),
        ("route", {**ENDS, "mode": "sea"}, ["nearest sea link"]),
        ("route", {**ENDS, "drivers": "3"}, ["drivers must be a whole number from 1 up to 2, not 3"]),
        ("route", {**ENDS, "drivers": "1.5"}, ["whole number"]),
        ("route", {**ENDS, "teu": "0"}, ["teu must be a number above 0"]),
        ("route", {**ENDS, "teu": "nan"}, ["teu must be a number", "not 'nan'"]),
        ("route", {**ENDS, "teu": "1e7"}, ["teu must be a number"]),
        ("route", {**ENDS, "format": "xml"}, ["format must be one of json, geojson"]),
        ("compare", {**ENDS, "tonnes": "1", "teu": "1"}, ["not in both"]),
        ("compare", {**ENDS, "scenario": "{"}, ["scenario cannot be read as JSON"]),
        ("compare", {**ENDS, "scenario": "[" * 2000}, ["nested too deeply"]),
        ("compare", {**ENDS, "scenario": "[]"}, ["scenario must be an object"]),
        ("compare", {**ENDS, "scenario": '{"colour": 1}'}, ["Scenario: colour is not known"]),
        ("compare", {**ENDS, "scenario": '{"factors": {"road.payload": 0}}'}, ["road.payload is 0"]),
        ("compare", {**ENDS, "scenario": '{"closed": {"ports": ["atlantis"]}}'}, ["no port 'atlantis'"]),
        ("places", {"q": ""}, ["q must be a text"]),
        ("places", {"q": "a", "limit": "201"}, ["limit must be a whole number from 1 up to 200, not 201"]),
        ("places", {"offset": "-1"}, ["offset must be a whole number from 0 up to 100000, not -1"]),
        ("places", {"kind": "moon"}, ["kind must be one of city, port, park, province, county, not 'moon'"]),
        ("places", {"kind": ["port", "city"]}, ["kind is given 2 times"]),
    ],
)
def test_bad_input_is_a_problem_that_says_what_to_do(client, path, query, parts):
    assert_problem(ask(client, f"/api/{path}", **query), 400, *parts)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "cannot be read as JSON"),
        (b"{", "cannot be read as JSON"),
        (b"\xff\xfe\x00", "cannot be read as JSON"),
        (b"[" * 60_000, "nested too deeply"),
        (b"[1]", "must be a JSON object"),
        (b"{}", "from and to"),
        (b'{"from": 1, "to": 2}', "from must be a text"),
        (b'{"from": "\\ud800", "to": "x"}', "control character"),
        (b'{"from": "210100", "to": "320500", "q": "x"}', "'q'"),
        (b'{"from": "210100", "to": "320500", "teu": "3"}', "teu must be a number"),
        (b'{"from": "210100", "to": "320500", "teu": true}', "teu must be a number"),
        (b'{"from": "210100", "to": "320500", "teu": NaN}', "teu must be a number"),
        (b'{"from": "210100", "to": "320500", "teu": ' + b"9" * 4000 + b"}", "teu must be a number"),
        (b'{"from": "210100", "to": "320500", "teu": ' + b"9" * 5000 + b"}", "cannot be read as JSON"),
        (b'{"from": "210100", "to": "320500", "drivers": 1.0}', "whole number"),
        (b'{"from": "210100", "to": "320500", "avoid": {"a": 1}}', "avoid must be a text"),
        (b'{"from": "210100", "to": "320500", "format": ["json"]}', "format must be"),
        (b'{"from": "210100", "to": "320500", "scenario": "{}"}', "scenario must be an object"),
        (b'{"from": "210100", "to": "320500", "scenario": {"closed": 3}}', "closed must be an object"),
    ],
)
def test_a_bad_body_is_a_problem(client, body, part):
    assert_problem(client.post("/api/compare", data=body, content_type="application/json"), 400, part)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"added": [{"from": "大连", "to": "烟台港", "mode": "rail"}] * 11}, "added has 11 entries"),
        ({"slowed": [{"ref": "G1", "factor": 2}] * 21}, "slowed has 21 entries"),
        ({"closed": {"refs": ["G1"] * 101}}, "refs has 101 entries"),
    ],
)
def test_a_scenario_that_would_keep_the_server_busy_is_refused(client, change, part):
    assert_problem(client.post("/api/compare", json={**ENDS, "scenario": change}), 400, part)


@pytest.mark.parametrize("path", ["route", "compare"])
def test_no_route_is_told_apart_and_says_what_is_closed(client, path):
    scenario = {"closed": {"modes": ["road", "rail"]}}
    assert_problem(client.post(f"/api/{path}", json={**ENDS, "scenario": scenario}), 422, "all rail, all road")


def test_what_is_too_large_or_of_another_kind_is_refused(client):
    assert_problem(ask(client, "/api/route", **{"from": "x" * 9000}), 414, "POST")
    large = json.dumps({**ENDS, "scenario": {"name": "x" * LARGEST_BODY}}).encode()
    assert_problem(client.post("/api/route", data=large, content_type="application/json"), 413, "65536")
    assert_problem(client.post("/api/route", data=b"{}"), 415, "application/json")
    assert_problem(client.post("/api/route?from=a", json=ENDS), 400, "in the body alone")
    for method in ("put", "delete", "patch"):
        answer = getattr(client, method)("/api/route")
        assert_problem(answer, 405)
        assert "POST" in answer.headers["Allow"]
    assert_problem(client.post("/api/places", json={"q": "a"}), 405)
    assert_problem(client.get("/api/nothing"), 404, "nothing at this address")


def test_a_body_of_unknown_length_is_read_no_further_than_allowed(client):
    from io import BytesIO

    stream = BytesIO(b'{"from": "' + b"x" * (2 * LARGEST_BODY))
    answer = client.post(
        "/api/route", input_stream=stream, content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )  # fmt: skip
    assert_problem(answer, 413)
    assert stream.tell() <= LARGEST_BODY + 1


def test_a_failure_of_the_server_is_a_problem_without_its_insides(world, monkeypatch, caplog):
    from app.services.service import Service

    def fail(self, question, mode, by):
        raise RuntimeError("a secret of the server")

    monkeypatch.setattr(Service, "route", fail)
    other = create_app(world, Settings()).server.test_client()
    answer = ask(other, "/api/route", **ENDS)
    assert_problem(answer, 500, "in its log")
    assert "secret" not in answer.get_data(as_text=True)
    assert "a secret of the server" in caplog.text


texts = st.one_of(
    st.sampled_from(
        ["沈阳", "Suzhou", "CNDLC", "121.5,38.9", "999,999", "1e400,5", "../../etc/passwd", "G15", "", "\0", "{}", "[]"]
    ),
    st.text(max_size=30),
)
names = st.one_of(st.sampled_from([p.name for p in (*ROUTE, *COMPARE, *PLACES)]), st.text(max_size=8))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["route", "compare", "places", "openapi.json", "x"]),
    pairs=st.lists(st.tuples(names, texts), max_size=6),
    as_json=st.booleans(),
)
def test_no_query_and_no_body_makes_the_server_fail(client, path, pairs, as_json):
    if as_json:
        answer = client.post(f"/api/{path}", json=dict(pairs))
    else:
        encoded = urlencode([(k.encode("utf-8", "replace"), v.encode("utf-8", "replace")) for k, v in pairs])
        answer = client.get(f"/api/{path}?{encoded}")
    assert answer.status_code < 500, answer.get_data(as_text=True)
    assert answer.mimetype in ("application/json", "application/problem+json", "application/geo+json")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["G15", "rail"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from([
                "closed", "slowed", "added", "factors", "season", "name", "ports", "modes", "refs", "edges", "area",
                "type", "coordinates", "from", "to", "mode", "ref", "factor", "road.cost", "x",
            ]),
            inner, max_size=3,
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scenario=json_values, key=st.sampled_from(["closed", "slowed", "added", "factors", "season"]))
def test_no_scenario_makes_the_server_fail(client, scenario, key):
    body = json.dumps({**ENDS, "mode": "road", "scenario": {key: scenario}})
    answer = client.post("/api/route", data=body, content_type="application/json")
    assert answer.status_code < 500, body


# ---- the description -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def description(client):
    return client.get("/api/openapi.json").get_json()


def test_the_description_is_valid_openapi(description):
    assert description["openapi"] == "3.1.0"
    assert [error.message for error in OpenAPIV31SpecValidator(description).iter_errors()] == []
    answers = {name: entry["value"] for name, entry in description["components"]["examples"].items()}
    assert description == json.loads(json.dumps(openapi_document(answers, "http://localhost")))


def test_the_description_names_every_route_method_and_parameter(application, description):
    served = {
        rule.rule: sorted(method.lower() for method in rule.methods - {"HEAD", "OPTIONS"})
        for rule in application.server.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        and rule.rule not in ("/api/", "/api/docs", "/api/openapi.json", "/api/<path:name>")
    }
    assert {path: sorted(operations) for path, operations in description["paths"].items()} == served
    for path, table in (("/api/route", ROUTE), ("/api/compare", COMPARE), ("/api/places", PLACES)):
        listed = description["paths"][path]["get"]["parameters"]
        assert [(p["name"], p["required"]) for p in listed] == [(p.name, p.required) for p in table]


def check(description, name, document):
    root = {"$ref": f"#/components/schemas/{name}", "components": description["components"]}
    assert [error.message for error in Draft202012Validator(root).iter_errors(document)] == []


def test_answers_are_as_described(client, description):
    asked = {**ENDS, "teu": 3}
    check(description, "Route", ask(client, "/api/route", **asked).get_json())
    check(description, "Comparison", ask(client, "/api/compare", **asked).get_json())
    check(description, "FeatureCollection", ask(client, "/api/compare", **asked, format="geojson").get_json())
    check(description, "Places", ask(client, "/api/places", q="沈").get_json())
    check(description, "Places", ask(client, "/api/places", kind="park", limit=200).get_json())
    check(description, "Problem", ask(client, "/api/route").get_json())
    check(description, "Scenario", SCENARIO)


def examples_of(description):
    """Return the examples with where they stand and their schema, as `(place, schema, value)`."""
    known = description["components"]["examples"]
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            for parameter in operation.get("parameters", []):
                yield f"{method} {path} {parameter['name']}", parameter["schema"], parameter["example"]
            contents = {"body": operation.get("requestBody", {}).get("content", {})}
            contents |= {status: answer["content"] for status, answer in operation["responses"].items()}
            for place, content in contents.items():
                for kind, media in content.items():
                    for entry in media.get("examples", {}).values():
                        value = known[entry["$ref"].rsplit("/", 1)[1]]["value"] if "$ref" in entry else entry["value"]
                        yield f"{method} {path} {place} {kind}", media["schema"], value


def test_every_operation_has_examples_that_are_of_its_schemas(description):
    found = list(examples_of(description))
    for place, schema, value in found:
        root = {**schema, "components": description["components"]}
        assert [error.message for error in Draft202012Validator(root).iter_errors(value)] == [], place
    places = {place for place, _, _ in found}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert f"{method} {path} 200 application/json" in places
            assert f"{method} {path} 400 application/problem+json" in places
            assert "requestBody" not in operation or f"{method} {path} body application/json" in places


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_are_what_the_server_answers(client, description, example):
    values = {name: json.dumps(value) if isinstance(value, dict) else value for name, value in example.values.items()}
    answer = ask(client, f"/api/{example.operation}", **values)
    assert answer.status_code == example.status
    assert answer.get_json() == description["components"]["examples"][example.name]["value"]


def test_every_example_of_a_parameter_is_taken(client, description):
    for path, methods in description["paths"].items():
        for parameter in methods["get"]["parameters"]:
            ends = {} if path == "/api/places" else ENDS
            answer = ask(client, path, **{**ends, parameter["name"]: parameter["example"]})
            assert answer.status_code == 200, (path, parameter["name"], answer.get_json())


def test_the_description_has_what_linters_ask_for(description):
    """The rules of spectral:oas that were broken once, and their neighbours."""
    assert description["info"]["contact"]
    assert description["info"]["license"]
    assert description["info"]["version"] == importlib.metadata.version("liaosu-corridor-explorer")
    assert description["externalDocs"]["url"] == "http://localhost/api/docs"
    tags = {tag["name"] for tag in description["tags"]}
    operations = [operation for methods in description["paths"].values() for operation in methods.values()]
    for operation in operations:
        assert operation["description"]
        assert set(operation["tags"]) <= tags
        assert operation["tags"]
    used = set(re.findall(r"#/components/(\w+/\w+)", json.dumps(description)))
    assert used == {f"{kind}/{name}" for kind, entries in description["components"].items() for name in entries}


def test_a_scenario_is_typed_so_that_generated_clients_keep_it(description):
    (parameter,) = (p for p in description["paths"]["/api/route"]["get"]["parameters"] if p["name"] == "scenario")
    assert "content" not in parameter
    assert parameter["schema"]["type"] == "string"
    assert parameter["schema"]["contentSchema"] == {"$ref": "#/components/schemas/Scenario"}
    assert description["components"]["schemas"]["Scenario"]["properties"]["season"]["type"] == ["string", "null"]


# ---- its page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_tells_everything_that_is_described(client, description, language):
    answer = client.get(f"/api/docs?lang={language}")
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    page = lxml.html.fromstring(answer.text)
    assert page.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
    text = page.text_content()
    told = "x-description-zh" if language == "zh" else "description"
    for methods in description["paths"].values():
        for operation in methods.values():
            for entry in [*operation.get("parameters", []), *operation["responses"].values()]:
                assert entry[told] in text
    for name in (
        *description["components"]["schemas"],
        "bbox-crs",
        "skipGeometry",
        "/api/openapi.json",
        "RateLimit-Reset",
    ):
        assert name in answer.text
    assert page.xpath("//script") == page.xpath("//@onclick") == page.xpath("//form") == []
    addresses = page.xpath("//@href | //@src")
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    for address in set(addresses):
        assert client.get(address, buffered=True).status_code < 500, address
    assert client.get(page.xpath("//link[@rel='stylesheet']/@href")[1], buffered=True).mimetype == "text/css"


def test_the_page_is_in_the_language_of_the_browser_and_at_its_short_address(client):
    english = client.get("/api/docs", headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert 'lang="en"' in english.text
    assert "Accept-Language" in english.headers["Vary"]
    assert 'lang="zh-CN"' in client.get("/api/docs", headers={"Accept-Language": "fr"}).text
    assert client.get("/api/").headers["Location"] == "/api/docs"


def test_examples_on_the_page_lead_to_their_answers(client):
    page = lxml.html.fromstring(client.get("/api/docs?lang=en").text)
    addresses = page.xpath("//section/p/a/@href")
    assert len(addresses) == len(EXAMPLES)
    for address, example in zip(sorted(addresses), sorted(EXAMPLES, key=lambda e: e.operation), strict=True):
        assert client.get(address).status_code in (200, 400, 422), (address, example)


# ---- rate and other sites ------------------------------------------------------------------------------------


def wait_s(limit, client):
    """Take a token of a client; return 0, or after how many seconds there will be one."""
    return limit.take(client).wait_s


def test_a_bucket_holds_a_minute_and_fills_steadily():
    now = [0.0]
    limit = RateLimit(60, lambda: now[0])
    assert [wait_s(limit, "a") for _ in range(60)] == [0.0] * 60
    assert wait_s(limit, "a") == pytest.approx(1.0)
    assert wait_s(limit, "b") == 0.0
    now[0] = 0.5
    assert wait_s(limit, "a") == pytest.approx(0.5)
    now[0] = 1.0
    assert wait_s(limit, "a") == 0.0
    now[0] = 1e6
    assert [wait_s(limit, "a") for _ in range(60)] == [0.0] * 60
    assert wait_s(limit, "a") > 0


def test_no_more_than_so_many_clients_are_remembered():
    limit = RateLimit(1, lambda: 0.0)
    assert wait_s(limit, "first") == 0.0
    assert wait_s(limit, "first") > 0
    for number in range(10_000):
        wait_s(limit, str(number))
    assert wait_s(limit, "first") == 0.0


def test_an_address_is_counted_as_one_client():
    assert client_key("192.0.2.7") == "192.0.2.7"
    assert client_key("2001:db8::1") == client_key("2001:db8::ffff:1") != client_key("2001:db8:0:1::1")
    assert client_key(None) == client_key("unix:") == ""


def test_too_many_requests_are_told_when_to_come_again(world):
    limited = create_app(world, Settings(rate_per_minute=3)).server.test_client()
    answers = [limited.get("/api/places?q=a") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert_problem(answers[3], 429, "wait")
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 20
    assert [answer.headers["RateLimit-Limit"] for answer in answers] == ["3"] * 4
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert [1 <= int(answer.headers["RateLimit-Reset"]) <= 60 for answer in answers] == [True] * 4
    assert "RateLimit-Limit" not in limited.get("/healthz").headers
    assert limited.get("/api/places?q=a", environ_overrides={"REMOTE_ADDR": "192.0.2.9"}).status_code == 200
    assert limited.get("/healthz").status_code == 200
    assert limited.get("/layers/parks.geojson").status_code == 200


def test_messages_of_the_page_have_a_limit_of_their_own(world):
    limited = create_app(world, Settings(rate_per_minute=1)).server.test_client()
    statuses = [limited.post("/_dash-update-component", json={}).status_code for _ in range(11)]
    assert 429 not in statuses[:10]
    assert statuses[10] == 429
    assert limited.get("/api/places?q=a").status_code == 200


@pytest.mark.parametrize(("proxies", "counted_apart"), [(0, False), (1, True)])
def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(world, proxies, counted_apart):
    limited = create_app(world, Settings(rate_per_minute=1, proxies=proxies)).server.test_client()
    codes = [limited.get("/api/places?q=a", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)]
    assert codes == ([200] * 3 if counted_apart else [200, 429, 429])
    # What a visitor claims himself stands before what the proxy saw, and is not believed.
    claimed = [
        limited.get("/api/places?q=a", headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.1"}).status_code
        for n in range(3)
    ]
    assert claimed.count(200) <= 1


def test_rate_and_sites_come_from_the_environment(monkeypatch):
    assert settings_from_environment() == Settings(rate_per_minute=600, cors_origins=())
    monkeypatch.setenv("LIAOSU_RATE_PER_MINUTE", "0")
    monkeypatch.setenv("LIAOSU_CORS_ORIGINS", "https://a.example  http://localhost:3000")
    assert settings_from_environment() == Settings(
        rate_per_minute=0, cors_origins=("https://a.example", "http://localhost:3000")
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATE_PER_MINUTE", "-1"),
        ("RATE_PER_MINUTE", "many"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "a.example"),
        ("PROXIES", "one"),
        ("PROXIES", "10"),
    ],
)
def test_settings_of_another_form_are_refused_at_the_start(monkeypatch, name, value):
    monkeypatch.setenv(f"LIAOSU_{name}", value)
    with pytest.raises(ServerError, match=f"LIAOSU_{name} .*{re.escape(value)}"):
        settings_from_environment()


def test_other_sites_read_nothing_unless_they_are_listed(client, world):
    listed = create_app(world, Settings(cors_origins=("https://a.example",))).server.test_client()
    name = "Access-Control-Allow-Origin"
    for path in ("/api/places?q=a", "/layers/parks.geojson", "/api/nothing"):
        assert name not in client.get(path, headers={"Origin": "https://a.example"}).headers
        answer = listed.get(path, headers={"Origin": "https://a.example"})
        assert answer.headers[name] == "https://a.example"
        assert "Origin" in answer.headers["Vary"]
        assert name not in listed.get(path, headers={"Origin": "https://b.example"}).headers
    assert name not in listed.get("/", headers={"Origin": "https://a.example"}).headers
    exposed = listed.get("/ogc/collections/ports/items?limit=1", headers={"Origin": "https://a.example"})
    readable = exposed.headers["Access-Control-Expose-Headers"].split(", ")
    assert {"Content-Crs", "ETag", "X-Total", "RateLimit-Remaining"} <= set(readable)
    before = listed.options("/api/route", headers={"Origin": "https://a.example"})
    assert before.headers["Access-Control-Allow-Methods"] == "GET, POST"
    assert "Content-Type" in before.headers["Access-Control-Allow-Headers"]
