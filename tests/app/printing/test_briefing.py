"""Briefings: which pairing is meant, and each file opened by another reader than the one that wrote it."""

import datetime
import io
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pandas as pd
import pyogrio
import pytest
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader

from app.exports.briefing_formats import BRIEF_SUFFIXES
from app.printing import offline_map as offline
from app.printing.briefing import brief, brief_all, require_brief_suffix
from app.printing.dossier import comparison_of, dossier_of, state_of
from app.printing.dossier_page import compose_dossier
from app.services.alternatives import way_parts
from app.services.pairing_facts import find_pairing, parks_of, unknown_points
from app.services.selection import pairing_table
from app.services.service import Service
from geo.errors import AmbiguousPlaceError, MissingGlyphError, UnknownPairError, UnknownSuffixError
from tests.app.cli.test_cli import assert_sentence
from tests.conftest import REPOSITORY
from tests.geo.layers.test_export import little_room

pytestmark = pytest.mark.slow

DAY = datetime.date(2026, 11, 24)
BOTH = ("zh", "en")
NAMES = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}


@pytest.fixture(scope="module")
def made(service):
    kept = {}

    def make(pair, suffix, languages=BOTH):
        key = pair, suffix, languages
        if key not in kept:
            kept[key] = brief(service, pair, suffix, languages=languages, date=DAY)
        return kept[key]

    return make


@pytest.fixture(scope="module")
def deck(made):
    return Presentation(io.BytesIO(made("panjin-wuxi", ".pptx")))


# A pair of cities, the open one, several with several, ports, parks; `make test-full` makes the deck of all.
FEW = ("panjin-wuxi", "anshan-open", "tours-4", "ports-10", "shenfu-sip")


@pytest.fixture(scope="module")
def few(world, router):
    """Return a service of a plan with few pairings."""
    table = world.plan.pairings
    kept = table[table.id.isin(FEW)].reset_index(drop=True)
    assert len(kept) == len(FEW)
    return Service(replace(world, plan=replace(world.plan, pairings=kept)), router)


@pytest.fixture(scope="module", params=["few", pytest.param("all", marks=pytest.mark.full)])
def everyone(request, service, few):
    return few if request.param == "few" else service


@pytest.fixture(scope="module")
def whole(everyone):
    told = []
    content = brief_all(everyone, ".pptx", languages=("zh",), date=DAY, progress=lambda *told_of: told.append(told_of))
    return Presentation(io.BytesIO(content)), told


def shapes_of(shapes):
    for shape in shapes:
        yield shape
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shapes_of(shape.shapes)


def texts_of(slide):
    texts = [shape.text_frame.text for shape in shapes_of(slide.shapes) if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            texts += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(texts)


# ---- which pairing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("盘锦-无锡", "panjin-wuxi"),
        ("无锡-盘锦", "panjin-wuxi"),
        ("Panjin-Wuxi", "panjin-wuxi"),
        ("wuxi – PANJIN", "panjin-wuxi"),
        ("盘锦市-无锡市", "panjin-wuxi"),
        ("Tieling-Huai'an", "tieling-huaian"),
        ("ports-10", "ports-10"),
        ("大连港-连云港港", "ports-10"),
        ("鞍山-江苏", "anshan-open"),
        ("沈抚新区-苏州工业园区", "shenfu-sip"),
        ("盘锦 ↔ 无锡", "panjin-wuxi"),
    ],
)
def test_a_pair_is_found_by_either_name_in_either_order(world, text, key):
    assert find_pairing(world, text) == key


def test_every_pairing_is_found_by_its_id_and_by_its_title(world):
    for key, row in pairing_table(world).iterrows():
        assert find_pairing(world, key) == key
        assert find_pairing(world, row.title_zh) == key
        assert find_pairing(world, row.title_en) == key


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("盘锦-苏州", r"panjin-wuxi \(盘锦 ↔ 无锡\), jinzhou-suzhou"),
        ("panjn-wuxi", "panjin-wuxi"),
        ("大连-连云港", "ports-10"),
        ("nowhere", "Ids are panjin-wuxi"),
        ("", "Ids are"),
    ],
)
def test_an_unknown_pair_is_refused_with_suggestions(world, text, suggestion):
    with pytest.raises(UnknownPairError, match=suggestion):
        find_pairing(world, text)


