"""Single closures: as networkx finds them one by one, and as the same closure in a scenario adds."""

from dataclasses import replace

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from analysis.assumptions.scenario import AddedLink, Scenario
from analysis.resilience.critical_file import RANKED, load_critical
from analysis.resilience.criticality import CRITICAL_COLUMNS, closures, critical_table
from analysis.resilience.od_pairs import search_graph
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request, joined
from analysis.routing.tabulate import matrix_table, place_set
from benchmarks.critical import ScipyAnew, require_same
from geo.errors import RequestError, TooFarError
from geo.places.places import resolve_place

pytestmark = pytest.mark.slow

COLUMNS = {"distance": "distance_km", "time": "time_h", "cost": "cost_cny_t", "co2e": "co2e_kg_t"}


@pytest.fixture(scope="module")
def prepared(router):
    return apply_scenario(router)


@pytest.fixture(scope="module")
def cities(world):
    return place_set(world, "cities")


@pytest.fixture(scope="module")
def some(world):
    return [resolve_place(world.places, name) for name in ("沈阳", "大连", "锦州", "南京", "苏州", "连云港")]


@pytest.fixture(scope="module")
def found(prepared, some):
    """Return the closures of some cities by metric, made once."""
    made = {}

    def get(by):
        if by not in made:
            made[by] = closures(prepared, some, by)
        return made[by]

    return get


def pair_totals(router, scenario, places, by, mode="any"):
    """Return the metric of every ordered pair under a scenario, from the matrix."""
    prepared = apply_scenario(router, scenario)
    table = matrix_table(prepared, places, places, lambda a, b: Request(a, b, mode, by))
    if by == "generalised":
        value, carbon = prepared.factors["value_of_time"], prepared.factors["carbon.price"]
        return table.cost_cny_t + value * table.time_h + carbon * table.co2e_kg_t
    return table[COLUMNS[by]]


def as_scenario(router, places, by, row=None, port=None, mode="any"):
    """Return what a scenario that closes one thing adds, and how many pairs it cuts off."""
    edges = frozenset() if row is None else frozenset({int(router.graph.edges["edge"].iloc[row])})
    scenario = Scenario(closed_edges=edges, closed_ports=frozenset() if port is None else frozenset({port}))
    before = pair_totals(router, Scenario(), places, by, mode)
    after = pair_totals(router, scenario, places, by, mode)
    return np.maximum(after - before, 0).sum(), int(after.isna().sum())


@pytest.mark.parametrize("by", ["distance", "time", "cost", "co2e", "generalised"])
def test_a_closure_adds_what_the_same_closure_adds_as_a_scenario(router, some, found, by):
    answer = found(by)
    worst = np.argsort(-answer.added)[:3]
    rng = np.random.default_rng(7)
    for place in {*worst.tolist(), *rng.choice(len(answer.rows), 3, replace=False).tolist()}:
        added, cut = as_scenario(router, some, by, row=answer.rows[place])
        # The matrix rounds each of 30 pairs to a thousandth.
        assert answer.added[place] == pytest.approx(added, abs=0.05)
        assert answer.cut[place] == cut
    for port, (added, cut) in list(answer.ports.items())[:2]:
        assert (pytest.approx(added, abs=0.05), cut) == as_scenario(router, some, by, port=port)


def network_of(graph):
    network = nx.MultiDiGraph()
    network.add_nodes_from(range(graph.node_count))
    arcs = zip(graph.tail.tolist(), graph.head.tolist(), graph.row.tolist(), graph.weight.tolist(), strict=True)
    network.add_edges_from((tail, head, {"row": row, "weight": weight}) for tail, head, row, weight in arcs)
    return network


def brute_force(network, count, closed):
    """Return the lengths of all ordered pairs of doors by networkx without a row."""
    doors = len(network) - 2 * count
    arcs = [(a, b, key, data) for a, b, key, data in network.edges(keys=True, data=True) if data["row"] == closed]
    network.remove_edges_from(arcs)
    lengths = {}
    for a in range(count):
        reached = nx.single_source_dijkstra_path_length(network, doors + a)
        lengths |= {(a, b): reached.get(doors + count + b, np.inf) for b in range(count) if a != b}
    network.add_edges_from(arcs)
    return lengths


