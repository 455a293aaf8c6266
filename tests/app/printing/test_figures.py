import datetime
import io
import itertools
import json
import re
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import shapely
from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image
from pypdf import PdfReader

from app.printing.figures import figure, write_sheet
from app.printing.fonts import font_path
from app.printing.map.drawn_map import draw_locator, draw_map
from app.printing.map.frame import frame_around
from app.printing.map.label_placement import LabelCandidate, LabelLine, overlap, place_labels
from app.printing.page_layout import compose_sheet
from app.printing.page_options import SIZES, parse_date, parse_languages, parse_size
from app.printing.text_flow import wrapped
from app.state.view_state import DEFAULT_LAYERS, SWITCHES, View, ViewState
from geo.crs import geodesic_length_m
from geo.errors import FigureError, MissingGlyphError
from geo.places.boundaries import EXTENT
from tests.conftest import DATA

pytestmark = pytest.mark.slow

DAY = datetime.date(2026, 11, 24)
ROUTE = ViewState(page="routes", origin=("city", "211100"), destination=("city", "320200"))
PAIRED = (
    *("盘锦", "无锡", "辽阳", "南通", "丹东", "扬州", "本溪", "泰州", "铁岭", "淮安", "抚顺", "徐州", "葫芦岛"),
    *("常州", "锦州", "苏州", "鞍山", "沈阳", "南京"),
)
STATES = {
    "map": ViewState(),
    "route": ROUTE,
    "everything": ViewState(layers=frozenset(SWITCHES), colouring="theme"),
    "gdp": ViewState(colouring="gdp", layers=frozenset({"labels", "ports", "expressways"})),
    "ports": ViewState(selected=("pairing", "ports-10")),
    "city": ViewState(selected=("city", "320500")),
}


@pytest.fixture(scope="module")
def sheet_of(service):
    kept = {}

    def compose(name, size="a4", languages="both"):
        key = name, size, languages
        if key not in kept:
            kept[key] = compose_sheet(service, STATES[name], parse_size(size), parse_languages(languages), DAY)
        return kept[key]

    return compose


def texts_of(sheet):
    return "\n".join(words.text for words in (*sheet.heading, *sheet.words))


# ---- labels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "languages"),
    [
        *itertools.product(STATES, ["a4"], ["both"]),
        *(pytest.param(name, "16:9", "both", marks=pytest.mark.full) for name in STATES),
        ("map", "a4", "zh"),
        ("map", "a4", "en"),
        ("route", "a4", "en"),
    ],
)
def test_no_two_labels_overlap_and_none_leaves_the_map(sheet_of, name, size, languages):
    sheet = sheet_of(name, size, languages)
    width, height = sheet.map_box[2:]
    labels = sheet.drawn.labels
    assert len(labels) > 8
    for label in labels:
        left, bottom, right, top = label.box
        assert 0 <= left <= right <= width
        assert 0 <= bottom <= top <= height
    for a, b in itertools.combinations(labels, 2):
        assert not overlap(a.box, b.box), (a.wish.name, b.wish.name)


def test_labels_are_as_large_as_matplotlib_measures_them(sheet_of):
    drawing = Figure(figsize=(12, 9), dpi=720)
    renderer = FigureCanvasAgg(drawing).get_renderer()
    for label in sheet_of("map").drawn.labels:
        for x, y, line in label.baselines():
            font = FontProperties(fname=str(font_path(DATA, line.weight)))
            text = drawing.text(0, 0, line.text, fontproperties=font, fontsize=line.size)
            box = text.get_window_extent(renderer)
            # Ten pixels to a point; side bearings stand out of the advances a little.
            assert box.width / 10 <= line.width + 0.5
            left = x - {"left": 0, "center": line.width / 2, "right": line.width}[label.align]
            assert label.box[0] - 0.01 <= left
            assert left + line.width <= label.box[2] + 0.01
            assert label.box[1] <= y <= label.box[3]
            text.remove()


