"""What printed maps of pairings show whole, name, and leave uncovered."""

import datetime
import itertools

import numpy as np
import pytest
import shapely

from app.printing.dossier import comparison_of, state_of
from app.printing.dossier_page import compose_dossier
from app.printing.map.frame import frame_around
from app.printing.map.furniture import place_furniture
from app.printing.map.label_placement import LabelCandidate, LabelLine, overlap, place_labels
from app.printing.page_layout import compose_sheet
from app.printing.page_options import SIZES, parse_languages
from app.services.selection import choice_of
from app.state.view_state import ViewState
from geo.tables import read_csv_text
from tests.conftest import DATA

DAY = datetime.date(2026, 11, 24)
PAGES = (*SIZES, "dossier")
ALWAYS = {("ports-10", "dossier", "both"), ("tours-4", "dossier", "both"), ("german-park", "dossier", "en")}
ALWAYS |= {("panjin-wuxi", "16:9", "zh")}
CASES = [
    pytest.param(*case, marks=() if case in ALWAYS else pytest.mark.full)
    for case in itertools.product(read_csv_text(DATA / "plan" / "pairings.csv").id, PAGES, ("zh", "en", "both"))
]


def sheet_of(service, key, page, languages):
    spoken = parse_languages(languages)
    if page == "dossier":
        return compose_dossier(service, key, spoken, DAY)
    return compose_sheet(service, state_of(service, key), SIZES[page], spoken, DAY)


def subjects_of(service, key):
    """Return names and positions of what a pairing's map is about, and the lines of the ways that are drawn."""
    world, comparison = service.world, comparison_of(service, key)
    if comparison is not None:
        ends = [comparison.request.origin, comparison.request.destination]
        legs = [leg for way in comparison.alternatives for leg in way.route.legs if leg.mode != "transfer"]
        return [(p.name_zh, p.lon, p.lat) for p in ends], [leg.geometry for leg in legs]
    places = set(choice_of(world, ("pairing", key)).places)
    cities = world.cities[world.cities.adcode.isin(places)]
    found = [(r.name_zh, r.seat_lon, r.seat_lat) for r in cities.itertuples()]
    for frame in (world.ports, world.parks[world.parks.lon.notna()]):
        found += [(r.name_zh, r.lon, r.lat) for r in frame[frame.id.isin(places)].itertuples()]
    return found, []


@pytest.mark.parametrize(("key", "page", "languages"), CASES)
def test_the_map_of_a_pairing_shows_its_subjects_and_both_provinces_uncovered(service, key, page, languages):
    drawn = sheet_of(service, key, page, languages).drawn
    frame, boxes = drawn.frame, (drawn.furniture.bar, drawn.furniture.arrow)
    paper = shapely.box(0, 0, frame.width, frame.height)
    covered = shapely.union_all([shapely.box(*box) for box in boxes])
    for outline in service.world.provinces.geometry:
        placed = shapely.transform(outline, frame.to_points)
        assert paper.contains(placed)
        assert placed.intersection(covered).area < 40
    assert paper.contains(covered)
    points, lines = subjects_of(service, key)
    labels = [label for label in drawn.labels if label.wish.required]
    for name, lon, lat in points:
        ((x, y),) = frame.to_points(np.array([[lon, lat]]))
        assert paper.contains(shapely.Point(x, y)), name
        assert covered.distance(shapely.Point(x, y)) > 2, name
        assert any(np.hypot(lb.wish.x - x, lb.wish.y - y) < 1e-6 for lb in labels), f"{name} is not named"
    assert not any(shapely.transform(line, frame.to_points).intersects(covered) for line in lines)
    for piece in drawn.layers.get("arcs", ()):
        assert not piece.geometry.intersects(covered)
    for label, box in itertools.product(drawn.labels, boxes):
        assert not overlap(label.box, box), label.wish.name
    for a, b in itertools.combinations(drawn.labels, 2):
        assert not overlap(a.box, b.box), (a.wish.name, b.wish.name)


def test_the_map_without_a_choice_shows_both_provinces_whole(service):
    frame = compose_sheet(service, ViewState(), SIZES["a4"], ("en",), DAY).drawn.frame
    paper = shapely.box(0, 0, frame.width, frame.height)
    for outline in service.world.provinces.geometry:
        assert paper.contains(shapely.transform(outline, frame.to_points))


def test_the_scale_bar_goes_where_nothing_is():
    frame = frame_around((119.0, 31.0, 121.0, 33.0), 400, 300)
    free = place_furniture(frame, [], shapely.Polygon())
    assert free.free
    assert free.bar[:2] == pytest.approx((6, 6))
    full_length = free.bar[2] - free.bar[0]
    wall = shapely.box(0, 0, 330, 300)
    short = place_furniture(frame, [wall], shapely.Polygon())
    assert short.free
    assert short.bar[2] - short.bar[0] < full_length
    corner = shapely.box(0, 0, 200, 100)
    assert shapely.box(*place_furniture(frame, [corner], shapely.Polygon()).bar).disjoint(corner)
    full = shapely.box(0, 0, 400, 300)
    assert not place_furniture(frame, [full], shapely.Polygon()).free


def test_what_is_required_is_named_far_off_with_a_line_to_it():
    line = (LabelLine("x", 10, "regular", "#000000", 40),)
    crowd = [(80.0, 30.0, 120.0, 70.0), (30.0, 44.0, 170.0, 56.0)]
    wish = LabelCandidate(100, 50, line, 1, 2, "name")
    assert place_labels([wish], 300, 200, crowd, []) == ()
    (label,) = place_labels([LabelCandidate(100, 50, line, 1, 2, "name", required=True)], 300, 200, crowd, [])
    assert not any(overlap(label.box, box) for box in crowd)
    assert label.leader([]).distance(shapely.Point(100, 50)) == pytest.approx(2)
    (near,) = place_labels([wish], 300, 200, [], [])
    assert near.leader([]) is None


def test_a_label_keeps_away_from_the_mark_of_another():
    line = (LabelLine("x", 10, "regular", "#000000", 40),)
    wish = LabelCandidate(100, 50, line, 1, 2, "name")
    other = (103.0, 56.0, 107.0, 60.0)
    (label,) = place_labels([wish], 300, 200, [other], [])
    assert shapely.box(*label.box).distance(shapely.Point(100, 50)) < shapely.box(*label.box).distance(
        shapely.box(*other)
    )
