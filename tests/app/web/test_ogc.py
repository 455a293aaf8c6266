"""OGC API Features: read over a socket by clients that others wrote, and every bad request a problem document."""

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import pyogrio
import pyproj
import pytest
import shapely
from geojson_validator import validate_structure
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate
from owslib.ogcapi.features import Features

from app.web.ogc import features as ogc
from app.web.ogc.collections import CRS84, CRS_URIS, MOST_ITEMS
from app.web.server import Settings, create_app
from geo.layers.registry import LAYERS, layer_table
from geo.sources import licence_of, source_line
from tests.conftest import REPOSITORY
from tests.processes import free_port

ITEMS = "/collections/ports/items"
SMALL = [name for name in LAYERS if name not in ("roads", "rails", "sea", "networks")]


@pytest.fixture(scope="module")
def served():
    """Serve the explorer in another process: GDAL would wait for a server in its own."""
    port = free_port()
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "serve", "--port", str(port)]
    environment = {**os.environ, "LIAOSU_RATE_PER_MINUTE": "0"}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                        assert answer.status == 200
                    break
                except OSError:
                    assert server.poll() is None
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/ogc"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def get(client, path, **options):
    answer = client.get(f"/ogc{path}", **options)
    assert answer.status_code == 200, answer.text
    return answer.get_json(force=True)


def links(document, relation):
    return [link["href"] for link in document["links"] if link["rel"] == relation]


# ---- clients that others wrote -------------------------------------------------------------------------------


def test_gdal_finds_every_layer(served):
    assert [name for name, _ in pyogrio.list_layers(f"OAPIF:{served}")] == list(LAYERS)


@pytest.mark.parametrize("name", SMALL)
def test_gdal_reads_a_layer_whole(world, served, name):
    table = layer_table(world, name)
    key = LAYERS[name].key
    found = pyogrio.read_dataframe(f"OAPIF:{served}", layer=name)
    assert found[key].astype(str).tolist() == table[key].astype(str).tolist()
    np.testing.assert_allclose(found.total_bounds, table.total_bounds, atol=1e-6)
    assert found.crs.to_authority() == ("OGC", "CRS84")
    for column in ("name_zh", "name_en", "title_zh", "title_en"):
        if column in table:
            assert found[column].fillna("").tolist() == table[column].tolist()
    numbers = [c for c in table.columns if pd.api.types.is_float_dtype(table[c].dtype) and c in found]
    for column in numbers:
        if table[column].notna().any():
            np.testing.assert_allclose(pd.to_numeric(found[column]), table[column].astype(float), rtol=1e-12)


def test_gdal_follows_pages(world, served):
    table = layer_table(world, "sea")
    assert len(table) > MOST_ITEMS
    found = pyogrio.read_dataframe(f"OAPIF:{served}", layer="sea", PAGE_SIZE=MOST_ITEMS)
    assert found.edge.tolist() == table.edge.tolist()
    same = shapely.equals_exact(found.geometry.to_numpy(), table.geometry.to_numpy(), tolerance=1e-6)
    assert same.all()


def test_gdal_filters_by_box_and_property(world, served):
    box = (120.0, 31.0, 121.0, 32.0)
    table = layer_table(world, "cities")
    found = pyogrio.read_dataframe(f"OAPIF:{served}", layer="cities", bbox=box)
    assert set(found.adcode) == set(table.adcode[table.intersects(shapely.box(*box))])
    canals = pyogrio.read_dataframe(f"OAPIF:{served}", layer="rivers", where="kind = 'canal'")
    rivers = layer_table(world, "rivers")
    assert len(canals) == (rivers.kind == "canal").sum() > 0


def test_gdal_reads_another_reference_system(world, served):
    found = pyogrio.read_dataframe(f"OAPIF:{served}", layer="ports", CRS="EPSG:4549")
    assert found.crs.to_epsg() == 4549
    there = found.to_crs(4326).geometry.to_numpy()
    assert shapely.distance(there, layer_table(world, "ports").geometry.to_numpy()).max() < 1e-6


