"""The web application through Flask's client: pages, layers, errors and callbacks."""

import gzip
import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit
from urllib.robotparser import RobotFileParser

import lxml.html
import pytest
from PIL import Image

from app.callbacks.main import chosen_place, next_state, place_offers
from app.language.texts import TEXTS
from app.state import ids
from app.state.view_state import DEFAULT_LAYERS, ViewState, to_dict
from app.web.layer_files import LayerFiles
from app.web.server import Settings, create_app, settings_from_environment
from app.webmap.map_layers import build_map_layers
from geo.errors import MissingDataError, ServerError, UnknownLayerError
from geo.layers.export import to_geojson
from geo.layers.registry import LAYERS


@pytest.fixture(scope="module")
def map_urls(world):
    return {name: layer.url for name, layer in build_map_layers(world).items()}


def policy_of(answer):
    return dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))


# ---- pages ---------------------------------------------------------------------------------------------------


def test_the_page_is_html_with_its_title_and_description(client):
    answer = client.get("/")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert f"<title>{TEXTS['title'].zh}</title>" in text
    assert TEXTS["description"].zh in text
    assert '<html lang="zh-CN">' in text


HEADS = [
    ("/", "辽苏走廊"),
    ("/?page=sources&lang=en", "Sources · Liao-Su Corridor"),
    ("/?page=pairs&sel=pairing:panjin-wuxi", "盘锦 ↔ 无锡 · 结对 · 辽苏走廊"),
    ("/?sel=pairing:panjin-wuxi&lang=en", "Panjin ↔ Wuxi · Liao-Su Corridor"),
    ("/?page=routes&from=city:211100&to=city:320200&lang=en", "Panjin → Wuxi · Routes · Liao-Su Corridor"),
    ("/embed?sel=city:210200&lang=en", "Dalian · Liao-Su Corridor"),
    ("/?sel=city:%3Cscript%3E&page=%22", "辽苏走廊"),
]


@pytest.mark.parametrize(("address", "title"), HEADS)
def test_a_page_is_headed_by_what_it_shows(client, address, title):
    text = client.get(address, base_url="https://maps.example").get_data(as_text=True)
    page = lxml.html.document_fromstring(text)
    english = "lang=en" in address
    assert page.get("lang") == ("en" if english else "zh-CN")
    assert [element.text for element in page.iter("title")] == [title]
    assert len(page.findall(".//meta[@name='viewport']")) == 1
    assert len(page.xpath("//meta[@charset or translate(@http-equiv, 'CT', 'ct') = 'content-type']")) == 1
    graph = {meta.get("property"): meta.get("content") for meta in page.findall(".//meta[@property]")}
    assert graph["og:title"] == title
    assert graph["og:description"] == TEXTS["description"]._asdict()["en" if english else "zh"]
    query = address.partition("?")[2]
    if "script" not in query:
        assert set(parse_qsl(urlsplit(graph["og:url"]).query)) == set(parse_qsl(query))
    assert urlsplit(graph["og:image"]).path == "/export/preview.png"
    assert graph["og:image"].startswith("https://maps.example/")
    assert text.count("Loading...") == 0
    assert TEXTS["state.loading"]._asdict()["en" if english else "zh"] in text
    said = page.find(".//noscript").text_content()
    assert TEXTS["state.noscript"].zh in said
    assert TEXTS["state.noscript"].en in said


def test_icons_manifest_and_rules_for_robots_are_served(client):
    icon = client.get("/favicon.ico")
    with Image.open(io.BytesIO(icon.get_data())) as picture:
        assert picture.format == "ICO"
    with Image.open(io.BytesIO(client.get("/apple-touch-icon.png").get_data())) as picture:
        assert picture.size == (180, 180)
    manifest = client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    for entry in manifest.get_json(force=True)["icons"]:
        with client.get(entry["src"]) as answer:
            assert answer.mimetype == entry["type"]
            if entry["type"] == "image/png":
                with Image.open(io.BytesIO(answer.get_data())) as picture:
                    assert "{}x{}".format(*picture.size) == entry["sizes"]
    robots = RobotFileParser()
    robots.parse(client.get("/robots.txt").get_data(as_text=True).splitlines())
    assert robots.can_fetch("any", "/?page=pairs")
    assert robots.can_fetch("any", "/export/preview.png?sel=city:210200")
    assert not robots.can_fetch("any", "/export/view.pdf")
    text = client.get("/").get_data(as_text=True)
    for path in re.findall(r'<link[^>]* href="(/[^"]+)"', text):
        with client.get(path) as answer:
            assert answer.status_code == 200, path
    assert policy_of(manifest)["manifest-src"] == "'self'"


