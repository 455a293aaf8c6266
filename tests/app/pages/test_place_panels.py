"""The panel, for everything that can be chosen, in both languages."""

import json
import re

import pytest

from app.language.texts import LANGUAGES, TEXTS, say
from app.pages.layout import brand, foot, page_layout, rail
from app.pages.place_panels import panel
from app.services.selection import pairing_table
from app.state.view_state import PAGES, SWITCHES, ViewState
from app.webmap.legend import legend
from app.webmap.map_layers import build_map_layers
from app.webmap.network_layers import network_layers
from geo.layers.registry import LAYERS
from geo.references import reference_text
from tests.rendering import components, ids, text_of, texts

HAN = re.compile(r"[\u4e00-\u9fff]")


def chosen(world):
    """Return everything that can be chosen: kind, id, Chinese and English name."""
    for kind, frame, key in (
        ("province", world.provinces, "adcode"),
        ("city", world.cities, "adcode"),
        ("county", world.counties, "adcode"),
        ("port", world.ports, "id"),
        ("park", world.parks, "id"),
    ):
        for row in frame.itertuples():
            yield kind, getattr(row, key), row.name_zh, row.name_en
    for row in pairing_table(world).itertuples():
        yield "pairing", row.id, row.title_zh, row.title_en
    for row in world.plan.items.itertuples():
        yield "item", str(row.item), row.title_zh, row.title_en


