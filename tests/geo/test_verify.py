"""What must hold for the data as a whole."""

import geopandas as gpd
import pytest
import shapely

from geo.build.catalogue import build_catalogue
from geo.errors import CatalogueError, SchemaError
from geo.tables import write_geoparquet
from geo.verify import verify_data
from geo.world import load_world


def verify(data):
    return list(verify_data(load_world(data)))


def test_the_real_data_pass_and_say_what_was_found(world):
    lines = list(verify_data(world))
    assert [line.split(":")[0] for line in lines] == [
        "schema, CRS, datum, ranges", "sha256 and attribution", "coverage", "population", "points", "references",
        "networks", "rows",
    ]  # fmt: skip
    assert "42,591,407, 84,748,016" in lines[3]
    assert lines[-1].startswith(
        "rows: provinces 2, cities 27, counties 195, neighbours 23, land 2, water 61, ports 52, parks 21, "
        "pairings 17, plan 24, roads "
    )


@pytest.fixture
def rewrite(data_copy):
    """Return a function that moves a geometry in a file of the copy."""
    from geo.tables import metadata_of, write_geoparquet

    def change(name, code, move):
        path = data_copy / "boundaries" / name
        kept = {k: v for k, v in metadata_of(path).items() if k in ("source", "licence", "tolerance_m")}
        frame = gpd.read_parquet(path)
        frame.loc[frame.adcode == code, "geometry"] = move(frame.geometry[frame.adcode == code].iloc[0])
        write_geoparquet(frame, path, **kept)
        build_catalogue(data_copy, data_copy, lambda text, share: None)
        return data_copy

    return change


@pytest.mark.parametrize("tolerance_m", [50, 300])
def test_a_county_that_overlaps_its_neighbour_is_found(rewrite, tolerance_m):
    data = rewrite(f"counties_{tolerance_m}m.parquet", "210102", lambda g: g.buffer(0.01))
    with pytest.raises(SchemaError, match=f"boundaries do not fit each other: counties at {tolerance_m} m"):
        verify(data)


def test_an_invalid_polygon_is_found(rewrite):
    bow = shapely.MultiPolygon([shapely.Polygon([(120, 32), (121, 33), (121, 32), (120, 33)])])
    with pytest.raises(SchemaError, match="boundaries do not fit each other: cities at 50 m"):
        verify(rewrite("cities_50m.parquet", "320100", lambda g: bow))


def test_a_changed_file_is_found_before_anything_else(edit_csv):
    def change(frame):
        frame.loc[0, "value"] = "9070094"

    with pytest.raises(CatalogueError, match=r"cities/figures.csv was changed"):
        verify(edit_csv("cities/figures.csv", change))


def put(frame, row, **values):
    index = frame.index[frame["adcode" if "adcode" in frame else "id"] == row][0]
    for column, value in values.items():
        frame.loc[index, column] = value


@pytest.mark.parametrize(
    ("name", "row", "values", "said"),
    [
        ("cities/figures.csv", "210100", {"value": "9070094"}, r"census totals: 210000: 42,591,408"),
        ("ports/ports.csv", "lianyungang", {"lon": "118.9", "lat": "34.5"}, r"navigable water: lianyungang \d+\.\d km"),
        ("ports/ports.csv", "dalian", {"lon": "121.4", "lat": "37.6"}, r"5 km from their city: dalian \d+\.\d km"),
        ("ports/ports.csv", "taicang", {"locode": "CNLYG"}, r"UN/LOCODEs borne by two ports: CNLYG"),
        ("ports/ports.csv", "taicang", {"sources": "S36;S9999"}, r"references.csv does not have: S9999"),
        ("ports/services.csv", "jinzhou_weihai", {"sources": "S9998"}, r"references.csv does not have: S9998"),
        ("cities/cities.csv", "320100", {"seat_lon": "120.5"}, r"whose seat_lon lies outside: 南京"),
        ("parks/parks.csv", "suzhou-sip", {"lon": "121.5", "lat": "39"}, r"Parks outside their county: suzhou-sip"),
        ("parks/parks.csv", "suzhou-sip", {"county_adcode": ""}, r"Parks outside their county: suzhou-sip"),
    ],
)
def test_what_does_not_hold_is_one_sentence_that_names_it(edit_csv, name, row, values, said):
    data = edit_csv(name, lambda frame: put(frame, row, **values), catalogued=True)
    with pytest.raises(SchemaError, match=said) as caught:
        verify(data)
    assert "liaosu data build catalogue" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_edge_that_ends_nowhere_is_found(data_copy):
    path = data_copy / "networks" / "river_edges.parquet"
    frame = gpd.read_parquet(path)
    frame.loc[3, "v"] = 499_999_999
    frame.attrs["datum"] = "WGS84"
    write_geoparquet(frame, path)
    build_catalogue(data_copy, data_copy, lambda text, share: None)
    with pytest.raises(SchemaError, match=f"Edges of the river network without a node at an end: {frame.edge[3]}"):
        verify(data_copy)


def test_terminals_of_other_ports_are_found(edit_csv):
    data = edit_csv("networks/rail_yards.csv", lambda frame: frame.iloc[1:], catalogued=True)
    with pytest.raises(SchemaError, match=r"does not fit the ports and yards \(yard_210100\); rebuild it with"):
        verify(data)


def test_a_city_without_a_seat_is_found(edit_csv):
    data = edit_csv("cities/cities.csv", lambda frame: frame[frame.adcode != "320100"], catalogued=True)
    with pytest.raises(SchemaError, match="南京"):
        verify(data)


@pytest.mark.parametrize(
    ("name", "start", "complaint"),
    [
        ("plan/items.csv", "24,", "items.csv lacks item 24"),
        ("cities/figures.csv", "210100,gdp,2023", "沈阳 lacks gdp_cny_2023"),
        ("cities/cities.csv", "210100,", "沈阳 lacks seat_lon"),
    ],
)
def test_a_row_that_every_reader_counts_on_may_not_vanish(data_copy, name, start, complaint):
    path = data_copy / name
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(start)]
    assert len(kept) == len(lines) - 1
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(SchemaError, match=complaint):
        load_world(data_copy, intact=False)