def test_owslib_reads_the_service(world, served):
    service = Features(f"{served}/")
    assert service.feature_collections() == list(LAYERS)
    assert any(uri.endswith("ogcapi-features-2/1.0/conf/crs") for uri in service.conformance()["conformsTo"])
    assert service.collection("ports")["extent"]["spatial"]["crs"] == CRS84
    assert "name_zh" in service.collection_queryables("ports")["properties"]
    page = service.collection_items("ports", limit=10, offset=50)
    assert (page["numberMatched"], page["numberReturned"]) == (52, 2)
    assert service.collection_item("ports", "dalian")["properties"]["name_en"] == "Dalian Port"
    assert service.api()["openapi"].startswith("3.0")


def test_links_lead_where_the_request_came_to(served):
    documents = ["", "/collections", "/collections/ports", "/collections/ports/items?limit=1", "/openapi"]
    for path in documents:
        with urllib.request.urlopen(served + path) as answer:
            hosts = set(re.findall(r'"(?:href|url|\$id)":"(https?://[^/"]+)', answer.read().decode()))
        assert hosts == {served.removesuffix("/ogc")}, path


# ---- the documents -------------------------------------------------------------------------------------------


def test_every_link_is_answered_and_nothing_else_is_linked(client):
    seen, todo = set(), ["http://localhost/ogc"]
    while todo:
        url = todo.pop()
        if url in seen or "/roads" in url or "/networks" in url or "/rails" in url or "offset" in url:
            continue
        seen.add(url)
        answer = client.get(url)
        assert answer.status_code == 200, url
        document = json.loads(answer.data)
        entries = [document, *document.get("collections", [])]
        for link in [link for entry in entries for link in entry.get("links", [])]:
            if link["rel"] == "service-doc":
                assert client.get(link["href"]).mimetype == link["type"] == "text/html"
                continue
            assert link["type"] not in ("text/html", "application/ld+json"), link
            todo.append(link["href"])
    assert len(seen) > 50


@pytest.mark.parametrize("accept", ["text/html", "application/ld+json", "*/*", "application/json"])
def test_the_answer_is_json_whatever_is_accepted(client, accept):
    answer = client.get("/ogc/collections/ports/items?limit=1", headers={"Accept": accept})
    assert answer.mimetype == "application/geo+json"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_description_is_valid_and_needs_no_other_host(client):
    document = get(client, "/openapi")
    validate(document)
    assert re.findall(r'"\$ref": "http[^"]*', json.dumps(document)) == []
    assert {path for path in document["paths"] if path.count("/") == 2} == {f"/collections/{name}" for name in LAYERS}
    assert {method for entry in document["paths"].values() for method in entry} == {"get"}


