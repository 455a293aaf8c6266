"""The pages of pairs, plan and sources: what they show at once, and what is filled in."""

import dataclasses
import io
import json
import re
from dataclasses import replace

import pandas as pd
import pytest
from dash import html

from analysis.assumptions.cost import METRICS
from analysis.assumptions.factors import load_factor_table
from analysis.planning.hinterland import access_bands
from analysis.routing.compare import METRIC_NAMES
from analysis.validation.validate import TARGET_PCT, summarise
from analysis.wording import CHAIN_NAMES
from app.callbacks.main import next_state
from app.language.numbers import digits
from app.language.texts import LANGUAGES, TEXTS, say
from app.language.theme import NO_PLACE_COLOUR, OWN_COLOURS
from app.pages.pairing import found_for_pairing
from app.pages.pairs import BAR_KINDS, fill_cells
from app.pages.place_panels import panel
from app.pages.plan import plan_list
from app.pages.ports import found_for_ports, ports_page
from app.pages.results.validation import validation_children
from app.pages.sources import FACTOR_GROUPS, METHOD
from app.services.alternatives import WAY_COLOURS, best_by_kind, best_ways, ways_between
from app.services.selection import ends_of, pairing_table
from app.state.ids import AREAS, PORT
from app.state.view_state import ANALYSIS_PAGES, PAGES, ViewState, parse_query, to_query
from app.webmap.overlays.ports import hours_colour, ports_overlay
from app.webmap.overlays.registry import overlay_of
from geo.errors import LiaosuError
from tests.rendering import components, ids, text_of, texts

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def filled(service, world):
    """Return what fills the table, by language, pairing and cell."""
    answers = {}
    for language in LANGUAGES:
        names = cells(panel(world, ViewState(language, "pairs")))
        for name, (children, sort) in zip(names, fill_cells(service, language, names), strict=True):
            answers[language, name["pairing"], name["cell"]] = children, sort
    return answers


def cells(tree):
    return [i for i in ids(tree) if isinstance(i, dict) and i["type"] == "pair-cell"]


def rows_of(tree):
    return [c for c in components(tree) if type(c).__name__ == "Tr"][1:]


def page(world, language, key):
    return panel(world, ViewState(language, "pairs", ("pairing", key)))


def of_type(tree, kind):
    return [i for i in ids(tree) if isinstance(i, dict) and i["type"] == kind]


def unique(tree):
    found = [json.dumps(value, sort_keys=True) for value in ids(tree)]
    return len(set(found)) == len(found)


# ---- all pairs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pairing_has_a_row_that_chooses_it(world, language):
    tree = panel(world, ViewState(language, "pairs"))
    assert unique(tree)
    rows = rows_of(tree)
    assert len(rows) == len(pairing_table(world))
    for row, pairing in zip(rows, pairing_table(world).itertuples(), strict=True):
        assert {"type": "choose", "kind": "pairing", "id": pairing.id, "at": "pairs"} in ids(row)
        text = text_of(row)
        assert getattr(pairing, f"title_{language}") in text
        assert getattr(pairing, f"theme_{language}") in text
        assert (say(language, "status.open") in text) == (pairing.status == "open")


def test_headings_that_sort_are_buttons_and_say_their_order(world):
    heads = [c for c in components(panel(world, ViewState("en", "pairs"))) if type(c).__name__ == "Th"]
    columns = [head for head in heads if head.scope == "col"]
    assert [getattr(head, "aria-sort", None) for head in columns] == ["none"] * 7 + [None]
    assert all(type(head.children).__name__ == "Button" for head in columns[:7])
    assert [getattr(head, "data-kind", None) for head in columns[:7]] == ["text"] * 2 + ["number"] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_without_one_place_on_each_side_says_why(world, language):
    for row, pairing in zip(
        rows_of(panel(world, ViewState(language, "pairs"))), pairing_table(world).itertuples(), strict=True
    ):
        why = ends_of(world, pairing.id).why_not
        dashes = [c for c in components(row) if getattr(c, "title", None) and text_of(c).startswith("—")]
        assert len(dashes) == (5 if why else 0), pairing.id
        assert {dash.title for dash in dashes} == ({say(language, f"without.{why}")} if why else set())


