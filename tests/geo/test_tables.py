"""Reading and writing the tables of the data folder."""

import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import pyarrow as arrow
import pyarrow.parquet as pq
import pytest
import shapely

from geo.crs import Datum, datum_of
from geo.errors import (
    CorruptDataError,
    DatumError,
    MissingCrsError,
    MissingDataError,
    SchemaError,
    UnexpectedCrsError,
    UnknownSuffixError,
    UnwritableTargetError,
)
from geo.tables import (
    check_table,
    column,
    metadata_of,
    points_from_lonlat,
    read_csv,
    read_csv_text,
    read_geoparquet,
    require_table_suffix,
    write_geoparquet,
    write_table,
)
from tests.conftest import DATA

TOWNS = pa.DataFrameSchema(
    {
        "code": column("str", pa.Check.str_matches(r"^\d{6}$"), unique=True),
        "depth": column(float, pa.Check.in_range(0, 40), nullable=True),
        "item": column("Int64", pa.Check.in_range(1, 24), nullable=True),
        "note": column("str"),
    },
    strict=True,
)
SHAPES = pa.DataFrameSchema({"code": column("str", unique=True), "geometry": pa.Column("geometry")}, strict=True)


@pytest.fixture
def csv(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "towns.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def shapes(crs="EPSG:4326"):
    return gpd.GeoDataFrame({"code": ["02", "01"]}, geometry=[shapely.Point(120, 32), shapely.Point(121, 33)], crs=crs)


def test_codes_keep_leading_zeros_and_blanks_have_their_type(csv):
    frame = read_csv(csv("code,depth,item,note\n010203,,,\n020304,1.5,7,NA\n"), TOWNS)
    assert list(frame.code) == ["010203", "020304"]
    assert pd.isna(frame.depth[0])
    assert pd.isna(frame["item"][0])
    assert frame.depth[1] == 1.5
    assert frame["item"][1] == 7
    assert list(frame.note) == ["", "NA"], "a text NA is a text"


def test_unchecked_text_keeps_every_cell(csv):
    frame = read_csv_text(csv("a,b\n007,\nnull,1e3\n"))
    assert frame.to_numpy().tolist() == [["007", ""], ["null", "1e3"]]


def test_a_missing_file_is_named(tmp_path):
    for read in (
        read_csv_text,
        lambda path: read_csv(path, TOWNS),
        lambda path: read_geoparquet(path, SHAPES),
        metadata_of,
    ):
        with pytest.raises(MissingDataError, match=r"gone.x is missing; restore it"):
            read(tmp_path / "gone.x")


def test_a_folder_in_place_of_a_file_is_missing(tmp_path):
    with pytest.raises(MissingDataError):
        read_csv_text(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"code,note\n1,\xb1\xb1\xbe\xa9\n", b'code\n"1\n2,3\n', b"a,b\n1,2\n1,2,3,4\n"],
    ids=["empty", "GBK", "open quote", "ragged"],
)
def test_a_corrupt_csv_is_named(tmp_path, content):
    path = tmp_path / "towns.csv"
    path.write_bytes(content)
    with pytest.raises(CorruptDataError, match=r"towns.csv cannot be read \(.+\); restore it"):
        read_csv_text(path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("code,depth,item,note\n12345,1,1,\n", ["'code'", "'12345'"]),
        ("code,depth,item,note\n123456,41,1,\n", ["'depth'", "41"]),
        ("code,depth,item,note\n123456,deep,1,\n", ["'depth'", "'deep'"]),
        ("code,depth,item,note\n123456,1,25,\n", ["'item'", "25"]),
        ("code,depth,item,note\n123456,1,1.5,\n", ["'item'"]),
        ("code,depth,item,note\n123456,1,1,\n123456,1,1,\n", ["'code'", "'123456'"]),
        ("code,depth,note\n123456,1,\n", ["'item'"]),
        ("code,depth,item,note,extra\n123456,1,1,,\n", ["'extra'"]),
    ],
    ids=["pattern", "range", "number", "item", "whole", "unique", "missing column", "unknown column"],
)
def test_schema_errors_name_table_column_and_value(csv, text, names):
    with pytest.raises(SchemaError, match=r"towns.csv does not have the agreed form") as caught:
        read_csv(csv(text), TOWNS)
    for name in names:
        assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_schema_errors_count_the_rest():
    frame = pd.DataFrame({"code": ["1", "2"], "depth": [99.0, 1.0], "item": [1, 2], "note": ["", ""]})
    with pytest.raises(SchemaError, match="and 2 more"):
        check_table(frame, TOWNS, "towns")


def test_geoparquet_round_trip_tags_the_datum_and_keeps_metadata(tmp_path):
    path = tmp_path / "shapes.parquet"
    write_geoparquet(shapes(), path, source="a hand", licence="MIT")
    frame = read_geoparquet(path, SHAPES)
    assert datum_of(frame) == Datum.WGS84
    assert list(frame.code) == ["02", "01"]
    assert frame.geometry.geom_equals(shapes().geometry).all()
    entries = metadata_of(path)
    assert (entries["source"], entries["licence"], entries["datum"]) == ("a hand", "MIT", "WGS84")
    # A plain reader sees an ordinary GeoParquet file.
    assert gpd.read_parquet(path).crs.to_epsg() == 4326