def test_the_page_loads_nothing_from_elsewhere(client):
    text = client.get("/").get_data(as_text=True)
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text) == []


@pytest.mark.parametrize(
    "path", ["/", "/theme.css", "/healthz", "/layers/ports.geojson", "/layers/none.geojson", "/_dash-layout"]
)
def test_every_answer_carries_the_policy(client, path):
    answer = client.get(path)
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    assert "'unsafe-eval'" not in answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy["script-src"]
    assert policy["frame-ancestors"] == "https://example.org"
    assert "http" not in policy["script-src"] + policy["connect-src"] + policy["img-src"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_inline_scripts_of_the_page_are_those_of_the_policy(client):
    import base64
    import hashlib

    answer = client.get("/")
    hashes = set(re.findall(r"'(sha256-[^']+)'", policy_of(answer)["script-src"]))
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", answer.get_data(as_text=True), re.S)
    executable = [text for text in inline if not text.strip().startswith("{") and text.strip()]
    assert executable
    for text in executable:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"sha256-{digest}" in hashes


def test_settings_come_from_the_environment_and_are_empty_by_default(monkeypatch):
    assert settings_from_environment() == Settings("", "'none'")
    monkeypatch.setenv("LIAOSU_MAP_APPROVAL", "GS(2026)0001")
    monkeypatch.setenv("LIAOSU_FRAME_ANCESTORS", " https://a.example ")
    assert settings_from_environment() == Settings("GS(2026)0001", "https://a.example")
    monkeypatch.setenv("LIAOSU_FRAME_ANCESTORS", "")
    assert settings_from_environment().frame_ancestors == "'none'"


def test_no_frame_is_allowed_by_default(world):
    answer = create_app(world).server.test_client().get("/")
    assert policy_of(answer)["frame-ancestors"] == "'none'"


def test_the_approval_number_is_on_the_page(client):
    assert "GS(2026)0000" in json.dumps(client.get("/_dash-layout").get_json())


def test_health_is_json(client):
    answer = client.get("/healthz")
    assert answer.get_json() == {"status": "ok", "layers": 18}


def test_the_theme_is_a_style_sheet_of_tokens(client):
    answer = client.get("/theme.css")
    assert answer.mimetype == "text/css"
    assert answer.get_data(as_text=True).startswith(":root {\n  --land: #F7F5EF;\n")


def test_assets_are_served(client):
    for name in ("map.js", "style.css", "icon.svg"):
        with client.get(f"/assets/{name}") as answer:
            assert answer.status_code == 200


# ---- layers --------------------------------------------------------------------------------------------------


def test_map_layers_are_gzip_and_may_be_kept_for_good(client, map_urls):
    for url in map_urls.values():
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.mimetype == "application/geo+json"
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert json.loads(gzip.decompress(answer.data))["type"] == "FeatureCollection"


# The roads stand for the other networks of many edges, each of which takes seconds to make.
@pytest.mark.parametrize("name", [name for name in LAYERS if name not in ("rails", "networks")])
def test_whole_layers_equal_the_export(client, world, name):
    answer = client.get(f"/layers/{name}.geojson")
    assert answer.status_code == 200
    assert answer.mimetype == "application/geo+json"
    assert answer.get_data(as_text=True) == to_geojson(world, name)


def test_an_unchanged_layer_is_not_sent_again(client):
    first = client.get("/layers/parks.geojson")
    again = client.get("/layers/parks.geojson", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_whole_layers_are_compressed_when_asked(client):
    answer = client.get("/layers/ports.geojson", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["name"] == "ports"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_large_layer_goes_out_compressed_and_the_same_unpacked(client):
    zipped = client.get("/layers/sea.geojson", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    plain = client.get("/layers/sea.geojson", headers={"Accept-Encoding": "gzip;q=0"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert (zipped.content_length, plain.content_length) == (len(zipped.data), len(plain.data))
    assert 5 * len(zipped.data) < len(plain.data)
    assert zipped.headers["ETag"] == plain.headers["ETag"]
    for encoding in ("gzip", "identity"):
        headers = {"If-None-Match": plain.headers["ETag"], "Accept-Encoding": encoding}
        again = client.get("/layers/sea.geojson", headers=headers)
        assert (again.status_code, again.data) == (304, b"")
    head = client.head("/layers/sea.geojson")
    assert (head.status_code, head.content_length, head.data) == (200, len(plain.data), b"")


def test_a_layer_is_made_once_however_many_ask_for_it():
    made = []

    def make(name):
        made.append(name)
        yield from ["一" * 100_000, "b" * 100_000]

    files = LayerFiles(make)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(files.packed, ["roads", "rails"] * 20))
    assert sorted(made) == ["rails", "roads"]
    assert len({id(packed) for packed in found}) == 2
    assert found[0].size == 400_000
    assert len(found[0].body) < 4_000
    blocks = list(found[0].unpacked())
    assert max(map(len, blocks)) <= 65_536
    assert b"".join(blocks).decode() == "一" * 100_000 + "b" * 100_000
    with pytest.raises(UnknownLayerError):
        files.packed("moon")


def test_a_layer_that_could_not_be_made_is_made_when_asked_again():
    answers = iter([MissingDataError("gone"), None])

    def make(name):
        error = next(answers)
        if error:
            raise error
        return ["text"]

    files = LayerFiles(make)
    with pytest.raises(MissingDataError):
        files.packed("roads")
    assert b"".join(files.packed("roads").unpacked()) == b"text"


@pytest.mark.parametrize(
    "path", ["/map/nothing.json", "/map/ports.000000000000.json", "/map/../x", "/layers/moon.geojson"]
)
def test_an_unknown_layer_is_a_problem_document(client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 404
    assert problem["title"] == "No such layer"
    assert problem["detail"]


# ---- callbacks over the wire ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fire(client):
    """Return a function that posts what the browser posts when a property changed, and gives the answer."""
    callbacks = client.get("/_dash-dependencies").get_json()

    def post(output, changed, values):
        (callback,) = [c for c in callbacks if re.search(output, c["output"])]
        names = re.findall(r"([^.]+(?:\.[a-z]+)?)\.([A-Za-z]+)", callback["output"].strip(".").replace("...", "\n"))
        outputs = [{"id": key.strip(), "property": prop} for key, prop in names]

        def filled(part):
            if part["id"].startswith("{"):
                pattern = json.loads(part["id"])
                return [
                    {"id": key, "property": part["property"], "value": value}
                    for key, value in ((json.loads(k.rsplit(".", 1)[0]), v) for k, v in values.items() if k[0] == "{")
                    if set(key) == set(pattern) and key["type"] == pattern["type"]
                ]
            return {
                "id": part["id"],
                "property": part["property"],
                "value": values.get(f"{part['id']}.{part['property']}"),
            }

        body = {
            "output": callback["output"],
            "outputs": outputs[0] if len(outputs) == 1 else outputs,
            "inputs": [filled(part) for part in callback["inputs"]],
            "state": [filled(part) for part in callback["state"]],
            "changedPropIds": [changed] if changed else [],
        }
        return client.post("/_dash-update-component", json=body)

    return post


def new_state(answer):
    assert answer.status_code == 200, answer.get_data(as_text=True)[-500:]
    return answer.get_json()["response"]["state"]["data"]


def changes_nothing(answer):
    """Return whether a callback left everything as it was."""
    return answer.status_code == 204 or answer.get_json()["response"] == {}


def test_the_first_call_reads_the_address_without_a_trigger(fire):
    assert new_state(fire(r"^state\.data$", None, {"url.search": "?page=plan"}))["query"] == "?page=plan"


def test_a_call_without_trigger_changes_nothing_later(fire):
    values = {"url.search": "?page=plan", "state.data": to_dict(ViewState("en"))}
    assert changes_nothing(fire(r"^state\.data$", None, values))


def test_the_address_makes_the_state(fire):
    data = new_state(fire(r"^state\.data$", "url.search", {"url.search": "?lang=en&sel=city:210100"}))
    assert data == {**to_dict(ViewState("en", "map", ("city", "210100"))), "addressed": True}


def test_the_language_button_switches(fire):
    values = {"language.n_clicks": 1, "state.data": to_dict(ViewState("zh", "plan"))}
    assert new_state(fire(r"^state\.data$", "language.n_clicks", values))["query"] == "?lang=en&page=plan"


def test_a_button_chooses(fire):
    button = '{"at":"pair","id":"panjin-wuxi","kind":"pairing","type":"choose"}.n_clicks'
    data = new_state(fire(r"^state\.data$", button, {button: 1, "state.data": to_dict(ViewState())}))
    assert data["selected"] == ["pairing", "panjin-wuxi"]


def test_a_button_that_only_appeared_changes_nothing(fire):
    button = '{"at":"pair","id":"panjin-wuxi","kind":"pairing","type":"choose"}.n_clicks'
    answer = fire(r"^state\.data$", button, {button: 0, "state.data": to_dict(ViewState())})
    assert changes_nothing(answer)


def test_a_click_on_the_map_chooses_the_feature(fire):
    feature = {"properties": {"kind": "port", "id": "dalian"}}
    values = {"layer-ports.n_clicks": 3, "layer-ports.clickData": feature, "state.data": to_dict(ViewState("en"))}
    assert new_state(fire(r"^state\.data$", "layer-ports.n_clicks", values))["query"] == "?lang=en&sel=port:dalian"


def test_a_state_shows_its_panel_and_tells_the_map(fire):
    answer = fire(r"panel-body", "state.data", {"state.data": to_dict(ViewState("en", "map", ("port", "lianyungang")))})
    assert answer.status_code == 200, answer.get_data(as_text=True)[-500:]
    response = answer.get_json()["response"]
    assert "Lianyungang Port" in json.dumps(response["panel-body"]["children"])
    assert response["search"]["placeholder"] == TEXTS["search.placeholder"].en
    assert response["map-state"]["data"]["pairings"] == ["ports-10"]
    assert response["map-state"]["data"]["title"].startswith("Lianyungang Port")


def test_the_search_offers_places(fire):
    values = {"search.value": "大连", "state.data": to_dict(ViewState("zh"))}
    answer = fire(r"^search\.data$", "search.value", values)
    assert answer.status_code == 200, answer.get_data(as_text=True)[-500:]
    options = answer.get_json()["response"]["search"]["data"]
    assert options[0] == "大连 · 辽宁省 · 地级市"
    assert len(options) <= 12


def test_the_search_says_in_a_line_that_nothing_was_found(fire):
    values = {"search.value": "qqqq", "state.data": to_dict(ViewState("en"))}
    options = fire(r"^search\.data$", "search.value", values).get_json()["response"]["search"]["data"]
    assert options == [{"value": TEXTS["search.none"].en, "disabled": True}]


def test_the_label_of_the_chosen_option_chooses_and_is_no_new_query(fire):
    values = {"search.value": "大连 · 辽宁省 · 地级市", "state.data": to_dict(ViewState("en"))}
    assert changes_nothing(fire(r"^search\.data$", "search.value", values))
    assert new_state(fire(r"^state\.data$", "search.value", values))["selected"] == ["city", "210200"]
    typing = {"search.value": "大", "state.data": to_dict(ViewState("en"))}
    assert changes_nothing(fire(r"^state\.data$", "search.value", typing))


def test_every_label_leads_to_its_place(world):
    for query in ("铁西", "dalian", "港", "park"):
        for language in ("zh", "en"):
            offers = place_offers(world, language, query)
            places = [chosen_place(world, label) for label in offers]
            assert offers
            assert None not in places
            assert len(set(places)) == len(places)
            assert [place_offers(world, language, label) for label in offers] == [None] * len(offers)
    assert chosen_place(world, None) is None


def test_before_the_address_is_read_nothing_is_shown(fire):
    assert changes_nothing(fire(r"panel-body", "state.data", {"state.data": None}))


@pytest.mark.parametrize("data", ["x", {"query": "?sel=ghost:1&page=attic"}, {"query": 3}])
def test_a_garbled_state_shows_the_overview(fire, data):
    answer = fire(r"panel-body", "state.data", {"state.data": data})
    assert answer.status_code == 200
    assert TEXTS["overview.pairs"].zh in answer.get_data(as_text=True) or TEXTS["overview.pairs"].zh in json.dumps(
        answer.get_json(), ensure_ascii=False
    )


# ---- events --------------------------------------------------------------------------------------------------

START = ViewState("en", "map", ("city", "210100"))


@pytest.mark.parametrize(
    ("trigger", "value", "after"),
    [
        (ids.URL, "?page=plan", ViewState("zh", "plan")),
        (ids.URL, "", ViewState()),
        (ids.URL, None, ViewState()),
        (ids.RETURN, "?page=plan&lon=120&lat=35&z=7", ViewState("zh", "plan")),
        (ids.COLOURING, "gdp", replace(START, colouring="gdp")),
        (ids.COLOURING, "sorcery", START),
        (ids.LANGUAGE, 1, ViewState("zh", "map", ("city", "210100"))),
        (ids.LANGUAGE, 0, START),
        (ids.SWITCHES, ["ports", "evil"], ViewState("en", "map", ("city", "210100"), frozenset({"ports"}))),
        (ids.SWITCHES, [], ViewState("en", "map", ("city", "210100"), frozenset())),
        (ids.SWITCHES, None, START),
        (ids.SEARCH, "port:dalian", ViewState("en", "map", ("port", "dalian"))),
        (ids.SEARCH, None, START),
        ({"type": "choose", "kind": "item", "id": "7", "at": "x"}, 1, ViewState("en", "plan", ("item", "7"))),
        ({"type": "choose", "kind": "item", "id": "7", "at": "x"}, 0, START),
        ({"type": "choose", "kind": "item", "id": "7", "at": "x"}, None, START),
        ({"type": "go", "page": "sources"}, 1, ViewState("en", "sources", ("city", "210100"))),
        ({"type": "go", "page": "map", "at": "rail"}, 2, ViewState("en", "map")),
        ({"type": "go", "page": "attic"}, 1, START),
        ({"type": "pair", "id": "panjin-wuxi"}, 1, ViewState("en", "pairs", ("pairing", "panjin-wuxi"))),
        ({"type": "pair", "id": "panjin-wuxi"}, 0, START),
        (
            {"type": "compare", "origin": "city:211100", "destination": "city:320200"}, 1,
            ViewState("en", "routes", origin=("city", "211100"), destination=("city", "320200")),
        ),
        ({"type": "compare", "origin": "city:211100", "destination": "city:320200"}, None, START),
        (
            {"type": "end", "side": "origin", "kind": "port", "id": "dalian"}, 1,
            ViewState("en", "routes", origin=("port", "dalian")),
        ),
        (
            {"type": "end", "side": "destination", "kind": "park", "id": "shenfu"}, 1,
            ViewState("en", "routes", destination=("park", "shenfu")),
        ),
        ("layer-ports", {"properties": {"kind": "port", "id": "taicang"}}, ViewState("en", "map", ("port", "taicang"))),
        ("layer-ports", None, START),
        ("something", 1, START),
    ],
)  # fmt: skip
def test_each_event_leads_to_its_state(trigger, value, after):
    assert next_state(START, trigger, value) == after


def test_an_end_keeps_the_other_unless_it_is_the_same_place():
    state = ViewState("en", "map", origin=("port", "dalian"), destination=("city", "320500"), alternative=3)
    button = {"type": "end", "side": "destination", "kind": "port", "id": "lianyungang"}
    after = next_state(state, button, 1)
    assert (after.page, after.origin, after.alternative) == ("routes", ("port", "dalian"), 0)
    assert after.destination == ("port", "lianyungang")
    same = next_state(state, {"type": "end", "side": "destination", "kind": "port", "id": "dalian"}, 1)
    assert (same.origin, same.destination) == (None, ("port", "dalian"))
    turned = next_state(state, {"type": "end", "side": "origin", "kind": "city", "id": "320500"}, 1)
    assert (turned.origin, turned.destination) == (("city", "320500"), None)


def test_layers_and_sources_keep_the_choice_lit_and_the_other_pages_forget_it():
    state = ViewState("zh", "map", ("port", "dalian"), frozenset({"ports"}))
    for page, selected in (("layers", state.selected), ("sources", state.selected), ("plan", None), ("map", None)):
        after = next_state(state, {"type": "go", "page": page}, 1)
        assert after == ViewState("zh", page, selected, frozenset({"ports"}))
    assert next_state(ViewState(), {"type": "go", "page": "layers"}, 1).layers == DEFAULT_LAYERS


def test_a_layer_that_is_not_served_is_a_problem_and_no_page(client):
    answer = client.get("/layers/ports.gpkg")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert "NAME.geojson" in answer.get_json()["detail"]


def test_options_name_the_place_where_it_is_and_what_it_is(world):
    offers = place_offers(world, "en", "铁西")
    assert {(chosen_place(world, label), label) for label in offers} == {
        ("county:210106", "Tiexi District · Shenyang · County"),
        ("county:210303", "Tiexi District · Anshan · County"),
    }
    assert place_offers(world, "zh", "lyg")[0] == "连云港 · 江苏省 · 地级市"
    assert place_offers(world, "zh", "") == []
    assert place_offers(world, "zh", None) == []


def test_a_query_that_finds_nothing_says_so_and_offers_no_place(world):
    (only,) = place_offers(world, "en", "x" * 100_000)
    assert only == {"value": TEXTS["search.none"].en, "disabled": True}


@pytest.mark.parametrize("value", ["'self'", "'none'", "https://portal.example https://*.other.example:8443"])
def test_sites_that_may_frame_the_page_are_taken(monkeypatch, value):
    monkeypatch.setenv("LIAOSU_FRAME_ANCESTORS", value)
    assert settings_from_environment().frame_ancestors == value


@pytest.mark.parametrize("value", ["https://a.example; script-src *", "https://a.example\nX: y", "a.example", "*"])
def test_anything_else_is_refused_at_the_start(monkeypatch, value):
    monkeypatch.setenv("LIAOSU_FRAME_ANCESTORS", value)
    with pytest.raises(ServerError, match="LIAOSU_FRAME_ANCESTORS"):
        settings_from_environment()


TILE_URL = "https://tiles.example:8443/{z}/{x}/{y}.png?key=a1"


def test_tiles_come_from_the_environment_and_their_host_alone_is_let_in(monkeypatch, world):
    monkeypatch.setenv("LIAOSU_TILE_URL", TILE_URL)
    monkeypatch.setenv("LIAOSU_TILE_ATTRIBUTION", "© Example")
    settings = settings_from_environment()
    assert (settings.tile_url, settings.tile_attribution) == (TILE_URL, "© Example")
    tiled = create_app(world, settings).server.test_client()
    policy = policy_of(tiled.get("/"))
    assert policy["img-src"] == "'self' data: https://tiles.example:8443"
    assert policy["connect-src"] == "'self'"
    assert TILE_URL in json.dumps(tiled.get("/_dash-layout").get_json())


def test_without_tiles_there_is_no_button_and_no_host(client):
    assert policy_of(client.get("/"))["img-src"] == "'self' data:"
    assert "map-tiles" not in json.dumps(client.get("/_dash-layout").get_json())


@pytest.mark.parametrize(
    ("url", "credit"),
    [
        ("https://tiles.example/{z}/{x}.png", "x"), ("tiles.example/{z}/{x}/{y}.png", "x"),
        ("https://a.example; script-src */{z}/{x}/{y}", "x"), ("https://{s}.example/{z}/{x}/{y}.png", "x"),
        ("https://tiles.example/{z}/{x}/{y}.png", ""),
    ],
)  # fmt: skip
def test_other_tiles_are_refused_at_the_start(monkeypatch, url, credit):
    monkeypatch.setenv("LIAOSU_TILE_URL", url)
    monkeypatch.setenv("LIAOSU_TILE_ATTRIBUTION", credit)
    with pytest.raises(ServerError, match="LIAOSU_TILE"):
        settings_from_environment()


def test_the_layout_is_that_of_the_page_that_asks(client):
    asking = {"Referer": "http://localhost/?lang=en&sel=city:211100&lon=121&lat=41&z=8"}
    text = client.get("/_dash-layout", headers=asking).get_data(as_text=True)
    assert "Panjin" in text
    assert TEXTS["overview.pairs"].zh not in json.dumps(json.loads(text), ensure_ascii=False)
    assert '"zoom":8' in text.replace(" ", "")