def test_the_reasons_are_those_of_the_plan(world):
    reasons = {row.id: ends_of(world, row.id).why_not for row in pairing_table(world).itertuples()}
    assert reasons["panjin-wuxi"] == reasons["shenfu-sip"] == ""
    assert reasons["anshan-open"] == reasons["hubs-6"] == reasons["german-park"] == "noplace"
    assert reasons["zones-22"] == "nopoint"
    assert reasons["tours-4"] == reasons["ports-10"] == "several"
    assert len(ends_of(world, "tours-4").pairs) == 20


def test_the_cells_show_the_least_of_all_ways(world, service, filled):
    for pairing in pairing_table(world).itertuples():
        if ends_of(world, pairing.id).why_not:
            continue
        comparison = ways_between(service, *ends_of(world, pairing.id).pairs[0])
        for cell, column in (("cost", "cost_cny_t"), ("time", "time_h"), ("co2e", "co2e_kg_t")):
            least = min(way.totals[column] for way in comparison.alternatives)
            for language in LANGUAGES:
                children, sort = filled[language, pairing.id, cell]
                assert float(sort) == least
                assert digits(least) in text_of(children)
        road = best_by_kind(comparison, "distance_km").get("road")
        assert filled["zh", pairing.id, "road"][1] == ("" if road is None else str(road.totals["distance_km"]))


def test_the_bars_share_one_scale_and_are_told_in_words(filled):
    widths = []
    for (language, _, cell), (children, _) in filled.items():
        if cell != "bars":
            continue
        cost, time = children
        for group in (cost, time):
            spoken = getattr(group, "aria-label")
            assert all(say(language, f"way.{kind}") in spoken for kind in BAR_KINDS)
        widths += [float(bar.style["width"].rstrip("%")) for bar in cost.children if hasattr(bar, "style")]
    assert max(widths) == 100
    assert min(widths) > 0


def test_a_pair_without_any_way_shows_that(world, service, monkeypatch):
    monkeypatch.setattr("app.pages.pairs.ways_between", lambda *_: None)
    names = [{"type": "pair-cell", "pairing": "panjin-wuxi", "cell": cell} for cell in ("road", "cost", "bars")]
    for children, sort in fill_cells(service, "en", names):
        assert sort == ""
        assert TEXTS["without.noway"].en in text_of(children)


def test_cells_of_pairings_that_cannot_be_compared_are_dashes(service):
    names = [{"type": "pair-cell", "pairing": key, "cell": "cost"} for key in ("tours-4", "anshan-open", "ghost")]
    assert [(text_of(shown)[0], sort) for shown, sort in fill_cells(service, "zh", names)] == [("—", "")] * 3


def test_a_kind_of_way_that_is_missing_is_no_zero(service, monkeypatch):
    whole = ways_between(service, ("city", "211100"), ("city", "320200"))
    kept = replace(whole, alternatives=tuple(way for way in whole.alternatives if way.kind != "road"))
    monkeypatch.setattr("app.pages.pairs.ways_between", lambda *_: kept)
    names = [{"type": "pair-cell", "pairing": "panjin-wuxi", "cell": cell} for cell in ("road", "bars")]
    (road, sort), (bars, _) = fill_cells(service, "en", names)
    assert (text_of(road).splitlines()[0], sort) == ("—", "")
    assert "Road unknown" in getattr(bars[0], "aria-label")


@pytest.mark.parametrize("language", LANGUAGES)
def test_cities_without_a_partner_are_listed_with_what_is_open(world, language):
    text = text_of(panel(world, ViewState(language, "pairs")))
    for note in world.plan.open_points.itertuples():
        assert getattr(note, f"point_{language}") in text


# ---- one pairing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pairing_has_a_page(world, service, language):
    for row in pairing_table(world).itertuples():
        tree = [page(world, language, row.id), found_for_pairing(service, language, row.id)]
        assert unique(tree), row.id
        text = text_of(tree)
        assert row.title_zh in text
        assert row.title_en in text
        item = world.plan.items[world.plan.items["item"] == row.plan_item].iloc[0]
        assert item[f"gist_{language}"] in text
        assert item[f"title_{language}"] in text
        assert (say(language, "pairs.assumed") in text) == (not ends_of(world, row.id).why_not)
        assert not re.search(r"\{\w*\}|\bnan\b|None|<NA>", text), row.id
        shown = set(texts(tree))
        assert not shown & set(TEXTS)
        if language == "en":
            chinese = {t.zh for t in TEXTS.values() if HAN.search(t.zh)}
            assert not shown & chinese