def test_places_of_two_cooperations_are_ambiguous(world):
    more = pd.DataFrame(
        {
            "pairing_id": "hubs-6",
            "side": ["liaoning", "jiangsu"],
            "place_type": "city",
            "place_id": ["210100", "320100"],
        }
    )
    members = pd.concat([world.plan.members, more], ignore_index=True)
    changed = replace(world, plan=replace(world.plan, members=members))
    with pytest.raises(AmbiguousPlaceError, match="tours-4, hubs-6"):
        find_pairing(changed, "沈阳-南京")


# ---- what is said ------------------------------------------------------------------------------------------


def test_a_dossier_says_what_is_asked_of_it(service):
    d = dossier_of(service, "panjin-wuxi", "zh")
    assert d.title == "盘锦 ↔ 无锡"
    assert d.theme == "互联网+"
    assert d.item.startswith("第7项")
    assert d.cities == ("盘锦", "无锡")
    assert ("常住人口 (2020年)", "139.0 万人", "746.2 万人") in d.figures
    assert any("待核实" in cell for row in d.figures for cell in row)
    assert any("无锡高新技术产业开发区" in line for line in d.parks)
    assert any(line.startswith("盘锦最近的港口") for line in d.ports)
    assert len(d.ways) == len(comparison_of(service, "panjin-wuxi").alternatives)
    assert all(re.fullmatch(r"[\d\u2009.]+ \([\d\u2009.]+-[\d\u2009.]+\)", way.cells[2]) for way in d.ways)
    assert d.break_evens
    assert all(sentence.endswith("。") for sentence in d.break_evens)
    assert d.unknown
    assert any("OpenStreetMap" in line for line in d.sources)


@pytest.mark.parametrize("key", ["tours-4", "anshan-open", "zones-22"])
def test_where_there_is_no_way_it_is_said_why(service, key):
    for language in BOTH:
        d = dossier_of(service, key, language)
        assert d.ways == ()
        assert d.no_ways
    assert state_of(service, key).selected == ("pairing", key)


def test_a_briefing_speaks_of_figures_and_costs_only_where_it_shows_them(service):
    shown = {"figures": 0, "ways": 0}
    for key in service.world.plan.pairings.id:
        d = dossier_of(service, key, "zh")
        assert any("城市数字" in line for line in d.unknown) <= bool(d.figures), key
        assert any("运费、时间和排放" in line for line in d.unknown) == bool(d.ways), key
        shown = {name: count + bool(getattr(d, name)) for name, count in shown.items()}
    assert 0 < shown["ways"] < len(service.world.plan.pairings)
    assert 0 < shown["figures"] < len(service.world.plan.pairings)
    assert not any("城市数字" in line for line in unknown_points(service.world, "zh", "tours-4"))


def test_parks_are_those_of_the_cities_side_by_side_or_those_named(world):
    assert [park.id for park in parks_of(world, "shenfu-sip")] == ["shenfu", "suzhou-sip"]
    assert parks_of(world, "tours-4") == []
    assert not any("面积未知的园区" in line for line in unknown_points(world, "zh", "tours-4"))


# ---- slides ------------------------------------------------------------------------------------------------


def test_slides_have_no_picture_and_all_that_is_editable(deck):
    kinds = [shape.shape_type for slide in deck.slides for shape in shapes_of(slide.shapes)]
    assert MSO_SHAPE_TYPE.PICTURE not in kinds
    assert kinds.count(MSO_SHAPE_TYPE.FREEFORM) > 100
    assert kinds.count(MSO_SHAPE_TYPE.CHART) == 2
    assert kinds.count(MSO_SHAPE_TYPE.TABLE) == 3
    groups = [shape.name for shape in deck.slides[0].shapes if shape.shape_type == MSO_SHAPE_TYPE.GROUP]
    assert groups == [
        *("陆地 Land", "两省 The two provinces", "城市着色 Colours of cities", "水体 Water", "界线 Borders"),
        *("经纬网 Graticule", "路线 Routes", "城市与港站 Cities and terminals", "比例尺与指北针 Scale and north"),
        *("图例 Legend", "位置图 Locator map"),
    ]


