"""The stored ranking of closures: it fits the networks, can be asked again as scenarios, and is refused when stale."""

from dataclasses import replace

import pytest
import shapely

from analysis import build
from analysis.assumptions.cost import METRICS
from analysis.assumptions.scenario import Scenario
from analysis.resilience import critical_file
from analysis.resilience.critical_file import CRITICAL_FILE, RANKED, critical_version, load_critical
from analysis.routing.scenario_network import apply_scenario
from analysis.routing.shortest_path import Request
from analysis.routing.tabulate import matrix_table, place_set
from geo.errors import CorruptDataError, MissingDataError, RequestError, SchemaError
from geo.files import sha256_of
from geo.sources import load_catalogue
from geo.tables import read_csv_text
from tests.conftest import DATA


@pytest.fixture
def elsewhere(router, data_copy):
    """Return the loaded networks as if they came from the copy of the data."""
    return replace(router, world=replace(router.world, data=data_copy))


def test_the_worst_of_each_metric_are_stored_in_order(router, world):
    table = load_critical(router)
    assert table.by.tolist() == [by for by in METRICS for _ in range(RANKED)]
    assert table["rank"].tolist() == list(range(1, RANKED + 1)) * len(METRICS)
    assert table.crs == "EPSG:4326"
    assert table.attrs["datum"] == "WGS84"
    for by, part in table.groupby("by"):
        assert part.added.is_monotonic_decreasing
        assert part.id.is_unique
        assert load_critical(router, by).id.tolist() == part.id.tolist()
        assert (part.rank_low <= part["rank"]).all()
        assert (part["rank"] <= part.rank_high).all()
        # No factor bears on distances; on all else they do.
        assert (part.stable == 1).all() == (by == "distance")
    links, ports = table[table.kind == "edge"], table[table.kind == "port"]
    assert set(links.geometry.geom_type) == {"LineString"}
    assert set(ports.geometry.geom_type) == {"Point"}
    assert set(ports.id) <= set(world.ports.id)
    assert (shapely.distance(links.geometry, shapely.points(links.lon, links.lat)) < 1e-5).all()
    # Lanes without a name are left out; they would be called after the nearest port.
    assert not table.name.str.startswith("海上").any()


def test_a_stored_closure_can_be_asked_again_as_a_scenario(router, world):
    worst = load_critical(router, "co2e")
    link = worst[worst.kind == "edge"].iloc[0]
    scenario = Scenario(closed_edges=frozenset({int(link.id)}))
    cities = place_set(world, "cities")
    before, after = (
        matrix_table(
            apply_scenario(router, change), cities, cities, lambda a, b: Request(a, b, "any", "co2e")
        ).co2e_kg_t
        for change in (Scenario(), scenario)
    )
    # Each of the 702 pairs is rounded.
    assert (after - before).clip(lower=0).sum() == pytest.approx(link.added, abs=0.1)
    assert int(after.isna().sum()) == link.pairs_cut


def test_the_build_writes_the_same_bytes_and_says_what_they_fit(router, world, data_copy, monkeypatch):
    monkeypatch.setattr(critical_file, "place_set", lambda world, text: place_set(world, "沈阳;南京"))
    monkeypatch.setattr(critical_file, "METRICS", ("co2e",))
    monkeypatch.setattr(critical_file, "DRAWS", 1)
    monkeypatch.setattr(critical_file, "RANKED_NETWORKS", ("any", "road"))
    monkeypatch.setattr(build, "load_world", lambda data, *, intact: world)
    monkeypatch.setattr(build, "load_router", lambda world: router)
    told = []
    for _ in range(2):
        build.build_critical(data_copy, data_copy, lambda text, share: told.append((text, share)))
        told.append(sha256_of(data_copy / CRITICAL_FILE))
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert told[0] == ("loading the networks", 0.0)
    assert told[1] == ("closing links and ports by co2e, any", 0.0)
    assert told[len(told) // 2 - 2] == (f"{len(read_csv_text(data_copy / CRITICAL_FILE))} closures stored", 1.0)
    stored = read_csv_text(data_copy / CRITICAL_FILE)
    assert stored[stored.network == "any"].shape[0] == RANKED
    assert set(stored.rank_low[stored.network == "road"]) == {""}
    row = load_catalogue(data_copy).set_index("file").loc[CRITICAL_FILE]
    assert row.version == critical_version(DATA)


@pytest.mark.parametrize("name", ["factors/factors.csv", "cities/cities.csv", "networks/rail_yards.csv"])
def test_a_ranking_of_other_data_is_refused(elsewhere, data_copy, name):
    with (data_copy / name).open("ab") as stream:
        stream.write(b"\n")
    with pytest.raises(CorruptDataError, match=r"made from other networks, factors or cities .*build critical"):
        load_critical(elsewhere)


def test_links_that_the_networks_do_not_have_are_named(elsewhere, edit_csv):
    edit_csv(CRITICAL_FILE, lambda t: t.assign(id=t.id.where(t.index != 1, "999999999")))
    with pytest.raises(CorruptDataError, match=r"not in the networks \(edge 999999999\).*build critical"):
        load_critical(elsewhere)


def test_a_file_that_is_missing_or_of_another_form_is_refused(elsewhere, data_copy, edit_csv):
    edit_csv(CRITICAL_FILE, lambda t: t.assign(kind=t.kind.where(t.index != 2, "bridge")))
    with pytest.raises(SchemaError, match=r"critical\.csv .*'kind', value 'bridge'"):
        load_critical(elsewhere)
    (data_copy / CRITICAL_FILE).unlink()
    with pytest.raises(MissingDataError, match=r"critical\.csv is missing"):
        load_critical(elsewhere)


def test_an_unknown_metric_is_refused(router):
    with pytest.raises(RequestError, match="'beauty'"):
        load_critical(router, "beauty")


def test_roads_and_railways_alone_are_ranked_too(router):
    for network, modes in (("road", {"road", "ferry"}), ("rail", {"rail", "ferry"})):
        table = load_critical(router, "time", network)
        assert len(table) == RANKED
        assert set(table["mode"]) <= modes | {"sea"}, "a ferry port may lie in a seaport"
        assert table.rank_low.isna().all()
    with pytest.raises(RequestError, match="moon"):
        load_critical(router, "time", "moon")