def test_two_cities_stand_side_by_side_with_their_marks(world):
    text = text_of(page(world, "en", "panjin-wuxi"))
    for words in ("1.39 million", "7.46 million", "CNY 141 bn", "km²", "° N", TEXTS["confidence.recalled"].en):
        assert words in text
    assert "Wuxi High-tech Zone" in text
    assert TEXTS["city.parks.none"].en in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_are_the_best_of_each_kind_by_each_metric_with_their_ranges(service, language):
    tree = found_for_pairing(service, language, "jinzhou-suzhou")
    comparison = ways_between(service, ("city", "210700"), ("city", "320500"))
    best = best_ways(comparison)
    rows = rows_of(tree)
    assert len(rows) == len(best)
    for row, way in zip(rows, best, strict=True):
        text = text_of(row)
        assert way.label[0 if language == "zh" else 1] in text
        for column in METRIC_NAMES[:4]:
            assert digits(way.totals[column]) in text
        assert re.search(r"\([\d\u2009.]+-[\d\u2009.]+\)", text)
        sorts = [float(getattr(c, "data-sort")) for c in components(row) if type(c).__name__ == "Td"]
        assert sorts == [way.totals[column] for column in METRIC_NAMES[:4]]


def test_every_figure_of_the_table_is_in_a_row_of_the_pairs_page(world, service):
    """Table, bars, page of the pair and page of routes answer from one comparison."""
    names = [{"type": "pair-cell", "pairing": key, "cell": cell} for key in pairing_table(world).index
             if not ends_of(world, key).why_not for cell in ("road", "cost", "time", "co2e", "bars")]  # fmt: skip
    shown = dict(
        zip([(name["pairing"], name["cell"]) for name in names], fill_cells(service, "en", names), strict=True)
    )
    for key in dict.fromkeys(name["pairing"] for name in names):
        rows = rows_of(found_for_pairing(service, "en", key))
        sorts = [[getattr(c, "data-sort") for c in components(row) if type(c).__name__ == "Td"] for row in rows]
        distance, hours, cost, co2e = (list(column) for column in zip(*sorts, strict=True))
        routes = ways_between(service, *ends_of(world, key).pairs[0]).alternatives
        for cell, column, name in (
            ("cost", cost, "cost_cny_t"),
            ("time", hours, "time_h"),
            ("co2e", co2e, "co2e_kg_t"),
        ):
            least = float(shown[key, cell][1])
            assert least == min(map(float, column)) == min(way.totals[name] for way in routes), (key, cell)
        road = shown[key, "road"][1]
        assert not road or float(road) in map(float, distance), key
        for group, column, measure in zip(shown[key, "bars"][0], (cost, hours), ("cost", "time"), strict=True):
            said = [float(figure.replace("\u2009", "")) for figure in
                    re.findall(r"[\d.\u2009]*\d", getattr(group, "aria-label"))]  # fmt: skip
            assert said, key
            assert set(said) <= {float(f"{float(value):.3g}") for value in column} | {
                round(float(value)) for value in column
            } | {round(float(value), 1) for value in column}, (key, measure)


def test_kinds_of_way_that_are_missing_are_named(service):
    best = best_by_kind(ways_between(service, ("city", "211400"), ("city", "320400")))
    assert "train_ferry" not in best
    assert "No reasonable alternative by: Train ferry." in text_of(
        found_for_pairing(service, "en", "huludao-changzhou")
    )


def test_the_nearest_ports_have_their_kilometres_and_throughput(service):
    text = text_of(found_for_pairing(service, "en", "panjin-wuxi"))
    assert "Panjin Port" in text
    assert "56.3 km" in text
    assert "Jiangyin Port" in text
    assert "160 Mt" in text
    assert TEXTS["pairs.ports.unknown"].en in text


def test_the_buttons_compare_every_combination_up_to_four(world):
    assert of_type(page(world, "en", "panjin-wuxi"), "compare") == [
        {"type": "compare", "origin": "city:211100", "destination": "city:320200"}
    ]
    ports = of_type(page(world, "en", "ports-10"), "compare")
    assert [button["origin"] for button in ports] == ["port:dalian", "port:yingkou_bayuquan"]
    for key in ("tours-4", "anshan-open", "zones-22"):
        tree = page(world, "zh", key)
        assert of_type(tree, "compare") == []
        assert say("zh", f"without.{ends_of(world, key).why_not}") in text_of(tree)


