"""OpenStreetMap extracts: a real one against OSMnx's own reader, and what is not one."""

import networkx as nx
import osmium
import osmnx as ox
import pytest
import shapely

from geo.errors import ExtractError
from geo.networks.extracts import DEFAULT_CLASSES, covered_area, parse_classes, read_extract
from geo.networks.osm import from_multidigraph
from tests.conftest import REPOSITORY

KOTKA = REPOSITORY / "tests" / "data" / "kotka.osm.pbf"
BOX = (26.93, 60.52, 26.97, 60.54)


@pytest.fixture(scope="module")
def kotka():
    return read_extract(KOTKA)


@pytest.fixture(scope="module")
def read_by_osmnx(tmp_path_factory):
    """Return the same roads as OSMnx reads them; it takes XML only, and no way without its nodes."""
    path = tmp_path_factory.mktemp("osm") / "kotka.osm"
    wanted = {name for kind in DEFAULT_CLASSES for name in (kind, f"{kind}_link")}
    nodes = {item.id: item.location for item in osmium.FileProcessor(str(KOTKA), osmium.osm.NODE)}
    with osmium.SimpleWriter(str(path)) as writer:
        for item in osmium.FileProcessor(str(KOTKA)):
            if item.is_node():
                writer.add_node(item)
            elif item.is_way() and item.tags.get("highway") in wanted:
                known = [node.ref for node in item.nodes if node.ref in nodes]
                writer.add_way(item.replace(nodes=known))
    G = ox.graph.graph_from_xml(path, simplify=False, retain_all=True)
    G.remove_nodes_from(list(nx.isolates(G)))
    return ox.simplification.simplify_graph(G)


def test_a_real_extract_has_classes_numbers_names_and_limits(kotka):
    assert (kotka.number_of_nodes(), kotka.number_of_edges()) == (56, 88)
    assert kotka.graph["extract"] == "kotka.osm.pbf"
    assert kotka.graph["box"] == pytest.approx(BOX, abs=1e-6)
    edges = {data["osmid"]: data for _, _, data in kotka.edges(data=True)}
    assert {data["highway"] for data in edges.values()} == {"motorway", "motorway_link", "secondary", "tertiary"}
    assert edges[37952515]["ref"] == "7;15"
    assert edges[491948557]["name"] == "Tapiontie"
    assert edges[4732994]["maxspeed"] == "80"
    assert edges[4732994]["speed_kph"] == 80
    assert edges[37952515]["speed_kph"] == 100
    network = from_multidigraph(kotka)
    assert set(network.edges.ref[network.edges.kind == "expressway"]) >= {"7;15"}
    assert network.edges.source.str.contains("kotka.osm.pbf, ").all()


def test_it_has_the_roads_that_osmnx_reads(kotka, read_by_osmnx):
    # OSMnx measures on a sphere, which is up to 0.5 % off.
    ours = sum(length for _, _, length in kotka.edges(data="length"))
    theirs = sum(length for _, _, length in read_by_osmnx.edges(data="length"))
    assert ours == pytest.approx(theirs, rel=5e-3)
    # OSMnx joins the ways of a road where nothing branches off; ours are cut there, so that each has its own tags.
    assert set(read_by_osmnx) <= set(kotka)
    for origin in list(read_by_osmnx)[::5]:
        ways = nx.single_source_dijkstra_path_length(kotka, origin, weight="length")
        expected = nx.single_source_dijkstra_path_length(read_by_osmnx, origin, weight="length")
        assert set(ways) & set(read_by_osmnx) == set(expected)
        assert [ways[node] for node in expected] == pytest.approx(list(expected.values()), rel=5e-3)


def motorway_edges(G):
    return [edge for edge in G.edges(keys=True, data=True) if edge[3]["highway"] == "motorway"]


def test_osmnx_works_on_an_extract(kotka):
    ox.convert.validate_graph(kotka, strict=True)
    assert ox.stats.count_streets_per_node(kotka) == dict(kotka.nodes(data="street_count"))
    edge, shape = next((edge[:3], edge[3]["geometry"]) for edge in motorway_edges(kotka) if "geometry" in edge[3])
    middle = shape.interpolate(0.5, normalized=True)
    assert ox.distance.nearest_edges(kotka, middle.x, middle.y) == edge
    assert ox.stats.basic_stats(kotka)["n"] == 56
    bearings = nx.get_edge_attributes(ox.bearing.add_edge_bearings(kotka.copy()), "bearing")
    assert len(bearings) == kotka.number_of_edges()


def test_a_motorway_is_driven_in_one_direction(kotka):
    motorway = motorway_edges(kotka)
    assert motorway
    assert all(data["oneway"] and not kotka.has_edge(v, u) for u, v, _, data in motorway)
    network = from_multidigraph(kotka)
    assert network.edges.oneway[network.edges.kind == "expressway"].all()
    assert 0 < network.edges.oneway.sum() < len(network.edges)


def test_classes_are_chosen():
    classes = parse_classes("motorway")
    G = read_extract(KOTKA, classes)
    assert {highway for _, _, highway in G.edges(data="highway")} == {"motorway", "motorway_link"}
    more = read_extract(KOTKA, (*DEFAULT_CLASSES, "residential"))
    assert "residential" in {highway for _, _, highway in more.edges(data="highway")}
    for text in ("motorways", "", "motorway,footway"):
        with pytest.raises(ExtractError, match="classes are motorway"):
            parse_classes(text)


def test_the_area_holds_the_roads_and_ends_at_the_box(kotka):
    area = covered_area(kotka)
    assert shapely.box(*BOX).buffer(1e-6).covers(area)
    for _, _, shape in kotka.edges(data="geometry"):
        assert shape is None or area.buffer(1e-6).covers(shape.intersection(shapely.box(*BOX)))