@pytest.mark.parametrize("by", [*(pytest.param(by, marks=pytest.mark.full) for by in ("distance", "co2e")), "cost"])
def test_real_links_are_answered_as_networkx_does_without_them(prepared, some, by):
    three = some[::2]
    answer = closures(prepared, three, by)
    joins = [joined(prepared.router, place, "any") for place in three]
    network = network_of(search_graph(prepared, "any", by, 1.0, joins))
    before = brute_force(network, len(three), -1)
    anyone = int(np.random.default_rng(11).choice(len(answer.rows)))
    for place in (int(np.argmax(answer.added)), int(np.argmax(answer.cut)), anyone):
        after = brute_force(network, len(three), answer.rows[place])
        kept = [pair for pair in before if np.isfinite(after[pair])]
        assert answer.added[place] == pytest.approx(sum(after[p] - before[p] for p in kept), abs=1e-4)
        assert answer.cut[place] == len(before) - len(kept)


def test_the_benchmark_finds_the_same_anew_and_notices_what_differs(prepared, some, found):
    answer = found("cost")
    joins = [joined(prepared.router, place, "any") for place in some]
    anew = ScipyAnew(search_graph(prepared, "any", "cost", 1.0, joins), len(some))
    rows = answer.rows[np.argsort(-answer.added)][:6].tolist()
    require_same(answer, anew, rows)
    wrong = replace(answer, added=answer.added + 1)
    with pytest.raises(ValueError, match=f"Closing row {rows[0]} adds"):
        require_same(wrong, anew, rows)
    # What was closed is open again.
    assert np.array_equal(anew.lengths(), anew.lengths(-1))


@pytest.mark.parametrize("by", ["distance", "time", "cost", "co2e", "generalised"])
def test_closing_never_helps_and_only_doors_cut_off(found, some, by):
    answer = found(by)
    assert (answer.added >= 0).all()
    assert all(added >= 0 for added, _ in answer.ports.values())
    # Every city has its own edge, by which all its 10 ordered pairs leave or arrive.
    assert (answer.cut > 0).sum() == len(some)
    assert set(answer.cut[answer.cut > 0]) == {2 * (len(some) - 1)}
    assert (answer.cut == answer.at_door).all()


def test_what_no_best_way_uses_adds_nothing(router, some, found):
    unused = np.setdiff1d(np.arange(len(router.columns.km)), found("cost").rows)
    row = int(np.random.default_rng(3).choice(unused[router.columns.group[unused] == 0]))
    assert as_scenario(router, some, "cost", row=row) == (pytest.approx(0, abs=1e-6), 0)


def test_on_rails_alone_a_branch_line_cuts_off(router, prepared, world):
    # Two places on one branch: of one alone it would be that place's own way out.
    places = [resolve_place(world.places, name) for name in ("沈阳", "抚顺", "新抚区", "徐州")]
    answer = closures(prepared, places, "distance", "rail")
    beyond = answer.cut_beyond
    row = int(answer.rows[np.argmax(beyond)])
    assert beyond.max() > 0
    assert as_scenario(router, places, "distance", row=row, mode="rail")[1] == answer.cut[np.argmax(beyond)]
    table = critical_table(prepared, answer)
    # What cuts off comes before anything that only adds.
    assert table.pairs_cut.iloc[0] > 0
    assert set(table["mode"]) == {"rail"}


def test_the_table_is_ranked_worst_first(prepared, found, world):
    table = critical_table(prepared, found("generalised"))
    assert tuple(table.columns) == (*CRITICAL_COLUMNS, "geometry")
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert table.added.is_monotonic_decreasing
    assert set(table.kind) == {"edge", "port"}
    assert (table.name != "").all()
    assert (table.name_en != "").all()
    assert table.id.is_unique
    assert table.lon.between(100, 150).all()
    assert table.lat.between(20, 60).all()
    assert set(table.id[table.kind == "port"]) <= set(world.ports.id)
    assert table.crs == "EPSG:4326"


