"""
Whatever is sent: no fault of the server, no traceback, no stall, one sentence, nothing half-written.

Each test tries a few generated inputs by default and many with `make test-full`; seeds are fixed, and a failure names
the input.
"""

import gzip
import json
import logging
import random
import signal
from contextlib import contextmanager
from urllib.parse import quote_from_bytes, urlencode

import pytest

from app.web.downloads import _MIMETYPES
from geo.errors import LiaosuError
from geo.layers.registry import LAYERS
from geo.networks.extracts import covered_area, read_extract
from tests.conftest import DATA
from tests.full.generators import (
    ENCODINGS,
    JUNK,
    PLACES,
    damaged,
    json_bytes,
    mutated,
    parameters,
    scenario,
    text_of,
)
from tests.geo.networks.test_extracts import KOTKA

_STALLED_S = 60


def inputs(name, few, many):
    """Mark a test that draws inputs from a seed: a few by default, and many in slices."""
    slices = [pytest.param(f"{name} {number}", 500, marks=pytest.mark.full) for number in range(many // 500)]
    return pytest.mark.parametrize(("seed", "count"), [(name, few), *slices])


@contextmanager
def watched(what):
    """Fail with what was tried if it does not end."""

    def give_up(number, frame):
        pytest.fail(f"no end within {_STALLED_S} s: {what!r}"[:2000])

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(_STALLED_S)
    try:
        yield
    except pytest.fail.Exception:
        raise
    except Exception as error:
        msg = f"{type(error).__name__} by {what!r}"[:3000]
        raise AssertionError(msg) from error
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def answered(client, caplog):
    """Return a function that sends a request and checks what every answer must be."""

    def ask(method, path, **arguments):
        what = (method, path, arguments)
        caplog.clear()
        with watched(what), client.open(path, method=method, **arguments) as answer:
            text = answer.get_data().decode("utf-8", "replace")
        faults = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert answer.status_code < 500, f"{answer.status_code} {text[:500]} by {what!r}"[:3000]
        assert faults == [], f"{faults[:2]} by {what!r}"[:3000]
        assert "Traceback (most recent" not in text, repr(what)[:3000]
        if answer.status_code >= 400 and answer.mimetype == "application/problem+json":
            problem = json.loads(text)
            assert problem["status"] == answer.status_code
            assert problem["title"], repr(what)[:3000]
        return answer

    return ask


def query_of(draw, sound):
    pairs = parameters(draw, sound)
    kind = draw.random()
    if kind < 0.85:
        return urlencode(pairs)
    encoding = draw.choice(ENCODINGS)
    raw = "&".join(f"{name}={value}" for name, value in pairs).encode(encoding, "replace")
    return quote_from_bytes(damaged(draw, raw) if kind > 0.93 else raw, safe="&=")


ROUTE = {
    "from": PLACES, "to": PLACES, "mode": ["any", "road", "rail", "sea", "river", "air"], "via": PLACES,
    "by": ["time", "cost", "distance", "co2e", "generalised", "mood"], "teu": ["1", "0", "-1", "1e6", "1e7", "0.1"],
    "tonnes": ["1", "5e5", "999999.6", "-3"], "avoid": ["G15", "dalian", "徐州", "", "edge"],
    "drivers": ["1", "2", "3"],
    "format": ["json", "geojson", "csv"], "scenario": ['{"closed":{"modes":["ferry"]}}', "{", "[]", "bohai-gale"],
    "q": PLACES, "limit": ["1", "0", "-5", "1000000", "x"],
}  # fmt: skip


@inputs("api", 40, 1500)
def test_api_by_get(answered, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        sound = {**ROUTE, "scenario": [json.dumps(scenario(draw))[:3000], *ROUTE["scenario"]]}
        path = draw.choice(["/api/route", "/api/compare", "/api/places", "/api/route/", "/api/openapi.json"])
        query = query_of(draw, sound)
        if draw.random() < 0.5:
            query += "&" + urlencode({"from": "沈阳", "to": "苏州"})
        answered("GET", f"{path}?{query}")


@inputs("bodies", 100, 1500)
def test_api_by_post(answered, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        body = {"from": "沈阳", "to": "苏州", "via": ["徐州"], "mode": "any", "by": "cost", "scenario": scenario(draw)}
        content = json_bytes(draw, mutated(draw, body, changes=2))
        kind = draw.choice(["application/json"] * 5 + ["text/plain", "application/json; charset=gb18030", ""])
        answered("POST", draw.choice(["/api/route", "/api/compare"]), data=content, content_type=kind)


# fmt: off
STATE = {
    "lang": ["zh", "en", "fr"], "page": ["map", "pairs", "routes", "ports", "flows", "scenarios", "critical", "layers"],
    "sel": ["city:210100", "port:dalian", "item:3", "pairing:panjin-wuxi", "x:y", ":"], "at": ["121,39,7", "0,0,99"],
    "from": ["city:210100", "port:dalian", "point:121,39"], "to": ["city:320500", "port:lianyungang", "point:0,0"],
    "layers": ["pairs,ports", "none", ",,,"], "by": ["time", "cost"], "via": ["city:320300;port:yantai", ";;"],
    "port": ["dalian", "none"], "areas": ["best", "hours"], "shown": ["logit", "all", "centres"],
    "centres": ["3", "99"],
    "colour": ["gdp", "access"], "size": ["10", "1e9", "-1"], "unit": ["t", "teu"], "f": ["road.cost:2", "x:1e999"],
    "network": ["any", "road"], "scenario": ['{"closed":{"ports":["dalian"]}}', "[[[["],
    "beside": ["bohai-gale,x", "0"],
}  # fmt: skip


@inputs("pages", 20, 1000)
def test_addresses_of_pages(answered, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        query = query_of(draw, STATE)
        path = draw.choice(["/", "/embed", "/" + quote_from_bytes(draw.randbytes(4)), "/map/x", "/docs/x", "/layers/x"])
        answered("GET", f"{path}?{query}")
        answered("GET", "/_dash-layout", headers={"Referer": f"http://localhost/?{query}"})


def message(draw, callback):
    """Return a message of a callback's form, mostly, with a sound state, mostly."""
    state = {"page": "map", "language": "zh"}

    def value_of(part):
        kind = draw.random()
        if part["property"] == "search":
            return "?" + query_of(draw, STATE)
        if part["id"].startswith(("state", "panel-key")) and kind < 0.5:
            return mutated(draw, {**state, "page": draw.choice(STATE["page"])}, changes=2)
        if part["id"].startswith("scenario") and kind < 0.5:
            return mutated(draw, {"kind": "area", "text": json.dumps(scenario(draw)), "shape": None}, changes=2)
        return draw.choice(JUNK) if kind < 0.8 else draw.choice([1, "dalian", "time", ["pairs"], "沈阳"])

    def filled(part):
        if not part["id"].startswith("{"):
            return {**part, "value": value_of(part)}
        keys = {key: draw.choice(["a", "dalian", 1, 0]) for key in json.loads(part["id"])}
        return [{"id": keys, "property": part["property"], "value": value_of(part)}] * draw.randint(0, 2)

    output = callback["output"]
    outputs = [dict(zip(("id", "property"), o.rsplit(".", 1), strict=True)) for o in output.strip(".").split("...")]
    sound = {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [filled(part) for part in callback["inputs"]],
        "state": [filled(part) for part in callback["state"]],
        "changedPropIds": ["{id}.{property}".format(**part) for part in callback["inputs"][: draw.randint(0, 2)]],
    }
    return mutated(draw, sound, changes=1) if draw.random() < 0.4 else sound


@inputs("callbacks", 300, 2000)
def test_messages_of_the_page(answered, client, seed, count):
    draw = random.Random(seed)
    callbacks = [c for c in client.get("/_dash-dependencies").get_json() if not c.get("clientside_function")]
    for _ in range(count):
        sent = message(draw, draw.choice(callbacks))
        content = json_bytes(draw, sent) if draw.random() < 0.2 else json.dumps(sent).encode()
        answered("POST", "/_dash-update-component", data=content, content_type="application/json")


EXPORTS = [*LAYERS, "comparison", "bundle", "view", "linkage", "flows", "critical", "hinterland", "pairs", "hubs", "x"]
# Their drawing takes seconds; a few of them are enough.
_DRAWN = ("view", "bundle")


@inputs("exports", 12, 500)
def test_exports(answered, seed, count):
    draw = random.Random(seed)
    kinds = [
        *(suffix.lstrip(".") for suffix in _MIMETYPES),
        "pdf",
        "png",
        "svg",
        "html",
        "pptx",
        "json",
        "xlsx",
        "",
        "a.b",
    ]
    for _ in range(count):
        name = draw.choice(EXPORTS)
        if name in _DRAWN and draw.random() < 0.9:
            name = "parks"
        answered("GET", f"/export/{name}.{draw.choice(kinds)}?{query_of(draw, STATE)}")


OGC = {
    "bbox": ["119,31,123,35", "123,35,119,31", "1,2,3", "a,b,c,d", "119,31,0,123,35,9",
             "nan,nan,nan,nan", "1e400,0,1,1"],
    "limit": ["1", "0", "-1", "10", "99999999999999999999"], "offset": ["0", "5", "-1", "1e3", "9" * 30],
    "crs": ["http://www.opengis.net/def/crs/EPSG/0/4490", "http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:1", ""],
    "bbox-crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84", "x"],
    "sortby": ["name_zh", "-name_zh", "+id", "x", "-"],
    "properties": ["name_zh,id", "x", ""], "f": ["json", "html", "jsonld", "xml"], "skipGeometry": ["true", "maybe"],
    "lang": ["zh", "en", "xx"], "name_zh": ["沈阳", "'"], "q": ["大连"], "datetime": ["2020-01-01/..", "x"],
    "filter": ["name_zh='大连'", "((("], "filter-lang": ["cql2-text", "x"], "resulttype": ["hits", "x"],
}  # fmt: skip


@inputs("ogc", 60, 1000)
def test_ogc(answered, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        name = draw.choice([*LAYERS, "x", "..", "沈阳"])
        item = draw.choice(["dalian", "210100", "x", "0", "a/b", "%00", "9" * 40])
        path = draw.choice(
            ["", "/conformance", "/openapi", "/collections", f"/collections/{name}", f"/collections/{name}/queryables"]
            + [f"/collections/{name}/items"] * 8
            + [f"/collections/{name}/items/{item}"] * 2
        )
        query = query_of(draw, OGC)
        if "limit" not in query and draw.random() < 0.9:
            query += "&limit=3"
        answered("GET", f"/ogc{path}?{query}")


# ---- commands and files --------------------------------------------------------------------------------------


@pytest.fixture
def ran(routed, tmp_path, monkeypatch):
    """Return a function that runs a command and checks what every run must be."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        with watched(arguments):
            code, _, err = routed(*arguments)
        said = f"{code} {err[-800:]} by {arguments!r}"[:3000]
        assert code in (0, 1, 2, 3), said
        assert "Traceback" not in err, said
        if code and err.startswith("liaosu: "):
            assert err.count("\n") == 1, said
        assert not list(tmp_path.rglob(".liaosu-*")), said
        return code

    return run


def as_argument(draw, value):
    """Return a value as an argument of a command, which no system passes with a NUL in it."""
    return text_of(draw, value).replace("\0", "0")[:4000]


OPTIONS = {
    "--by": ["time", "cost", "co2e", "distance", "x"], "--mode": ["road", "rail", "sea", "any", "x"], "--via": PLACES,
    "--avoid": ["G15", "dalian", "", "x"], "--drivers": ["1", "2", "0", "x"], "--teu": ["1", "-1", "1e9", "nan"],
    "--tonnes": ["10", "inf", "1e6"], "--bbox": OGC["bbox"], "--scenario": ["missing.json", ".", "a.json"],
    "-o": ["a.json", "a.csv", "a.geojson", "a.gpkg", "a.xlsx", "a", "away/a.csv", ".", "/", "a" * 300 + ".csv", ""],
    "--json": [None], "--nothing": [None], "--help": [None],
}  # fmt: skip


@inputs("commands", 40, 1000)
def test_commands(ran, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        command = draw.choice(
            ["route", "route", "compare", "export", "export", "layers", "data", "brief", "xyz", "matrix"]
        )
        arguments = [command]
        if command in ("route", "compare"):
            arguments += [
                draw.choice(PLACES) if draw.random() < 0.9 else as_argument(draw, draw.choice(JUNK)) for _ in "ab"
            ]
        elif command == "export":
            arguments.append(
                draw.choice([*LAYERS, "x", ""]) if draw.random() < 0.8 else as_argument(draw, draw.choice(JUNK))
            )
        elif command == "data":
            arguments.append(draw.choice(["sources", "x", "build x", ""]))
        elif command == "brief":
            arguments += [as_argument(draw, draw.choice(JUNK)), "-o", "a.xyz"]
        elif command == "matrix":
            arguments += ["--origins", draw.choice(["x", "沈阳;苏州", "", ";;", "121,39"]), "--destinations", "苏州"]
        for name in draw.sample(list(OPTIONS), draw.randint(0, 3)):
            value = draw.choice(OPTIONS[name])
            if value is not None and draw.random() < 0.15:
                value = as_argument(draw, draw.choice(JUNK))
            arguments += [name] if value is None else [name, value]
        ran(*arguments)


@inputs("scenarios", 50, 1000)
def test_scenario_files(ran, tmp_path, seed, count):
    draw = random.Random(seed)
    path = tmp_path / "scenario.json"
    for _ in range(count):
        path.write_bytes(json_bytes(draw, scenario(draw)))
        ran("route", "沈阳", "苏州", "--json", "--scenario", path)


@inputs("demands", 60, 500)
def test_demand_files(ran, tmp_path, seed, count):
    draw = random.Random(seed)
    path = tmp_path / "demand.csv"
    for _ in range(count):
        rows = [["origin", "destination", "tonnes"], ["沈阳", "苏州", "100"], ["大连", "Wuxi", "2.5"]]
        rows = mutated(draw, rows, changes=2)
        rows = rows if isinstance(rows, list) else [[rows]]
        lines = [",".join(map(str, row)) if isinstance(row, list) else str(row) for row in rows]
        text = draw.choice(["\n", "\r\n", "\r", "\n\n"]).join(lines) + draw.choice(["", "\n", '"', ",,,"])
        content = text.encode(draw.choice(ENCODINGS), "replace")
        if draw.random() < 0.05:
            content += b"a" * 200_000
        # One that is sound is answered in seconds, so that most are spoilt.
        path.write_bytes(damaged(draw, content) if draw.random() < 0.6 else content)
        ran("flows", "--demand", path, "-o", tmp_path / "out.xyz" if draw.random() < 0.97 else tmp_path / "out.csv")
        (tmp_path / "out.csv").unlink(missing_ok=True)


def osm_text(draw):
    """Return a small extract in XML, sound or not."""
    nodes = [{"id": n + 1, "lon": 120 + n % 4 / 50, "lat": 33 + n // 4 / 50} for n in range(16)]
    ways = [{"id": n + 1, "nd": [4 * n + i + 1 for i in range(4)], "highway": "primary"} for n in range(4)]
    ways.append({"id": 9, "nd": [1, 5, 9, 13], "highway": "motorway", "oneway": "-1", "maxspeed": "120"})
    found = mutated(draw, {"nodes": nodes, "ways": ways}, changes=3)
    lines = ['<osm version="0.6">']
    for node in found.get("nodes") or [] if isinstance(found, dict) else []:
        if isinstance(node, dict):
            lines.append("<node " + " ".join(f'{key}="{value}"' for key, value in node.items()) + "/>")
    for way in found.get("ways") or [] if isinstance(found, dict) else []:
        if isinstance(way, dict):
            refs = way.get("nd") if isinstance(way.get("nd"), list) else []
            lines.append(f'<way id="{way.get("id")}">' + "".join(f'<nd ref="{ref}"/>' for ref in refs))
            lines += [f'<tag k="{k}" v="{v}"/>' for k, v in way.items() if k not in ("id", "nd")] + ["</way>"]
    return "\n".join([*lines, "</osm>"])


@inputs("extracts", 100, 1000)
def test_extracts(tmp_path, seed, count):
    draw = random.Random(seed)
    for _ in range(count):
        kind = draw.choice([".osm", ".osm", ".osm.gz", ".osm.pbf", ".pbf", ".osm.bz2"])
        content = KOTKA.read_bytes() if "pbf" in kind else osm_text(draw).encode(draw.choice(ENCODINGS), "replace")
        content = gzip.compress(content) if kind.endswith("gz") else content
        path = tmp_path / f"extract{kind}"
        path.write_bytes(damaged(draw, content) if draw.random() < 0.7 else content)
        said = ""
        with watched(content[:300]):
            try:
                covered_area(read_extract(path))
            except LiaosuError as error:
                said = str(error)
        assert "\n" not in said, content[:1000]
        path.unlink()


def test_the_data_are_as_they_were(world):
    from geo.sources import require_intact

    require_intact(DATA, world.catalogue)