def xml(path, ways, nodes=None, bounds=None):
    """Write a small extract: ways as (id, nodes, tags), nodes as {id: (lon, lat)}."""
    grid = {n: (119 + 0.01 * (n % 10), 33 + 0.01 * (n // 10)) for n in range(1, 60)}
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    if bounds:
        west, south, east, north = bounds
        lines.append(f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>')
    places = grid if nodes is None else nodes
    lines += [f'<node id="{n}" lon="{lon:.6f}" lat="{lat:.6f}"/>' for n, (lon, lat) in places.items()]
    for way, refs, tags in ways:
        lines.append(f'<way id="{way}">' + "".join(f'<nd ref="{ref}"/>' for ref in refs))
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()] + ["</way>"]
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def directions(G):
    return {(u, v) for u, v in G.edges()}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "primary"}, {(1, 2), (2, 1)}),
        ({"highway": "primary", "oneway": "yes"}, {(1, 2)}),
        ({"highway": "primary", "oneway": "-1"}, {(2, 1)}),
        ({"highway": "motorway"}, {(1, 2)}),
        ({"highway": "motorway", "oneway": "no"}, {(1, 2), (2, 1)}),
        ({"highway": "tertiary", "junction": "roundabout"}, {(1, 2)}),
        ({"highway": "primary", "oneway": "reversible"}, {(1, 2), (2, 1)}),
    ],
)
def test_directions(tmp_path, tags, expected):
    assert directions(read_extract(xml(tmp_path / "a.osm", [(7, [1, 2], tags)]))) == expected


@pytest.mark.parametrize(
    "tags",
    [
        {"area": "yes"},
        {"access": "private"},
        {"access": "no"},
        {"motor_vehicle": "no"},
        {"hgv": "no"},
        {"highway": "footway"},
        {"highway": "construction"},
    ],
)
def test_where_trucks_may_not_go_there_is_no_road(tmp_path, tags):
    ways = [(7, [1, 2], {"highway": "primary"}), (8, [2, 3], {"highway": "primary", **tags})]
    assert directions(read_extract(xml(tmp_path / "a.osm", ways))) == {(1, 2), (2, 1)}


def test_ways_are_cut_where_they_meet_and_keep_their_shape(tmp_path):
    ways = [(7, [1, 2, 13, 4, 5], {"highway": "primary", "name": "长江路"}), (8, [13, 23], {"highway": "tertiary"})]
    G = read_extract(xml(tmp_path / "a.osm", ways))
    assert directions(G) == {(1, 13), (13, 1), (13, 5), (5, 13), (13, 23), (23, 13)}
    assert shapely.get_num_points(G.edges[1, 13, 0]["geometry"]) == 3
    assert "geometry" not in G.edges[13, 23, 0]
    assert {data["name"] for _, _, data in G.edges(data=True) if data["osmid"] == 7} == {"长江路"}
    assert dict(G.nodes(data="street_count")) == {1: 1, 5: 1, 13: 3, 23: 1}


def test_a_way_that_leaves_the_file_ends_there(tmp_path):
    path = xml(tmp_path / "a.osm", [(7, [1, 2, 900, 901, 3, 4, 902], {"highway": "primary"})])
    assert directions(read_extract(path)) == {(1, 2), (2, 1), (3, 4), (4, 3)}


def test_roads_far_apart_are_two_areas(tmp_path):
    nodes = {
        1: (119.0, 33.0),
        2: (119.05, 33.0),
        3: (119.02, 33.03),
        11: (120.0, 33.0),
        12: (120.05, 33.0),
        13: (120, 33.03),
    }
    ways = [(7, [1, 2, 3, 1], {"highway": "primary"}), (8, [11, 12, 13, 11], {"highway": "primary"})]
    area = covered_area(read_extract(xml(tmp_path / "a.osm", ways, nodes)))
    assert len(shapely.get_parts(area)) == 2
    assert not shapely.intersects_xy(area, 119.5, 33.0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.osm.pbf", b"", "cannot be read"),
        ("a.osm.pbf", b"this is not a map at all " * 20, "cannot be read"),
        ("a.osm", b"<osm version='0.6'><node id='1'", "cannot be read"),
        ("a.osm", b"<html></html>", "cannot be read"),
        ("a.osm", b"<osm version='0.6'><node id='1' lat='x' lon='1'/></osm>", "cannot be read"),
        ("a.osm", b"<osm version='0.6'></osm>", "no road"),
        ("a.shp", b"", "by its name"),
        ("a.osm", None, "There is no file"),
    ],
)
def test_what_is_not_an_extract_is_refused(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExtractError, match=words) as caught:
        read_extract(path)
    assert str(caught.value).count("\n") == 0


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_truncated_extract_is_refused(tmp_path, share):
    path = tmp_path / "half.osm.pbf"
    content = KOTKA.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ExtractError, match="download it again"):
        read_extract(path)


def test_an_extract_without_usable_roads_is_refused(tmp_path):
    with pytest.raises(ExtractError, match="not their nodes before"):
        read_extract(xml(tmp_path / "a.osm", [(7, [901, 902], {"highway": "primary"})]))
    with pytest.raises(ExtractError, match="not their nodes before"):
        read_extract(xml(tmp_path / "b.osm", [(7, [1, 901, 2], {"highway": "primary"})]))
    with pytest.raises(ExtractError, match="never uploaded"):
        read_extract(xml(tmp_path / "c.osm", [(7, [-1, 1], {"highway": "primary"})]))
    with pytest.raises(ExtractError, match="no road of the classes motorway"):
        read_extract(xml(tmp_path / "d.osm", [(7, [1, 2], {"highway": "primary"})]), ("motorway",))