def test_lanes_of_the_open_sea_can_be_left_out(router, prepared, found):
    answer = found("cost")
    every, fewer = critical_table(prepared, answer), critical_table(prepared, answer, lanes=False)
    gone = set(every.id) - set(fewer.id)
    edges = router.graph.edges.set_index(router.graph.edges["edge"].astype(str)).loc[sorted(gone)]
    assert len(gone) > 10
    assert set(edges["mode"]) == {"sea"}
    assert set(edges["name_zh"]) == {""}
    assert fewer["rank"].tolist() == list(range(1, len(fewer) + 1))
    assert not fewer.name.str.startswith("海上").any()
    # Channels have names and can be closed.
    assert {"sea", "road"} <= set(fewer["mode"])


def test_the_ways_of_all_cities_hang_on_capes_channels_and_ports(router, prepared, cities):
    shares = []
    answer = closures(prepared, cities, "cost", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert answer.searched == 0
    table = critical_table(prepared, answer)
    assert isinstance(table, gpd.GeoDataFrame)
    # Goods go by sea: round Shandong's cape and up the Yangtze.
    assert set(table["mode"].head(8)) == {"sea"}
    assert "长江" in set(table.name.head(8))
    assert {"dandong", "dalian"} <= set(table.id.head(25))
    # What is stored for the page says the same.
    worst = critical_table(prepared, answer, lanes=False).head(RANKED)
    stored = load_critical(router, "cost")
    assert stored[list(CRITICAL_COLUMNS)].equals(pd.DataFrame(worst[list(CRITICAL_COLUMNS)]))
    assert stored.geometry.geom_equals(worst.geometry).all()


@pytest.mark.parametrize(
    ("names", "by", "mode", "parts"),
    [
        (("沈阳",), "cost", "any", "two at least"),
        (("沈阳", "苏州"), "beauty", "any", "'beauty'"),
        (("沈阳", "苏州"), "cost", "air", "'air'"),
        (("沈阳", "沈阳"), "cost", "any", "twice"),
    ],
)
def test_what_cannot_be_asked_is_refused(prepared, world, names, by, mode, parts):
    with pytest.raises(RequestError, match=parts):
        closures(prepared, [resolve_place(world.places, name) for name in names], by, mode)


def test_added_links_and_places_without_a_network_are_refused(router, prepared, some, world):
    change = Scenario(added=(AddedLink("大连", "烟台港", "road"),))
    with pytest.raises(RequestError, match="added links"):
        closures(apply_scenario(router, change), some, "cost")
    with pytest.raises(TooFarError):
        closures(prepared, [some[0], resolve_place(world.places, "130,34")], "cost", "rail")


def test_by_rail_alone_the_way_past_shanhaiguan_comes_before_each_citys_branch(prepared, world):
    places = [resolve_place(world.places, name) for name in ("沈阳", "抚顺", "丹东", "锦州", "南通", "徐州", "南京")]
    answer = closures(prepared, places, "cost", "rail")
    table = critical_table(prepared, answer, lanes=False)
    # Branches by which one city alone is reached are there, and say what they cut.
    branches = (answer.cut == 2 * (len(places) - 1)) & (answer.at_door == 0)
    assert branches.sum() > 20
    assert set(table.pairs_cut) == {0, 2 * (len(places) - 1)}
    first = table.iloc[0]
    assert (first["mode"], first.pairs_cut) == ("rail", 0)
    assert first.added == table.added.max() > 1000
    head = table[table.added >= 0.8 * first.added]
    assert head.name_en.str.contains("Shanhaiguan").any()


def test_a_place_that_is_a_node_itself_has_no_door(prepared, world):
    places = [resolve_place(world.places, name) for name in ("大连港", "连云港港")]
    answer = closures(prepared, places, "distance", "sea")
    assert answer.at_door.sum() == 0
    assert pd.Series(answer.ports).index.tolist() == ["dalian", "lianyungang"]
    assert [cut for _, cut in answer.ports.values()] == [2, 2]