def test_the_open_pair_says_that_it_is_open(world):
    text = text_of(page(world, "en", "anshan-open"))
    assert TEXTS["city.partner.open"].en in text
    assert "Partner left open" in text


def test_what_is_recalled_and_what_is_missing_is_counted_and_named(world):
    row = world.cities.set_index("adcode").loc[["211100", "320200"]]
    marks = [c for c in row.columns if c.endswith("_confidence")]
    shown = [c for c in marks if c.startswith(("population_2020", "gdp_cny_2023", "gdp_cny_2017", "seat"))]
    recalled = int((row[shown] == "recalled").sum().sum())
    assert recalled > 0
    text = text_of(page(world, "en", "panjin-wuxi"))
    assert say("en", "pairs.recalled", count=recalled) in text
    assert "Parks of unknown area" in text
    assert "Southern Jiangsu National Innovation Demonstration Zone" in text.split("of unknown area")[1]


def test_an_unknown_pairing_shows_all(world):
    assert text_of(panel(world, ViewState("en", "pairs", ("pairing", "x")))) == text_of(
        panel(world, ViewState("en", "pairs"))
    )


def test_the_panel_of_a_pairing_leads_to_its_page_and_to_its_routes(world):
    tree = panel(world, ViewState("en", selected=("pairing", "jinzhou-suzhou")))
    assert of_type(tree, "pair") == [{"type": "pair", "id": "jinzhou-suzhou"}]
    assert [button["destination"] for button in of_type(tree, "compare")] == ["city:320500"]


@pytest.mark.parametrize("place", [("city", "211100"), ("port", "dalian"), ("park", "shenfu")])
def test_places_can_be_the_ends_of_a_route(world, place):
    ends = of_type(panel(world, ViewState("zh", selected=place)), "end")
    assert [(end["side"], end["kind"], end["id"]) for end in ends] == [("origin", *place), ("destination", *place)]


def test_a_zone_without_a_position_is_no_end(world):
    assert of_type(panel(world, ViewState("zh", selected=("park", "sunan-zone"))), "end") == []


def test_every_kind_of_way_has_a_colour():
    assert set(WAY_COLOURS) == set(CHAIN_NAMES)


# ---- plan ----------------------------------------------------------------------------------------------------