def show(world, language, kind, key):
    return panel(world, ViewState(language).choose(kind, key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_chosen_shows_both_names_and_serialises(world, language):
    count = 0
    for kind, key, zh, en in chosen(world):
        tree = show(world, language, kind, key)
        text = text_of(tree)
        assert zh in text, (kind, key)
        assert en in text, (kind, key)
        assert "nan" not in re.findall(r"\b\w+\b", text.lower()), (kind, key)
        assert "None" not in text, (kind, key)
        assert "<NA>" not in text, (kind, key)
        assert not re.search(r"\{\w*\}", text), "no placeholder is left"
        json.dumps([part.to_plotly_json() for part in tree], default=lambda part: part.to_plotly_json())
        count += 1
    assert count == 2 + 27 + 195 + 52 + 21 + 17 + 24


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_panel_holds_an_id_twice(world, language):
    for kind, key, _, _ in chosen(world):
        found = [json.dumps(value, sort_keys=True) for value in ids(show(world, language, kind, key))]
        assert len(set(found)) == len(found), (kind, key)
    for page in PAGES:
        found = [json.dumps(value, sort_keys=True) for value in ids(panel(world, ViewState(language, page)))]
        assert len(set(found)) == len(found), page


def test_english_panels_hold_no_key_and_no_chinese_text_of_the_catalogue(world):
    chinese = {text.zh for text in TEXTS.values() if HAN.search(text.zh) and "{" not in text.zh}
    trees = [show(world, "en", kind, key) for kind, key, _, _ in chosen(world)]
    trees += [panel(world, ViewState("en", page)) for page in PAGES]
    trees.append(legend(world, ViewState("en", layers=frozenset(SWITCHES))))
    for tree in trees:
        shown = set(texts(tree))
        assert not shown & set(TEXTS)
        assert not shown & chinese


def test_english_panels_of_ports_are_english_but_for_the_name_beside(world):
    for row in world.ports.itertuples():
        shown = [text for text in texts(show(world, "en", "port", row.id)) if HAN.search(text)]
        cited = [text for text in shown if re.search(r"\bS\d+:", text)]
        assert [text for text in shown if text not in cited] == [row.name_zh], row.id


def test_a_paired_city_shows_partner_theme_and_item(world):
    table = pairing_table(world)
    themes = world.plan.themes.set_index("id")
    for row in table[table.kind == "city_pair"].itertuples():
        for language in LANGUAGES:
            for here in (row.liaoning, row.jiangsu):
                text = text_of(show(world, language, "city", here))
                assert getattr(row, f"title_{language}") in text
                assert themes[f"name_{language}"][row.theme] in text
                assert say(language, "plan.item", item=row.plan_item) in text


def test_cities_without_partner_say_so(world):
    for note in world.plan.open_points.itertuples():
        assert note.point_en in text_of(show(world, "en", "city", note.place_id))
    assert TEXTS["city.partner.open"].zh in text_of(show(world, "zh", "pairing", "anshan-open"))


def test_a_city_shows_its_figures_with_confidence(world):
    text = text_of(show(world, "en", "city", "320500"))
    assert "12.75 million" in text
    assert "320500" in text
    assert "Original publisher not recorded: Suzhou: census of 2020 (seen in a copy)" in text
    marks = [
        c for c in components(show(world, "en", "city", "320500")) if "confidence" in str(getattr(c, "className", ""))
    ]
    assert len(marks) >= 5
    assert all(mark.tabIndex == 0 for mark in marks), "marks can be reached by keyboard"


def test_a_port_shows_its_throughput_or_that_it_is_unknown(world):
    assert "363 Mt" in text_of(show(world, "en", "port", "yingkou_bayuquan"))
    assert "3.63 亿吨" in text_of(show(world, "zh", "port", "yingkou_bayuquan"))
    nampo = text_of(show(world, "en", "port", "nampo"))
    assert "unknown" in nampo
    assert " Mt" not in nampo


def test_a_port_of_the_provinces_leads_to_its_city_and_to_the_plan(world):
    tree = show(world, "en", "port", "lianyungang")
    targets = [(i["kind"], i["id"]) for i in ids(tree) if isinstance(i, dict) and i["type"] == "choose"]
    assert ("city", "320700") in targets
    assert ("pairing", "ports-10") in targets


def test_zones_show_their_members_and_members_their_zone(world):
    zone = text_of(show(world, "zh", "park", "sunan-zone"))
    for row in world.parks[world.parks.member_of == "sunan-zone"].itertuples():
        assert row.name_zh in zone
        assert "苏南国家自主创新示范区" in text_of(show(world, "zh", "park", row.id))
    assert TEXTS["park.noposition"].en in text_of(show(world, "en", "park", "jiangsu-ftz"))
    assert TEXTS["park.noposition"].en not in text_of(show(world, "en", "park", "sunan-zone"))


def test_a_pairing_shows_the_places_on_both_sides(world):
    table = pairing_table(world)
    for row in table.itertuples():
        tree = show(world, "zh", "pairing", row.id)
        targets = {i["id"] for i in ids(tree) if isinstance(i, dict) and i["type"] == "choose"}
        expected = set(row.liaoning.split(";"))
        expected |= set(row.jiangsu.split(";")) if row.kind != "open_pair" else set()
        assert expected <= targets, row.id
        assert str(row.plan_item) in targets


def test_an_item_shows_its_gist_target_and_pairings(world):
    table = pairing_table(world)
    for row in world.plan.items.itertuples():
        text = text_of(show(world, "en", "item", str(row.item)))
        assert f"Item {row.item}" in text
        assert row.gist_en in text
        assert row.target_en in text
        for title in table.title_en[table.plan_item == row.item]:
            assert title in text


def test_a_target_is_marked_as_the_plans_text(world):
    tree = show(world, "en", "item", "4")
    assert TEXTS["plan.target"].en in text_of(tree)
    assert TEXTS["plan.target"].en not in text_of(show(world, "en", "item", "1"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "selected", [("city", "999999"), ("port", "atlantis"), ("pairing", "x"), ("province", "110000"), ("county", "0")]
)
def test_an_unknown_id_is_a_sentence_with_a_way_back(world, language, selected):
    tree = panel(world, ViewState(language, selected=selected))
    assert say(language, "state.unknown", name=selected[1]) in text_of(tree)
    assert {"type": "go", "page": "map"} in ids(tree)


@pytest.mark.parametrize("key", ["0", "25", "seven", "07", "²"])
def test_an_unknown_item_shows_the_plan(world, key):
    assert text_of(panel(world, ViewState("en", "plan", ("item", key)))) == text_of(
        panel(world, ViewState("en", "plan"))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_offers_pairs_links_open_points_and_provinces(world, language):
    tree = panel(world, ViewState(language))
    targets = [(i["kind"], i["id"]) for i in ids(tree)]
    assert {key for kind, key in targets if kind == "pairing"} == set(world.plan.pairings.id)
    assert {key for kind, key in targets if kind == "city"} == set(world.plan.open_points.place_id)
    assert {key for kind, key in targets if kind == "province"} == {"210000", "320000"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_lists_24_items_and_four_measures(world, language):
    tree = panel(world, ViewState(language, "plan"))
    assert [i["id"] for i in ids(tree) if isinstance(i, dict)] == [str(n) for n in range(1, 25)]
    text = text_of(tree)
    for row in world.plan.measures.itertuples():
        assert getattr(row, f"title_{language}") in text


def test_the_layers_page_has_every_switch_and_every_download(world):
    tree = panel(world, ViewState("en", "layers", layers=frozenset({"ports"})))
    links = {c.href for c in components(tree) if hasattr(c, "href")}
    bundle = "/export/bundle.zip?lang=en&page=layers&layers=ports"
    assert links == {f"/layers/{name}.geojson" for name in LAYERS} | {bundle}
    (group,) = [c for c in components(tree) if getattr(c, "id", None) == "switches"]
    assert group.value == ["ports"]
    assert {c.value for c in components(group) if type(c).__name__ == "Checkbox"} == set(SWITCHES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sources_page_names_every_file_licence_and_reference(world, language):
    text = text_of(panel(world, ViewState(language, "sources")))
    for row in world.catalogue.itertuples():
        assert row.file in text
        assert row.licence in text
        assert row.attribution in text
    for row in world.references.itertuples():
        assert row.id in text
        assert reference_text(row, language) in text


# ---- around the panel ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_shows_what_is_on_the_map_and_nothing_else(world, language):
    full = text_of(legend(world, ViewState(language, layers=frozenset(SWITCHES))))
    empty = text_of(legend(world, ViewState(language, layers=frozenset())))
    for key in ("legend.pairs", "legend.ports", "legend.parks", "layer.port_links", "legend.tours", "legend.supply"):
        assert say(language, key) in full
        assert say(language, key) not in empty
    assert say(language, "legend.source") in empty


def test_a_chosen_link_is_in_the_legend_though_its_switch_is_off(world):
    state = ViewState("en", selected=("pairing", "ports-10"), layers=frozenset())
    assert TEXTS["layer.port_links"].en in text_of(legend(world, state))


def test_the_rail_marks_the_page_and_offers_the_other_language():
    tree = rail(ViewState("en", "plan"))
    current = [c for c in components(tree) if getattr(c, "aria-current", None) == "page"]
    assert [c.id["page"] for c in current] == ["plan"]
    assert "中文" in text_of(tree)
    assert "English" in text_of(rail(ViewState("zh")))
    assert text_of(brand("en")).splitlines() == [TEXTS["title"].en, TEXTS["subtitle"].en]


def test_the_approval_number_is_the_operators_or_a_slot():
    assert "审图号：GS(2026)0001" in text_of(foot("zh", "GS(2026)0001"))
    assert TEXTS["approval.empty"].zh in text_of(foot("zh", ""))
    assert TEXTS["attribution"].en in text_of(foot("en", ""))


def test_the_layout_has_every_part_once(world):
    layers = {**build_map_layers(world), **network_layers(world)}
    found = [json.dumps(value, sort_keys=True) for value in ids(page_layout(world, layers, ""))]
    assert len(set(found)) == len(found)
    for name in ("url", "state", "map-state", "search", "panel-body", "rail", "legend", "foot", "map", "language"):
        assert json.dumps(name) in found


def test_recalled_figures_in_lists_carry_their_mark_and_year(world):
    text = text_of(panel(world, ViewState("zh", selected=("pairing", "liaoyang-nantong"))))
    row = world.cities[world.cities.adcode == "211000"].iloc[0]
    assert row.gdp_cny_2023_confidence == "recalled"
    after = text[text.index("亿元") :]
    assert after.split("\n")[1:3] == ["2023", TEXTS["confidence.recalled"].zh]