def test_no_text_on_the_sheet_leaves_it_or_runs_into_the_map(sheet_of):
    for name, size in itertools.product(("map", "route"), SIZES):
        sheet = sheet_of(name, size)
        for words in (*sheet.heading, *sheet.words):
            assert 4 < words.x < sheet.width - 4
            assert 4 < words.y < sheet.height - 4, (name, size, words.text)


def test_all_paired_cities_and_both_capitals_are_named(sheet_of):
    said = texts_of(sheet_of("map"))
    for city in PAIRED:
        assert f"{city}\n" in said


def test_placing_prefers_the_important_and_leaves_out_what_has_no_room():
    line = (LabelLine("x", 10, "regular", "#000000", 40),)
    wishes = [
        LabelCandidate(50, 50, line, 2, 0, "later"),
        LabelCandidate(50, 50, line, 1, 0, "first"),
        LabelCandidate(150, 50, line, 3, 2, "far"),
    ]
    placed = place_labels(wishes, 200, 100, [], [])
    assert [label.wish.name for label in placed] == ["first", "far"]


def test_placing_keeps_off_lines_where_there_is_room():
    line = (LabelLine("x", 10, "regular", "#000000", 40),)
    wish = LabelCandidate(100, 50, line, 1, 2, "name")
    along = shapely.LineString([(100, 50), (200, 50)])
    (free,) = place_labels([wish], 200, 100, [], [])
    (moved,) = place_labels([wish], 200, 100, [], [along])
    assert shapely.box(*free.box).intersects(along)
    assert not shapely.box(*moved.box).intersects(along)


# ---- the map -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", STATES)
def test_no_map_leaves_the_region(sheet_of, name):
    west, south, east, north = sheet_of(name, "16:9").drawn.frame.bounds
    assert EXTENT[0] <= west < east <= EXTENT[2]
    assert EXTENT[1] <= south < north <= EXTENT[3]


def test_scale_is_true_to_a_hundredth(sheet_of):
    frame = sheet_of("map").drawn.frame
    for x, y in ((0, 0), (frame.width / 2, frame.height / 2), (frame.width - 100, frame.height - 1)):
        ends = frame.to_lonlat(np.array([[x, y], [x + 100, y]]))
        assert geodesic_length_m(shapely.LineString(ends)) == pytest.approx(100 * frame.scale, rel=0.01)


def test_north_leans_with_the_meridians(sheet_of):
    frame = sheet_of("map").drawn.frame
    east = frame.to_points(np.array([[128.0, 38.0]]))[0]
    middle = frame.to_points(np.array([[120.0, 38.0]]))[0]
    # The convergence of a conic projection: sine of the mean of the parallels times the difference of longitudes.
    expected = 8 * (np.sin(np.radians(30)) + np.sin(np.radians(45))) / 2
    assert frame.north_at(*east) == pytest.approx(expected, abs=0.05)
    assert frame.north_at(*middle) == pytest.approx(0, abs=0.01)


def test_the_frame_shows_what_it_is_asked_for():
    box = (119.0, 31.0, 121.0, 33.0)
    west, south, east, north = frame_around(box, 500, 400).bounds
    assert west < box[0] < box[2] < east
    assert south < box[1] < box[3] < north
    with pytest.raises(FigureError, match="outside of the map"):
        frame_around((80.0, 40.0, 90.0, 42.0), 500, 400)


def test_a_route_from_outside_the_region_is_cut_off_at_its_edge(service):
    state = replace(ROUTE, origin=("point", "87.6,43.8"))
    sheet = compose_sheet(service, state, SIZES["a4"], ("zh",), DAY)
    assert sheet.drawn.frame.bounds[0] >= EXTENT[0]