def test_shapes_of_a_way_bear_its_name_and_have_few_points(deck):
    (group,) = [shape for shape in deck.slides[0].shapes if shape.name == "路线 Routes"]
    names = {shape.name for shape in group.shapes}
    assert any(name.startswith("海运 盘锦港—苏州港常熟港区 Sea: Panjin Port") for name in names)
    points = deck.slides[0]._element.findall(".//a:path//a:pt", NAMES)
    assert 2000 < len(points) < 20_000


def test_everything_lies_on_its_slide(deck, whole):
    for presentation in (deck, whole[0]):
        width, height = presentation.slide_width, presentation.slide_height
        for slide in presentation.slides:
            for shape in shapes_of(slide.shapes):
                # Text boxes grow a little beyond their last line; arrows have wings.
                slack = 80_000
                assert shape.left >= -slack, (slide.slide_id, shape.name)
                assert shape.top >= -slack
                assert shape.left + shape.width <= width + slack, (slide.slide_id, shape.name)
                if shape.shape_type != MSO_SHAPE_TYPE.TEXT_BOX or not shape.text_frame.word_wrap:
                    assert shape.top + shape.height <= height + slack, (slide.slide_id, shape.name)


def test_every_run_has_a_face_for_chinese(deck):
    for slide in deck.slides:
        runs = slide._element.findall(".//a:r", NAMES)
        assert len(runs) > 5
        for run in runs:
            assert run.find("a:rPr/a:ea", NAMES).get("typeface") == "Microsoft YaHei"


def test_the_table_of_alternatives_has_ranges(deck, service):
    (table,) = [shape.table for shape in deck.slides[2].shapes if shape.has_table]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    ways = dossier_of(service, "panjin-wuxi", "zh").ways
    assert len(rows) == len(ways) + 1
    assert rows[0][0] == "备选路线 Alternative"
    assert rows[1][0].split("\n") == [f"1  {ways[0].label}", dossier_of(service, "panjin-wuxi", "en").ways[0].label]
    assert tuple(rows[1][1:]) == ways[0].cells


def test_charts_add_up_to_what_the_ways_take(deck, service):
    alternatives = comparison_of(service, "panjin-wuxi").alternatives
    charts = [shape.chart for shape in deck.slides[3].shapes if shape.has_chart]
    for chart, column in zip(charts, ("time_h", "cost_cny_t"), strict=True):
        sums = [sum(values) for values in zip(*(series.values for series in chart.plots[0].series), strict=True)]
        assert sums == pytest.approx([way.totals[column] for way in alternatives], abs=0.05)
        assert chart.has_legend
    kinds = {kind for way in alternatives for kind, _ in way_parts(way, "time")}
    assert len(charts[0].plots[0].series) == len(kinds)


def test_notes_say_the_sources(deck):
    for slide in deck.slides:
        assert "OpenStreetMap" in slide.notes_slide.notes_text_frame.text
        assert slide.shapes.title.text_frame.text


def test_slides_say_what_is_unknown_and_what_would_change_the_answer(deck):
    assert "待核实事项" in texts_of(deck.slides[1])
    assert "待核实" in texts_of(deck.slides[1])
    assert "哪些参数会改变最优路线" in texts_of(deck.slides[3])
    sources = texts_of(deck.slides[4])
    for words in (
        "ODbL 1.0",
        "© OpenStreetMap contributors",
        "Natural Earth",
        "省界（150米概化）",
        "待核实：凭一般知识估计",
        "To be verified: general knowledge",
    ):
        assert words in sources


def test_the_deck_of_all_pairs_has_contents_that_lead_to_each(whole, everyone):
    presentation, told = whole
    slides = list(presentation.slides)
    assert slides[1].shapes.title.text_frame.text == "目录"
    targets = [shape for shape in slides[1].shapes if shape.click_action.target_slide is not None]
    titles = pairing_table(everyone.world).title_zh
    assert len(targets) == len(titles)
    numbers = [int(text) for text in texts_of(slides[1]).split("\n") if text.isdigit()]
    for shape, number, title in zip(targets, numbers, titles, strict=True):
        assert shape.text_frame.text.startswith(title)
        target = shape.click_action.target_slide
        assert target.slide_id == slides[number - 1].slide_id
        assert title in target.shapes.title.text_frame.text
    assert slides[-1].shapes.title.text_frame.text == "来源与许可"
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(shares) == len(titles)


