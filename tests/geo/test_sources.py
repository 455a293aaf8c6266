"""The catalogue of the data files, and the references that rows cite."""

import re
import shutil

import pytest

from geo.build.steps import STEPS
from geo.errors import CatalogueError, MissingDataError, SchemaError
from geo.files import sha256_of
from geo.layers.datapackage import data_package, package_text
from geo.layers.registry import LAYERS
from geo.licences import LICENCES, licence_texts, licences_in, spdx_of
from geo.references import load_references
from geo.sources import (
    CATALOGUE_FILE,
    PACKAGE_FILE,
    SEAL_FILE,
    data_dir,
    licence_of,
    load_catalogue,
    require_catalogued,
    require_intact,
    source_line,
    uncatalogued_files,
    write_catalogue,
)
from geo.tables import read_csv_text
from tests.conftest import DATA


def test_the_catalogue_lists_every_file_and_nothing_else(world):
    present = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*") if p.is_file()} - {
        CATALOGUE_FILE,
        SEAL_FILE,
        PACKAGE_FILE,
    }
    assert set(world.catalogue.file) == present
    assert uncatalogued_files(DATA, world.catalogue) == []


def test_every_checksum_is_right(world):
    for row in world.catalogue.itertuples():
        assert sha256_of(DATA / row.file) == row.sha256, row.file
    require_catalogued(DATA, world.catalogue)


def test_every_licence_has_an_identifier_and_a_text_or_an_address(world):
    for row in world.catalogue.itertuples():
        assert row.spdx == spdx_of(row.licence) != "", row.file
        named = licences_in(row.licence)
        texts = {path.stem for path in licence_texts(row.licence)}
        assert texts == {licence.spdx for licence in named if not licence.spdx.startswith("LicenseRef-")}
    assert spdx_of("ODbL 1.0; CC BY 4.0") == "ODbL-1.0 AND CC-BY-4.0"
    assert all(licence.url or licence.phrase == "Amap" for licence in LICENCES)


def test_the_description_of_the_folder_is_the_catalogues(world):
    package = data_package(DATA, world.catalogue)
    assert (DATA / PACKAGE_FILE).read_text(encoding="utf-8") == package_text(package)
    assert [resource["path"] for resource in package["resources"]] == world.catalogue.file.tolist()
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    for resource in package["resources"]:
        # As the specification of data packages wants names, hashes and licences.
        assert re.fullmatch(r"[a-z0-9._-]+", resource["name"])
        assert resource["hash"] == f"sha256:{sha256_of(DATA / resource['path'])}"
        assert all("name" in licence for licence in resource["licenses"])
        if resource["format"] == "csv":
            header = (DATA / resource["path"]).read_text(encoding="utf-8-sig").splitlines()[0]
            assert [field["name"] for field in resource["schema"]["fields"]] == header.split(",")


def test_every_layer_has_a_source_and_a_licence(world):
    for layer in LAYERS.values():
        assert source_line(world.catalogue, layer.files)
        assert licence_of(world.catalogue, layer.files)


def test_amap_geometry_never_goes_out_without_its_reservation(world):
    amap = world.catalogue[world.catalogue.publisher.str.contains("Amap")]
    assert len(amap) >= 10
    assert amap.licence.str.contains("Amap").all()
    assert amap.attribution.str.contains("Amap").all()


def test_provenance_is_joined_without_repeats(world):
    files = LAYERS["pairings"].files
    line = source_line(world.catalogue, files)
    parts = line.split("; ")
    assert len(parts) == len(set(parts))


def test_a_layer_of_an_unlisted_file_has_no_provenance(world):
    with pytest.raises(CatalogueError, match=r"sources.csv has no row for plan/x.csv, plan/y.csv\."):
        licence_of(world.catalogue, ("plan/y.csv", "plan/items.csv", "plan/x.csv"))


def test_a_changed_a_missing_and_an_unlisted_file_are_complained_of_by_name(data_copy):
    (data_copy / "plan" / "items.csv").write_text("changed")
    (data_copy / "plan" / "themes.csv").unlink()
    (data_copy / "plan" / "extra.csv").write_text("new")
    with pytest.raises(CatalogueError) as caught:
        require_catalogued(data_copy, load_catalogue(data_copy))
    message = str(caught.value)
    assert "plan/items.csv was changed (SHA-256 differs)" in message
    assert "plan/themes.csv is missing" in message
    assert "plan/extra.csv is not in sources.csv" in message
    assert "liaosu data build catalogue" in message