def test_the_same_table_gives_the_same_bytes(tmp_path, world):
    for name in ("one.parquet", "two.parquet"):
        write_geoparquet(world.cities, tmp_path / name, source="x", licence="y")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_writing_refuses_what_is_not_wgs84(tmp_path):
    tagged = shapes()
    tagged.attrs["datum"] = "GCJ-02"
    for frame, error in (
        (shapes(None), MissingCrsError),
        (shapes().to_crs(3857), UnexpectedCrsError),
        (tagged, DatumError),
    ):
        with pytest.raises(error, match=r"a.parquet"):
            write_geoparquet(frame, tmp_path / "a.parquet")
    assert list(tmp_path.iterdir()) == []


def test_writing_to_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(UnwritableTargetError, match="There is no folder"):
        write_geoparquet(shapes(), tmp_path / "away" / "a.parquet")


@pytest.mark.parametrize(("datum", "said"), [(b"GCJ-02", "GCJ-02"), (None, "unknown")])
def test_a_file_of_other_or_no_datum_is_refused(tmp_path, datum, said):
    path = tmp_path / "shapes.parquet"
    write_geoparquet(shapes(), path)
    table = pq.read_table(path)
    metadata = {k: v for k, v in table.schema.metadata.items() if k != b"datum"}
    pq.write_table(table.replace_schema_metadata({**metadata, **({b"datum": datum} if datum else {})}), path)
    with pytest.raises(DatumError, match=f"shapes.parquet is on the {said} datum"):
        read_geoparquet(path, SHAPES)


def test_a_file_in_another_system_is_refused(tmp_path):
    path = tmp_path / "shapes.parquet"
    shapes().to_crs(3857).to_parquet(path)
    with pytest.raises(UnexpectedCrsError, match=r"shapes.parquet is in EPSG:3857"):
        read_geoparquet(path, SHAPES)
    shapes(None).to_parquet(path)
    with pytest.raises(MissingCrsError, match=r"shapes.parquet has no coordinate reference system"):
        read_geoparquet(path, SHAPES)


def test_truncated_and_foreign_files_are_corrupt(tmp_path):
    whole = (DATA / "boundaries" / "land.parquet").read_bytes()
    path = tmp_path / "shapes.parquet"
    head = bytearray(whole)
    head[4:400] = bytes(396)
    for content in (b"", b"not parquet", whole[: len(whole) // 2], whole[:-10], bytes(head)):
        path.write_bytes(content)
        with pytest.raises(CorruptDataError, match=r"shapes.parquet cannot be read \(.+\); restore it"):
            read_geoparquet(path, SHAPES)


def test_parquet_without_geometry_is_corrupt(tmp_path):
    path = tmp_path / "shapes.parquet"
    pq.write_table(arrow.table({"code": ["1"]}), path)
    with pytest.raises(CorruptDataError, match=r"shapes.parquet cannot be read"):
        read_geoparquet(path, SHAPES)


def test_metadata_of_a_corrupt_file_is_a_sentence(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(CorruptDataError, match=r"a.parquet cannot be read"):
        metadata_of(tmp_path / "a.parquet")


def test_rows_without_position_have_no_geometry():
    frame = points_from_lonlat(pd.DataFrame({"lon": [120.5, None, 121.0], "lat": [32.0, 33.0, None]}))
    assert frame.geometry.isna().tolist() == [False, True, True]
    assert (frame.geometry[0].x, frame.geometry[0].y) == (120.5, 32.0)
    assert datum_of(frame) == Datum.WGS84
    assert frame.crs.to_epsg() == 4326


def test_tables_without_geometries_are_written_whole(tmp_path):
    table = pd.DataFrame({"code": ["大连"], "value": [1.5]})
    write_table(table, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes() == "code,value\n大连,1.5\n".encode()
    write_table(table, tmp_path / "b.csv", byte_order_mark=True)
    assert (tmp_path / "b.csv").read_bytes() == "\ufeffcode,value\n大连,1.5\n".encode()
    write_table(table, tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").to_pandas().equals(table)
    with pytest.raises(UnwritableTargetError, match="no folder"):
        write_table(table, tmp_path / "away" / "a.csv")


def test_suffixes_of_tables_are_listed_in_the_error(tmp_path):
    require_table_suffix(tmp_path / "a.csv", "matrices")
    require_table_suffix(tmp_path / "a.geojson", "linkages", (".geojson",))
    with pytest.raises(
        UnknownSuffixError, match=r"a.geojson has the suffix '.geojson'; matrices are written as .csv or"
    ):
        require_table_suffix(tmp_path / "a.geojson", "matrices")
    with pytest.raises(UnknownSuffixError, match=r"linkages are written as .csv, .parquet or .geojson"):
        require_table_suffix(tmp_path / "a", "linkages", (".geojson",))


def test_every_geoparquet_of_the_project_says_source_licence_and_datum():
    files = sorted(DATA.rglob("*.parquet"))
    assert len(files) >= 12
    for path in files:
        entries = metadata_of(path)
        assert entries["datum"] == "WGS84", path.name
        assert entries["source"], path.name
        assert entries["licence"], path.name