# ---- the dossier -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", [BOTH, ("zh",), ("en",)])
def test_the_dossier_is_one_page_of_text(made, languages):
    reader = PdfReader(io.BytesIO(made("panjin-wuxi", ".pdf", languages)))
    (page,) = reader.pages
    assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
    said = re.sub(r"\s+", " ", page.extract_text())
    wanted = {
        "zh": (
            "盘锦 ↔ 无锡",
            "备选路线与范围",
            "114 (101-157)",
            "哪些参数会改变最优路线",
            "待核实事项",
            "审图号：（未填）",
        ),
        "en": ("Panjin ↔ Wuxi", "Alternatives, with ranges", "To be verified", "Map approval no.: (none)"),
    }
    for language in languages:
        for words in wanted[language]:
            assert words in said
    assert "© OpenStreetMap contributors" in said
    assert "2026-11-24" in said


def test_every_dossier_fits_its_page_in_every_language(service):
    for key in pairing_table(service.world).index:
        for languages in (BOTH, *([("en",)] if key in FEW else [])):
            sheet = compose_dossier(service, key, languages, DAY)
            foot = max(words.y for words in sheet.words if words.size == 6.4)
            body = [w.y for w in sheet.words if w.size not in (5.2, 6.4) and w.x < sheet.width]
            assert min(body) > foot, key
            assert all(20 < words.x < sheet.width - 20 for words in sheet.words), key


def test_all_dossiers_are_pages_of_one_file(everyone):
    reader = PdfReader(io.BytesIO(brief_all(everyone, ".pdf", languages=("en",), date=DAY)))
    pairings = everyone.world.plan.pairings
    assert len(reader.pages) == len(pairings)
    assert "Panjin" in reader.pages[pairings.id.tolist().index("panjin-wuxi")].extract_text()


# ---- the offline map ---------------------------------------------------------------------------------------


def test_the_page_carries_everything(made):
    page = made("panjin-wuxi", ".html").decode()
    assert len(page.encode()) < 5_000_000
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-eval" not in policy
    assert not re.search(r"https?:", re.sub(r"<script>.*?</script>|<main>.*?</main>", "", page, flags=re.DOTALL))
    tree = etree.HTML(page)
    assert tree.get("lang") == "zh-CN"
    assert len(tree.findall(".//table[@id='ways']//tr")) == 11
    said = " ".join(tree.find(".//main").itertext())
    for words in ("盘锦 ↔ 无锡", "174 (132-206)", "待核实事项", "© OpenStreetMap contributors", "审图号：（未填）"):
        assert words in said


def test_the_layers_of_the_page_are_read_by_gdal(made, tmp_path):
    page = made("panjin-wuxi", ".html").decode()
    found = re.findall(r"_add\((\{\"type\": \"FeatureCollection\".*?|\{\"features\".*?)\);", page)
    assert len(found) > 20
    for number, text in enumerate(found):
        path = tmp_path / f"{number}.geojson"
        path.write_text(text, encoding="utf-8")
        frame = pyogrio.read_dataframe(path)
        assert not frame.empty
        assert frame.geometry.is_valid.all()


def test_the_offline_page_can_be_zoomed_and_has_one_head(made):
    for language, said in (("zh", "放大"), ("en", "Zoom in")):
        page = made("panjin-wuxi", ".html", (language,)).decode()
        tree = etree.HTML(page)
        (viewport,) = tree.findall(".//meta[@name='viewport']")
        assert "scalable" not in viewport.get("content")
        assert "maximum" not in viewport.get("content")
        assert len(re.findall(r"<meta[^>]*charset", page)) == 1
        assert re.search(r"</script>\s*</body>\s*</html>\s*$", page)
        assert f'zoomInTitle:"{said}"' in page


def test_an_asset_from_outside_stops_the_page(service, monkeypatch):
    monkeypatch.setattr(offline, "_STYLE", "@import url(https://example.org/x.css);")
    with pytest.raises(RuntimeError, match="example"):
        brief(service, "zones-22", ".html", languages=("en",), date=DAY)


# ---- files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "suffix",
    [one if one in (".pptx", ".html") else pytest.param(one, marks=pytest.mark.full) for one in BRIEF_SUFFIXES],
)
def test_the_same_pair_gives_the_same_bytes(service, made, suffix):
    time.sleep(1.1)
    again = brief(service, "无锡-盘锦", suffix, languages=("en",), date=DAY)
    assert again == made("panjin-wuxi", suffix, ("en",))
    assert again != brief(service, "panjin-wuxi", suffix, languages=("en",), date=datetime.date(2026, 11, 25))