def test_hidden_files_of_the_system_are_no_data(data_copy):
    (data_copy / ".DS_Store").write_text("x")
    require_catalogued(data_copy, load_catalogue(data_copy))


@pytest.mark.parametrize(("attribution", "fine"), [("GeoNames", False), ("© OpenStreetMap contributors", True)])
def test_open_database_licence_needs_its_attribution(world, attribution, fine):
    catalogue = world.catalogue.copy()
    catalogue.loc[0, ["licence", "attribution"]] = ["ODbL-1.0", attribution]
    if fine:
        require_catalogued(DATA, catalogue)
    else:
        with pytest.raises(CatalogueError, match=r"is ODbL and lacks “© OpenStreetMap contributors”"):
            require_catalogued(DATA, catalogue)


def test_a_catalogue_row_without_licence_is_refused(edit_csv):
    def change(frame):
        frame.loc[0, "licence"] = ""

    data = edit_csv("sources.csv", change)
    write_catalogue(data, read_csv_text(data / CATALOGUE_FILE))
    with pytest.raises(SchemaError, match="column 'licence'"):
        load_catalogue(data)


def flipped(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


STEPS_OF = {
    "boundaries/water.parquet": "water",
    "boundaries/cities_50m.parquet": "boundaries",
    "networks/graph.npz": "graph",
    "networks/flow_totals.csv": "flows",
    "fonts/OFL.txt": "fonts",
    "ports/ports.csv": None,
}
DAMAGE = {"flipped": flipped, "cut": lambda content: content[: len(content) // 2], "emptied": lambda content: b""}


def test_each_damaged_file_is_refused_by_name(data_copy):
    catalogue = load_catalogue(data_copy)
    for name in [*catalogue.file, CATALOGUE_FILE, SEAL_FILE]:
        path = data_copy / name
        whole = path.read_bytes()
        sealed = name in (CATALOGUE_FILE, SEAL_FILE)
        for damage in DAMAGE.values():
            path.write_bytes(damage(whole))
            with pytest.raises(CatalogueError, match=rf"^{CATALOGUE_FILE if sealed else name} was changed"):
                require_intact(data_copy, load_catalogue(data_copy) if sealed else catalogue)
        path.unlink()
        with pytest.raises((CatalogueError, MissingDataError), match=rf"{name} is missing"):
            require_intact(data_copy, load_catalogue(data_copy) if sealed else catalogue)
        path.write_bytes(whole)
    require_intact(data_copy, load_catalogue(data_copy))


def test_the_remedy_fits_the_file_and_the_folder(world, data_copy):
    for name, step in STEPS_OF.items():
        assert step is None or step in {*STEPS, "graph", "critical", "flows", "fonts"}
        (data_copy / name).unlink()
        with pytest.raises(CatalogueError) as caught:
            require_intact(data_copy, load_catalogue(data_copy))
        said = str(caught.value)
        assert "Put back a whole copy; " in said
        assert (f"rebuild with `liaosu data build {step}`" in said) == (step is not None)
        shutil.copy2(DATA / name, data_copy / name)
    lost = world.catalogue.assign(sha256="0" * 64)
    with pytest.raises(
        CatalogueError, match=rf"and {len(lost) - 5} more files\. Restore with `git -C .*data checkout -- "
    ):
        require_intact(DATA, lost)


def test_every_citation_of_every_table_resolves():
    known = set(load_references(DATA).id)
    cited = {}
    for path in sorted(DATA.rglob("*.csv")):
        if path.name in ("sources.csv", "references.csv"):
            continue
        frame = read_csv_text(path)
        for name in frame.columns:
            if name == "sources":
                cells = [ref for cell in frame[name] for ref in cell.split(";") if ref]
                assert all(re.fullmatch(r"S\d+", ref) for ref in cells), path.name
            elif name.endswith("_source"):
                cells = [ref for cell in frame[name] for ref in re.findall(r"\bS\d+\b", cell)]
            else:
                continue
            cited.update(dict.fromkeys(cells, path.name))
    assert len(cited) > 50
    assert {ref: name for ref, name in cited.items() if ref not in known} == {}


def test_the_data_folder_comes_from_the_environment(monkeypatch, tmp_path):
    assert data_dir() == DATA
    monkeypatch.setenv("LIAOSU_DATA", str(tmp_path))
    assert data_dir() == tmp_path
    with pytest.raises(MissingDataError, match=r"sources.csv is missing"):
        load_catalogue(data_dir())
