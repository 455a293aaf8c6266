"""Published areas stand wherever an area is shown; that of an outline is told as computed."""

import io

import pandas as pd
import pytest

from app.components.components import area_figure
from app.language.texts import say
from app.printing.dossier import dossier_of
from geo.errors import SchemaError
from geo.layers.registry import layer_table
from geo.places.areas import add_published_areas, load_published_areas
from tests.conftest import DATA

NANTONG = "320600"


def row_of(frame, adcode):
    return next(frame[frame.adcode == adcode].itertuples())


def test_every_province_and_city_has_a_published_area_with_its_source(world):
    for frame in (world.provinces, world.cities):
        assert frame.area_km2.notna().all()
        assert (frame.area_sources != "").all()
    assert row_of(world.cities, NANTONG).area_km2 == 8544.1
    assert row_of(world.cities, NANTONG).area_computed_km2 == pytest.approx(9851, abs=1)
    assert row_of(world.provinces, "320000").area_km2 == 107200
    assert world.counties.area_km2.isna().any()
    assert world.counties.area_computed_km2.notna().all()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_panel_of_nantong_shows_the_published_area(world, language):
    figure = area_figure(world, language, row_of(world.cities, NANTONG))
    assert figure.shown.replace("\u2009", "").replace(",", "").startswith("8544")
    assert "2010" in figure.shown
    assert figure.confidence == "found"
    told = str(figure.sure).replace("\u2009", "").replace(",", "")
    assert say(language, "figure.area.computed", area="").strip() in told
    assert "9851" in told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_area_of_an_outline_is_told_as_computed(world, language):
    county = row_of(world.counties, world.counties.adcode[world.counties.area_km2.isna()].iloc[0])
    figure = area_figure(world, language, county)
    assert figure.confidence == "computed"
    assert say(language, "figure.area.note") in str(figure.sure)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_briefing_shows_the_published_areas(service, language):
    dossier = dossier_of(service, "liaoyang-nantong", language)
    (line,) = [row for row in dossier.figures if row[0] == say(language, "figure.area")]
    plain = [cell.replace("\u2009", "").replace(",", "") for cell in line]
    assert plain[1].startswith("4743")
    assert plain[2].startswith("8544")
    assert not any("9851" in cell for row in dossier.figures for cell in row)
    assert any("Nantong" in text for text in dossier.references)


def test_layers_and_files_hold_both_under_their_names(client, world):
    table = layer_table(world, "cities").set_index("adcode")
    assert table.area_km2[NANTONG] == 8544.1
    assert table.area_sources[NANTONG] == "S371"
    answer = client.get("/export/cities.csv")
    written = pd.read_csv(io.BytesIO(answer.data), dtype={"adcode": str}).set_index("adcode")
    assert written.area_km2[NANTONG] == 8544.1
    assert written.area_computed_km2[NANTONG] == pytest.approx(9851, abs=1)


def test_places_without_a_published_area_keep_that_of_the_outline(world):
    bare = world.cities.drop(columns=[name for name in world.cities.columns if name.startswith("area_")])
    bare.insert(3, "area_km2", 1.0)
    none = add_published_areas(bare, load_published_areas(DATA).iloc[:0])
    assert none.area_km2.isna().all()
    assert (none.area_computed_km2 == 1.0).all()
    assert (none.area_sources == "").all()
    assert none.attrs == bare.attrs


@pytest.mark.parametrize(
    ("column", "value"), [("area_km2", "-1"), ("year", "soon"), ("level", "town"), ("note_zh", "")]
)
def test_a_row_of_another_form_is_refused(edit_csv, column, value):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=column):
        load_published_areas(edit_csv("boundaries/areas.csv", change))