def test_nothing_is_drawn_outside_of_the_map(sheet_of):
    for name in STATES:
        drawn = sheet_of(name).drawn
        for layer, pieces in drawn.layers.items():
            for piece in pieces:
                west, south, east, north = piece.geometry.bounds
                # Rings of ports lie whole within; so do arrows but for their wings.
                assert west >= -4, layer
                assert south >= -4, layer
                assert east <= drawn.frame.width + 4, layer
                assert north <= drawn.frame.height + 4, layer


def test_a_view_of_the_browser_is_followed(world):
    view = View(120.5, 31.5, 9.0)
    bounds = draw_map(world, ViewState(), 500, 400, ("zh",), view=view).frame.bounds
    assert (bounds[0] + bounds[2]) / 2 == pytest.approx(120.5, abs=0.1)
    assert (bounds[1] + bounds[3]) / 2 == pytest.approx(31.5, abs=0.1)
    assert bounds[2] - bounds[0] < 4


def test_the_locator_shows_where_the_map_lies(world):
    frame = frame_around((119.0, 31.0, 121.0, 33.0), 500, 400)
    small = draw_locator(world, frame, 120, 80)
    (box,) = small.layers["colours"]
    corners = small.frame.to_lonlat(shapely.get_coordinates(box.geometry))
    assert corners[:, 0].min() == pytest.approx(frame.bounds[0], abs=0.2)
    assert corners[:, 1].max() == pytest.approx(frame.bounds[3], abs=0.2)


def test_unknown_is_hatched(sheet_of):
    unpaired = {p.name_zh for p in sheet_of("everything").drawn.layers["colours"] if p.hatched}
    assert "沈阳" in unpaired
    assert "盘锦" not in unpaired


# ---- what is written beside it -----------------------------------------------------------------------------


def test_sources_licences_date_and_an_empty_slot_are_there(sheet_of):
    said = texts_of(sheet_of("route")).replace("\n", " ")
    for words in (
        "© OpenStreetMap contributors",
        "ODbL 1.0",
        "2026-11-24",
        "审图号：（未填）",
        "Natural Earth",
        "Amap",
    ):
        assert words in said
    assert "不用于测绘、划界或导航" in said


def test_the_approval_number_is_written_where_it_is_given(service):
    sheet = compose_sheet(service, ViewState(), SIZES["a4"], ("zh",), DAY, approval="GS(2026)0001号")
    assert "审图号：GS(2026)0001号" in texts_of(sheet)
    with pytest.raises(MissingGlyphError):
        compose_sheet(service, ViewState(), SIZES["a4"], ("zh",), DAY, approval="㍿")


def test_the_legend_lists_only_what_is_on_the_map(sheet_of):
    route, gdp = texts_of(sheet_of("route")), texts_of(sheet_of("gdp"))
    assert "城市结对" not in route
    assert "园区" not in gdp
    assert "2023年" in gdp
    assert "待核实" in gdp
    assert "高速公路" in gdp


def test_each_language_alone(sheet_of):
    chinese, english = texts_of(sheet_of("map", languages="zh")), texts_of(sheet_of("map", languages="en"))
    assert "Panjin" not in chinese
    assert "盘锦" not in english
    assert "Panjin" in english


def test_lines_break_where_they_may(world):
    lines = wrapped(world, "海运 盘锦港—苏州港常熟港区（走普通公路）。Road and ro-ro ferry: Dalian", 10, 60)
    assert "".join(lines).replace(" ", "") == "海运盘锦港—苏州港常熟港区（走普通公路）。Roadandro-roferry:Dalian"
    assert not any(line[0] in "）。" for line in lines)


# ---- files -------------------------------------------------------------------------------------------------


def test_png_is_for_print(sheet_of):
    with Image.open(io.BytesIO(write_sheet(sheet_of("map"), ".png", DATA))) as picture:
        assert picture.size == (3507, 2480)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert picture.info["Title"].startswith("辽宁省与江苏省对口合作地图")
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 100