def test_figures_of_a_pair(made):
    with Image.open(io.BytesIO(made("panjin-wuxi", ".png"))) as picture:
        assert picture.size == (3507, 2480)
    tree = etree.fromstring(made("panjin-wuxi", ".svg"))
    texts = {text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {"盘锦 → 无锡", "Panjin → Wuxi"} <= texts


def test_other_formats_are_refused():
    with pytest.raises(UnknownSuffixError, match=r"'\.docx'; briefings are written as \.pptx"):
        require_brief_suffix(".docx")
    with pytest.raises(UnknownSuffixError, match="all pairs"):
        require_brief_suffix(".html", every=True)


def test_an_approval_number_that_cannot_be_written_is_refused(service):
    with pytest.raises(MissingGlyphError):
        brief(service, "panjin-wuxi", ".pdf", languages=("zh",), date=DAY, approval="㍿")


# ---- the command -------------------------------------------------------------------------------------------


def test_the_command_writes_a_file_with_the_operators_approval_number(liaosu, tmp_path, monkeypatch):
    monkeypatch.setenv("LIAOSU_MAP_APPROVAL", "GS(2026)0001")
    path = tmp_path / "pair.PDF"
    code, out, err = liaosu("brief", "盘锦-无锡", "-o", path, "--language", "zh", "--date", "2026-11-24")
    assert (code, err) == (0, "")
    assert out.startswith(f"{path}: ")
    said = PdfReader(path).pages[0].extract_text()
    assert "GS(2026)0001" in said
    assert "Panjin ↔" not in said


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("盘锦-苏州", "-o", "x.pdf"), "Did you mean panjin-wuxi"),
        (("-o", "x.pdf"), "Name a pair"),
        (("panjin-wuxi", "--all", "-o", "x.pdf"), "Name a pair"),
        (("panjin-wuxi", "-o", "x.docx"), ".docx"),
        (("--all", "-o", "x.svg"), "all pairs"),
        (("panjin-wuxi", "-o", "x.png", "--size", "9x9"), "9x9"),
        (("panjin-wuxi", "-o", "x.png", "--size", "99999x99999"), "refused"),
        (("panjin-wuxi", "-o", "x.png", "--language", "fr"), "'fr'"),
        (("panjin-wuxi", "-o", "x.png", "--date", "today"), "'today'"),
        (("panjin-wuxi", "-o", "missing/x.png"), "missing"),
    ],
)
def test_bad_input_is_one_sentence(liaosu, tmp_path, monkeypatch, arguments, part):
    monkeypatch.chdir(tmp_path)
    assert_sentence(liaosu("brief", *arguments), part)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", BRIEF_SUFFIXES)
def test_a_full_disk_leaves_the_old_file(liaosu, tmp_path, monkeypatch, suffix):
    monkeypatch.setattr("app.printing.briefing.brief", lambda *_, **__: b"x" * 5_000_000)
    path = tmp_path / f"old{suffix}"
    path.write_bytes(b"old")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with little_room(100_000):
        result = liaosu("brief", "panjin-wuxi", "-o", path)
    assert_sentence(result, "unchanged")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


KILLED = """
import os, signal, sys
import app.printing.briefing
from app.cli.main import main

app.printing.briefing.brief = lambda *_, **__: b"new"
target = sys.argv[-1]

def die(event, arguments):
    if event == "os.rename" and str(arguments[1]) == target:
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(die)
main()
"""


def test_a_run_killed_while_it_writes_leaves_the_old_file_and_the_next_run_nothing_else(liaosu, tmp_path, monkeypatch):
    path = tmp_path / "pair.pptx"
    path.write_bytes(b"old")
    command = [sys.executable, "-c", KILLED, "brief", "panjin-wuxi", "-o", str(path)]
    done = subprocess.run(command, cwd=REPOSITORY, env={**os.environ, "PYTHONPATH": "."}, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    (left,) = (p for p in tmp_path.iterdir() if p != path)
    assert (left / path.name).read_bytes() == b"new", "it was killed with the new file about to take its place"
    monkeypatch.setattr("app.printing.briefing.brief", lambda *_, **__: b"newer")
    assert liaosu("brief", "panjin-wuxi", "-o", path)[0] == 0
    assert path.read_bytes() == b"newer"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