def items(tree):
    return [int(i["id"]) for i in of_type(tree, "choose")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_is_filtered_by_theme_and_place(world, language):
    assert items(plan_list(world, language)) == list(range(1, 25))
    assert items(plan_list(world, language, theme="talent")) == [17, 18, 19, 20, 21]
    assert items(plan_list(world, language, place="city:211100")) == [7]
    assert items(plan_list(world, language, place="city:210100")) == [4, 8, 22]
    assert items(plan_list(world, language, place="port:lianyungang")) == [10]
    assert items(plan_list(world, language, theme="parks", place="city:210100")) == [22]
    filtered = text_of(plan_list(world, language, theme="talent"))
    assert say(language, "plan.filter.count", count=5) in filtered
    assert say(language, "plan.measures") not in filtered


def test_a_province_has_the_items_without_a_place(world):
    everywhere = set(world.plan.items["item"][world.plan.items.scope == "provinces"])
    assert everywhere < set(items(plan_list(world, "en", place="province:210000")))


@pytest.mark.parametrize("place", ["city:999999", "city:320200"])
def test_no_match_says_what_to_do(world, place):
    tree = plan_list(world, "en", theme="health", place=place)
    assert items(tree) == []
    assert TEXTS["plan.filter.empty"].en in text_of(tree)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filters_offer_every_theme_and_every_place_of_the_plan(world, language):
    tree = panel(world, ViewState(language, "plan"))
    theme, place = (c for c in components(tree) if type(c).__name__ == "Select")
    assert {option["value"] for option in theme.data} == set(world.plan.themes.id)
    offered = {option["value"] for group in place.data for option in group["items"]}
    assert offered == {f"{m.place_type}:{m.place_id}" for m in world.plan.members.itertuples()}


# ---- sources -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_factor_stands_with_its_values_unit_and_basis(world, language):
    rows = {
        row_text.splitlines()[1]: row_text
        for row_text in map(text_of, rows_of(panel(world, ViewState(language, "sources"))))
        if "\n" in row_text
    }
    table = load_factor_table(world.data)
    assert set(rows) == set(table.key)
    for row in table.itertuples():
        lines = rows[row.key].splitlines()
        assert lines[0] == getattr(row, f"note_{language}")
        values = [float(text.replace("\u2009", "")) for text in lines[2:5]]
        assert values == pytest.approx([row.low, row.default, row.high], rel=1e-3)
        assert say(language, f"confidence.{row.confidence}") in rows[row.key]
        assert row.sources.replace(";", " ") in lines


def test_every_factor_belongs_to_one_group(world):
    heads = [head for group in FACTOR_GROUPS.values() for head in group]
    assert len(set(heads)) == len(heads)
    assert {key.split(".")[0] for key in load_factor_table(world.data).key} == set(heads)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_method_is_told_in_short(world, language):
    text = text_of(panel(world, ViewState(language, "sources")))
    for name in METHOD:
        assert say(language, f"how.{name}") in text


# ---- validation ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def validation(service):
    return service.validation()


def test_validation_is_computed_once(service, validation):
    assert service.validation() is validation


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_furthest_off_are_told_with_what_was_computed(world, validation, language):
    tree = html.Div(validation_children(language, validation, world.references))
    head, table = [c for c in components(tree) if type(c).__name__ == "Table"]
    # Roads along the named road, then every mode by distance and by time, each under its title.
    assert len(rows_of(head)) == 3 + 1 + 2 * len(TARGET_PCT)
    assert {"35.1", "30.1", "0.9"} <= {text_of(c) for row in rows_of(head) for c in row.children}
    counted = validation.rows[validation.rows.split != "none"]
    errors = counted[["error_pct", "by_distance_error_pct", "by_time_error_pct"]].abs().max(axis=1)
    worst = counted.loc[errors.sort_values(ascending=False, kind="stable").index[:12]]
    assert worst.id.iloc[0] == "benxi_tieling"
    ends = ("from_zh", "to_zh") if language == "zh" else ("from", "to")
    shown = [[text_of(c) for c in row.children] for row in rows_of(table)]
    assert [cells[0] for cells in shown] == [f"{a} – {b}" for a, b in zip(worst[ends[0]], worst[ends[1]], strict=True)]
    assert [float(cells[3].replace("\u2009", "")) for cells in shown] == pytest.approx(list(worst.computed_km))
    if language == "en":
        assert not HAN.search(text_of(tree))


def test_every_published_distance_is_served(client, validation):
    answer = client.get("/export/validation.csv")
    table = pd.read_csv(io.BytesIO(answer.get_data()), encoding="utf-8-sig")
    assert answer.mimetype == "text/csv"
    assert list(table.id.astype(str)) == list(validation.rows.id.astype(str))
    assert table.computed_km.to_list() == pytest.approx(validation.rows.computed_km.to_list())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missed_target_is_told(world, validation, language):
    rows = validation.rows.assign(error_pct=9.0)
    missed = dataclasses.replace(validation, rows=rows, summary=summarise(rows))
    said = text_of(html.Div(validation_children(language, missed, world.references)))
    assert say(language, "validation.missed") in said
    assert say(language, "validation.met") not in said


# ---- ports ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", METRICS)
def test_every_county_is_counted_for_its_port(world, service, language, by):
    tree = html.Div(found_for_ports(service, ViewState(language, "ports", metric=by)))
    hinterlands, matrix, linkage = [c for c in components(tree) if type(c).__name__ == "Table"]
    rows = [row for row in rows_of(hinterlands) if len(row.children) > 1]
    frame = service.hinterland(by)
    counts = frame.groupby(f"port_{language}").size()
    shown = {text_of(row.children[0]): int(text_of(row.children[1])) for row in rows}
    assert shown == counts.to_dict()
    indices = [float(text_of(row.children[1])) for row in rows_of(linkage)]
    assert indices == sorted(indices, reverse=True)
    assert len(rows_of(matrix)) == 4
    if language == "en":
        assert not HAN.search(text_of(tree))


def test_the_matrix_of_ports_holds_both_directions(service):
    tree = html.Div(found_for_ports(service, ViewState("en", "ports")))
    (box,) = [c for c in components(tree) if "matrix-table" in (getattr(c, "className", None) or "")]
    names = [text_of(c) for c in components(box) if type(c).__name__ == "Th" and getattr(c, "scope", "") == "col"][1:]
    index = service.linkage().set_index(["origin", "destination"])["index"]
    ids = service.world.ports.set_index("name_en").index
    key = dict(zip(service.world.ports.name_en, service.world.ports.id, strict=True))
    assert set(names) <= set(ids)
    cells = 0
    for row in rows_of(box):
        origin = key[text_of(row.children[0])]
        for name, shown in zip(names, row.children[1:], strict=True):
            there, back = index[origin, key[name]], index[key[name], origin]
            assert text_of(shown) == ("—" if there != there else f"{there:.0f} / {back:.0f}")
            cells += there == there
    assert cells == 36


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_port_is_told_by_bands_of_hours(service, language):
    state = ViewState(language, "ports", metric="time", port="dalian")
    tree = html.Div([*ports_page(service.world, state), *found_for_ports(service, state)])
    frame = service.hinterland("time", "dalian")
    (box,) = [c for c in components(tree) if "bands-table" in (getattr(c, "className", None) or "")]
    counts = [[int(text_of(one)) for one in row.children[1:]] for row in rows_of(box)]
    bands = access_bands(frame)
    liaoning = service.world.counties.adcode.str.startswith("21")
    assert bands.counties.sum() < liaoning.sum(), "counties of the other province are not counted"
    assert [row[0] for row in counts] == bands.counties.tolist()
    # An island has no way by truck.
    assert sum(row[1] for row in counts) == int((frame.margin[frame.truck_h.notna()] >= 0).sum())
    best = ports_overlay(service, state)["areas"]
    assert {best[code]["colour"] for code in frame.adcode[frame.margin >= 0]} == {OWN_COLOURS[0]}
    hours = ports_overlay(service, replace(state, areas="hours"))["areas"]
    for row in bands.itertuples():
        within = frame[(frame.truck_h >= row.from_h) & ~(frame.truck_h >= row.to_h)]
        assert {hours[code]["colour"] for code in within.adcode} == {hours_colour(row.from_h)}
    assert hours_colour(float("nan")) == NO_PLACE_COLOUR
    if language == "en":
        assert not HAN.search(text_of(tree))


@pytest.mark.parametrize("port", ["atlantis", "xuzhou"])
def test_ports_without_a_hinterland_are_refused(service, port):
    state = ViewState(page="ports", port=port)
    with pytest.raises(LiaosuError):
        found_for_ports(service, state)
    assert overlay_of(service, state) is None


def test_the_address_holds_which_port_is_looked_at():
    state = ViewState(page="ports", port="yingkou_bayuquan", areas="hours")
    assert parse_query(to_query(state)) == state
    assert parse_query("?port=<x>&areas=moon") == ViewState()
    assert next_state(state, PORT, "all").port == ""
    assert next_state(state, PORT, "dalian").port == "dalian"
    assert next_state(state, AREAS, "best").areas == "best"
    assert next_state(state, AREAS, "moon") == state


def test_the_map_shows_what_the_tables_of_ports_say(service):
    for by in ("generalised", "time"):
        laid = ports_overlay(service, ViewState(page="ports", metric=by))
        frame = service.hinterland(by).set_index("adcode")
        assert set(laid["areas"]) == set(frame.index)
        for adcode, area in laid["areas"].items():
            assert frame.port_zh[adcode] in area["zh"]
            assert frame.port_en[adcode] in area["en"]
        of_port = {
            port: {laid["areas"][adcode]["colour"] for adcode in group.index} for port, group in frame.groupby("port")
        }
        assert all(len(colours) == 1 for colours in of_port.values())
        for province in ("21", "32"):
            own = [
                colours for port, colours in of_port.items() if frame.index[frame.port == port][0].startswith(province)
            ]
            assert len(set.union(*own)) == len(own), "ports of a province differ in colour"
        tree = html.Div(found_for_ports(service, ViewState("en", "ports", metric=by)))
        named = {
            row.to_plotly_json()["props"].get("data-overlay") for row in components(tree) if type(row).__name__ == "Tr"
        }
        assert {line["id"] for line in laid["lines"]} == named - {None}
        assert [line["weight"] for line in laid["lines"]] == sorted(line["weight"] for line in laid["lines"])


def test_only_pages_of_the_analysis_lay_anything_over_the_map(service):
    assert overlay_of(service, ViewState(page="ports"))["key"] == "ports:generalised::best"
    for page in PAGES:
        if page not in ANALYSIS_PAGES:
            assert overlay_of(service, ViewState(page=page)) is None