def test_the_description_has_what_linters_ask_for(client):
    """The rules of spectral:oas that were broken once, and their neighbours."""
    document = get(client, "/openapi")
    info = document["info"]
    assert info["version"] == importlib.metadata.version("liaosu-corridor-explorer")
    assert urlsplit(info["termsOfService"]).scheme == "http"
    assert info["contact"]["url"]
    assert info["license"]["url"]
    tags = {tag["name"] for tag in document["tags"]}
    assert all(tag["description"] for tag in document["tags"])
    operations = [entry["get"] for entry in document["paths"].values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["description"]
        assert operation["summary"]
        assert set(operation["tags"]) <= tags
        assert operation["responses"]["200"]["content"]
    parameters = document["components"]["parameters"]
    assert parameters["crs"]["schema"]["enum"] == list(CRS_URIS) == parameters["bbox-crs"]["schema"]["enum"]
    used = set(re.findall(r"#/components/(\w+/\w[\w-]*)", json.dumps(document)))
    assert used == {f"{kind}/{name}" for kind, entries in document["components"].items() for name in entries}


def test_every_parameter_that_is_described_is_taken_with_its_example(client):
    document = get(client, "/openapi")
    operation = document["paths"]["/collections/ports/items"]["get"]["parameters"]
    parameters = [
        document["components"]["parameters"][entry["$ref"].rsplit("/", 1)[1]] if "$ref" in entry else entry
        for entry in operation
    ]
    assert {entry["name"] for entry in parameters} == {
        "f", "lang", *("bbox", "bbox-crs", "crs", "limit", "offset", "datetime", "properties", "sortby"),
        "skipGeometry", "resulttype", *layer_names(client),
    }  # fmt: skip
    assert parameters[2]["schema"]["type"] == "array"
    for entry in parameters:
        values = [entry["example"]] if "example" in entry else []
        values += [entry["schema"]["default"]] if "default" in entry["schema"] else []
        values += entry["schema"].get("enum", [])
        for value in values:
            assert list(OAS30Validator(entry["schema"]).iter_errors(value)) == []
            text = ",".join(map(str, value)) if isinstance(value, list) else json.dumps(value).strip('"')
            query = {"limit": "1", entry["name"]: text}
            if entry["name"] == "bbox-crs":
                query["bbox"] = "1,2,3,4"
            get(client, "/collections/ports/items", query_string=query)


def layer_names(client):
    return set(get(client, "/collections/ports/queryables")["properties"]) - {"geometry"}


@pytest.mark.parametrize("path", ["/", "/conformance", "/collections", *(
    f"/collections/ports{end}" for end in ("", "/schema", "/queryables", "/items", "/items/{featureId}")
)])  # fmt: skip
def test_answers_are_of_the_type_and_form_that_is_described(client, path):
    document = get(client, "/openapi")
    answer = client.get(f"/ogc{path.replace('{featureId}', 'dalian')}")
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    assert list(content) == [answer.mimetype]
    schema = {**content[answer.mimetype]["schema"], "components": document["components"]}
    assert [error.message for error in OAS30Validator(schema).iter_errors(json.loads(answer.data))] == []


@pytest.mark.parametrize(
    "query",
    [
        {"offset": "20", "limit": "10"},
        {"lang": "en", "sortby": "-name_en,+id", "properties": "id,name_en", "bbox": "119,31,123,41"},
        {"crs": CRS_URIS[5], "name_zh": "大连港", "f": "json", "skipGeometry": "true", "resulttype": "hits"},
    ],
)
def test_self_asks_the_same_question(client, query):
    page = get(client, ITEMS, query_string=query)
    (address,) = links(page, "self")
    assert dict(parse_qsl(urlsplit(address).query)) == {"f": "json", **query}
    again = client.get(address).get_json()
    assert again["features"] == page["features"]
    assert (again["numberMatched"], links(again, "self")) == (page["numberMatched"], [address])


def test_self_names_every_document(client):
    for path in ("", "/collections", "/collections/ports", "/collections/ports/items/dalian"):
        found = links(get(client, path, query_string={"lang": "en"}), "self")
        assert found == [f"http://localhost/ogc{path}?f=json&lang=en"]


def test_a_plus_before_a_property_may_arrive_as_a_blank(client):
    def order(query):
        return [feature["id"] for feature in get(client, f"{ITEMS}?skipGeometry=true&{query}")["features"]]

    assert order("sortby=+name_en") == order("sortby=%2Bname_en") == order("sortby=name_en")
    assert order("sortby=+province_zh,-name_en,+id") == order("sortby=province_zh,-name_en,id")
    assert order("sortby=+name_en") == list(reversed(order("sortby=-name_en")))


def test_what_did_not_change_is_not_sent_again(client):
    for path in ("", "/openapi", "/conformance", "/collections", "/collections/ports", f"{ITEMS}?limit=3"):
        first = client.get(f"/ogc{path}")
        assert first.headers["Cache-Control"] == "public, max-age=3600"
        assert "Accept-Language" in first.headers["Vary"]
        again = client.get(f"/ogc{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert client.get(f"/ogc{path}", headers={"If-None-Match": '"x"'}).status_code == 200
    tags = {client.get(f"/ogc{ITEMS}?{query}").headers["ETag"] for query in ("limit=1", "limit=2", "limit=1&lang=en")}
    assert len(tags) == 3
    whole = client.get("/layers/parks.geojson")
    again = client.get("/layers/parks.geojson", headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_answer_that_takes_too_long_is_given_up_and_the_next_is_made(client, monkeypatch):
    called, go_on = ogc._called, threading.Event()
    monkeypatch.setattr(ogc, "_LONGEST_S", 0.05)
    monkeypatch.setattr(ogc, "_called", lambda *asked: (go_on.wait(30), called(*asked))[1])
    answer = client.get("/ogc/collections/parks/items?limit=1")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    go_on.set()
    monkeypatch.setattr(ogc, "_LONGEST_S", 60.0)
    assert client.get("/ogc/collections/parks/items?limit=1").status_code == 200


def test_a_fault_of_ours_in_pygeoapi_is_an_error_of_the_server(client, monkeypatch, caplog):
    from app.web.ogc import collections as ogc_collections

    def fail(self, **asked):
        raise TypeError("a secret of the server")

    monkeypatch.setattr(ogc_collections.LayerProvider, "query", fail)
    answer = client.get(f"/ogc{ITEMS}")
    assert_problem(answer, 500, "in its log")
    assert "secret" not in answer.text
    assert [record.getMessage() for record in caplog.records if record.exc_info] == [f"GET /ogc{ITEMS}"]


def test_titles_are_in_the_language_that_is_asked_for(client):
    def title(**options):
        return get(client, "/collections/ports", **options)["title"]

    assert title() == "港口"
    assert title(query_string={"lang": "en"}) == "Ports"
    assert title(headers={"Accept-Language": "en-GB,en;q=0.8"}) == "Ports"
    # Valid, and more than pygeoapi can read.
    assert title(headers={"Accept-Language": "en;q=0"}) == "港口"
    assert title(headers={"Accept-Language": "fr"}) == "港口"


@pytest.mark.parametrize("name", LAYERS)
def test_a_collection_says_whose_it_is_and_where(client, world, name):
    layer = LAYERS[name]
    entry = get(client, f"/collections/{name}")
    assert entry["attribution"] == source_line(world.catalogue, layer.files)
    assert entry["license"] == licence_of(world.catalogue, layer.files)
    assert entry["storageCrs"] == CRS84
    assert set(entry["crs"]) == set(CRS_URIS)
    table = layer_table(world, name)
    np.testing.assert_allclose(entry["extent"]["spatial"]["bbox"], [table.total_bounds], atol=1e-6)
    fields = get(client, f"/collections/{name}/queryables")["properties"]
    assert set(fields) == {"geometry", *table.columns.drop("geometry")}


@pytest.mark.parametrize("name", SMALL)
def test_items_are_the_features_of_the_export_and_valid_by_a_linter(client, name):
    page = get(client, f"/collections/{name}/items?limit=10000")
    exported = client.get(f"/layers/{name}.geojson").get_json()
    assert page["features"] == exported["features"]
    assert (page["source"], page["licence"]) == (exported["source"], exported["licence"])
    page["features"] = [feature for feature in page["features"] if feature["geometry"]]
    assert validate_structure(page) == {}


def test_numbers_keep_their_type_for_clients_that_look_at_one_page(client):
    text = client.get("/ogc/collections/roads/items?limit=1").text
    assert re.search(r'"speed_kph":\d+\.\d', text)
    assert re.search(r'"edge":\d+,', text)


def test_pages_follow_each_other_and_hold_everything_once(client, world):
    url, found = "/ogc/collections/counties/items?limit=50&skipGeometry=true", []
    for _ in range(4):
        page = client.get(url).get_json()
        assert page["numberMatched"] == 195
        found += [feature["id"] for feature in page["features"]]
        url = next(iter(links(page, "next")), None)
    assert url is None
    assert found == world.counties.adcode.tolist()


def test_more_than_the_largest_page_gives_the_largest(client):
    page = get(client, "/collections/sea/items?limit=999999999&skipGeometry=true")
    assert page["numberReturned"] == MOST_ITEMS
    assert get(client, "/collections/sea/items?offset=999999999")["features"] == []


def test_properties_are_chosen_sorted_and_filtered(client, world):
    path = "/collections/cities/items?properties=name_en&sortby=-population_2020&limit=2"
    page = get(client, path)
    largest = world.cities.sort_values("population_2020", ascending=False).head(2)
    assert [feature["properties"] for feature in page["features"]] == [{"name_en": name} for name in largest.name_en]
    count = get(client, "/collections/ports/items?resulttype=hits&name_en=Dalian%20Port")
    assert (count["numberMatched"], count["features"]) == (1, [])
    assert get(client, "/collections/terminals/items?rail=true&sea=false")["numberMatched"] > 0
    assert get(client, "/collections/cities/items?population_2020=12748262")["features"][0]["id"] == "320500"


def test_a_box_may_be_in_any_reference_system_and_across_the_antimeridian(client):
    def matched(**query):
        return get(client, "/collections/cities/items", query_string={**query, "resulttype": "hits"})["numberMatched"]

    west, south, east, north = 120.0, 31.0, 121.0, 32.0
    expected = matched(bbox=f"{west},{south},{east},{north}")
    assert 0 < expected < 27
    assert matched(bbox=f"{west},{south},0,{east},{north},9") == expected
    assert matched(**{"bbox": f"{south},{west},{north},{east}", "bbox-crs": CRS_URIS[1]}) == expected
    x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform([west, east], [south, north])
    assert matched(**{"bbox": f"{x[0]},{y[0]},{x[1]},{y[1]}", "bbox-crs": CRS_URIS[2]}) == expected
    assert matched(bbox="121,31,-170,45") < 27
    assert matched(bbox="-170,31,120,32") > 0
    assert matched(bbox="0,0,1,1") == 0


@pytest.mark.parametrize("uri", CRS_URIS)
def test_coordinates_are_those_of_proj_in_the_order_of_the_system(client, uri):
    answer = client.get("/ogc/collections/ports/items/dalian", query_string={"crs": uri})
    assert answer.headers["Content-Crs"] == f"<{uri}>"
    properties = answer.get_json()["properties"]
    authority, code = ("OGC", "CRS84") if uri == CRS84 else ("EPSG", uri.rsplit("/", 1)[1])
    change = pyproj.Transformer.from_crs("OGC:CRS84", f"{authority}:{code}")
    expected = change.transform(properties["lon"], properties["lat"])
    tolerance = 0.006 if pyproj.CRS(f"{authority}:{code}").is_projected else 1e-6
    assert answer.get_json()["geometry"]["coordinates"] == pytest.approx(expected, abs=tolerance)


# ---- bad requests --------------------------------------------------------------------------------------------


def assert_problem(answer, status, *parts):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    said = answer.get_json()
    for part in parts:
        assert part in said["detail"], said
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "parts"),
    [
        ("/moon", 404, ["/ogc/collections"]),
        ("/collections/moon", 404, ["no layer 'moon'", "provinces"]),
        ("/collections/moon/items", 404, ["provinces"]),
        (f"{ITEMS}/moon", 404, ["no feature 'moon'"]),
        ("/collections/ports/coverage", 404, []),
        (f"{ITEMS}?colour=red", 400, ["no parameter 'colour'", "bbox"]),
        ("/collections?limit=3", 400, ["no parameter"]),
        (f"{ITEMS}?f=html", 400, ["json"]),
        (f"{ITEMS}?limit=0", 400, ["whole number"]),
        (f"{ITEMS}?limit=1e3", 400, ["whole number"]),
        (f"{ITEMS}?limit={'9' * 6000}", 400, ["whole number"]),
        (f"{ITEMS}?limit=1&limit=2", 400, ["2 times"]),
        (f"{ITEMS}?offset=-1", 400, ["whole number"]),
        (f"{ITEMS}?bbox=1,2,3", 400, ["four finite numbers"]),
        (f"{ITEMS}?bbox=a,b,c,d", 400, ["four finite numbers"]),
        (f"{ITEMS}?bbox=nan,0,1,1", 400, ["four finite numbers"]),
        (f"{ITEMS}?bbox=0,inf,1,1", 400, ["four finite numbers"]),
        (f"{ITEMS}?bbox=0,9,1,1", 400, ["miny"]),
        (f"{ITEMS}?bbox=0,0,1,1&bbox-crs=moon", 400, ["one of http"]),
        (f"{ITEMS}?bbox-crs={CRS84}", 400, ["without bbox"]),
        (f"{ITEMS}?bbox=1e30,1e30,2e30,2e30&bbox-crs={CRS_URIS[5]}", 400, ["outside the area"]),
        (f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/9999", 400, [CRS_URIS[1]]),
        (f"{ITEMS}?datetime=yesterday", 400, ["RFC 3339"]),
        (f"{ITEMS}?sortby=id,-moon", 400, ["'sortby' names 'moon'", "can be sorted by", "name_zh"]),
        (f"{ITEMS}?sortby=", 400, ["names of properties"]),
        (f"{ITEMS}?properties=moon", 400, ["'properties' names 'moon'", "name_zh"]),
        (f"{ITEMS}?lang=fr", 400, ["'fr'", "zh-CN", "en-US"]),
        ("/collections?lang=", 400, ["one of zh"]),
        (f"{ITEMS}?name_zh=%ff", 400, ["'name_zh' is not UTF-8"]),
        (f"{ITEMS}?name_zh=%", 400, ["%25"]),
        (f"{ITEMS}?skipGeometry=maybe", 400, ["true or false"]),
        (f"{ITEMS}?resulttype=moon", 400, ["hits"]),
        (f"{ITEMS}?lon=east", 400, ["lon is a number"]),
        ("/collections/terminals/items?rail=perhaps", 400, ["rail is a boolean"]),
        (f"{ITEMS}?filter=id%3D1", 400, ["no parameter"]),
        (f"{ITEMS}?name_zh=" + "x" * 9000, 414, ["8000 bytes"]),
    ],
)
def test_a_bad_request_is_a_problem(client, path, status, parts):
    assert_problem(client.get(f"/ogc{path}"), status, *parts)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed(client, method):
    assert_problem(getattr(client, method)(f"/ogc{ITEMS}"), 405)


def test_an_odd_host_is_not_repeated(client):
    answer = client.get("/ogc", headers={"Host": 'a"><script>'})
    assert answer.status_code == 400
    assert "script" not in answer.text


@settings(max_examples=150)
@given(
    key=st.sampled_from(
        ["bbox", "limit", "offset", "crs", "bbox-crs", "datetime", "sortby", "properties", "lon", "lang"]
    ),
    value=st.text(max_size=30) | st.lists(st.floats(), min_size=4, max_size=6).map(lambda v: ",".join(map(str, v))),
)
def test_no_value_makes_the_service_fail(client, key, value):
    query = {key: value, "limit": "1"} if key != "limit" else {key: value}
    if key == "bbox-crs":
        query["bbox"] = "0,0,1,1"
    answer = client.get(f"/ogc{ITEMS}", query_string=query)
    assert answer.status_code in (200, 400), answer.text
    assert answer.is_json or answer.mimetype == "application/geo+json"


def test_too_many_requests_are_told_when_to_come_again(world):
    client = create_app(world, Settings(rate_per_minute=2)).server.test_client()
    assert client.get("/ogc/conformance").status_code == 200
    assert client.get("/export/parks.csv").status_code == 200
    answer = client.get("/ogc/conformance")
    assert_problem(answer, 429, "wait")
    assert int(answer.headers["Retry-After"]) > 0


def test_nothing_of_pygeoapi_is_loaded_before_it_is_asked_for():
    script = "import sys, app.web.server; sys.exit('pygeoapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=False).returncode == 0