def test_pdf_has_text_in_an_embedded_font(sheet_of):
    reader = PdfReader(io.BytesIO(write_sheet(sheet_of("route"), ".pdf", DATA)))
    (page,) = reader.pages
    said = page.extract_text()
    for words in ("盘锦 → 无锡", "Panjin", "苏州港常熟港区", "OpenStreetMap", "黄海", "Yellow Sea"):
        assert words in said
    width, height = (float(side) * 25.4 / 72 for side in page.mediabox[2:])
    assert (width, height) == pytest.approx(SIZES["a4"], abs=0.1)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert "/FontFile2" in inner.get_object()["/FontDescriptor"]
    assert reader.metadata.title.startswith("盘锦 → 无锡")


def test_svg_has_text_and_carries_its_font(sheet_of):
    tree = etree.fromstring(write_sheet(sheet_of("map"), ".svg", DATA))
    space = {"s": "http://www.w3.org/2000/svg"}
    said = {text.text for text in tree.iterfind(".//s:text", space)}
    assert {"盘锦", "Panjin", "辽宁省与江苏省对口合作地图"} <= said
    styles = "".join(style.text for style in tree.iterfind(".//s:style", space) if style.text)
    assert styles.count("@font-face") == 2
    assert "Liao-Su Sans" in tree.find(".//s:text", space).get("style")
    assert all(address.startswith("data:") for address in re.findall(r"url\(([^)#]*)\)", styles))
    links = [value for node in tree.iter() for key, value in node.attrib.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links)


@pytest.mark.parametrize(
    "suffix", [pytest.param(".png", marks=pytest.mark.full), ".svg", pytest.param(".pdf", marks=pytest.mark.full)]
)
def test_the_same_state_gives_the_same_bytes_from_any_thread(service, suffix):
    def draw(state):
        return figure(service, state, suffix, size=(200, 150), languages=("zh",), date=DAY)

    states = [STATES["ports"], ViewState(layers=DEFAULT_LAYERS - {"ports"})]
    alone = [draw(state) for state in states]
    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(draw, states * 2))
    assert together == alone * 2
    assert alone[0] != alone[1]


def test_what_cannot_be_written_of_a_scenarios_name_is_named(service):
    text = json.dumps({"name": "鑫㍿淼𠮷", "closed": {"ports": ["dalian"]}}, ensure_ascii=False)
    sheet = compose_sheet(service, ViewState(page="scenarios", scenario=text), (200, 150), ("zh",), DAY)
    for suffix in (".png", ".svg", ".pdf"):
        with pytest.raises(MissingGlyphError, match="no '㍿ 𠮷'"):
            write_sheet(sheet, suffix, DATA)
    heading = (replace(sheet.heading[0], text="鑫淼"),)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert write_sheet(replace(sheet, heading=heading), ".pdf", DATA)


@pytest.mark.parametrize(
    "size", ["a3", "", "10x10", "100000x100000", "1e9x3", "-5x9", "1200x200", "297 x 210", "nanxnan"]
)
def test_absurd_sizes_are_refused(size):
    with pytest.raises(FigureError):
        parse_size(size)


def test_sizes_languages_and_dates_that_are_fine():
    assert parse_size("A4") == (297, 210)
    assert parse_size("400x300.5") == (400, 300.5)
    assert parse_languages("both") == ("zh", "en")
    assert parse_languages("en") == ("en",)
    assert parse_date("2026-11-24") == DAY


@pytest.mark.parametrize("text", ["", "24.11.2026", "2026-02-30"])
def test_bad_dates_are_refused(text):
    with pytest.raises(FigureError, match="no date"):
        parse_date(text)


def test_other_refusals(sheet_of):
    with pytest.raises(FigureError, match="no language"):
        parse_languages("fr")
    with pytest.raises(FigureError, match=r"not as '\.gif'"):
        write_sheet(sheet_of("map"), ".gif", DATA)
    huge = replace(sheet_of("map"), width=3400.0, height=3400.0)
    with pytest.raises(FigureError, match="pixels"):
        write_sheet(huge, ".png", DATA)
