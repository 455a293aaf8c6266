"""How references read in either language: the original publisher, no copy's name, and what is still to be verified."""

import re

import pytest

from app.components.components import confidence_mark
from app.printing.dossier import dossier_of
from geo.errors import SchemaError
from geo.references import cited_ids, cited_texts, load_references, reference_text, reference_texts
from tests.conftest import DATA

HAN = re.compile("[\u4e00-\u9fff]")
# Names of sites, such as example.com or www.example; versions and DOIs have digits after the point.
HOST = re.compile(r"\b[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,8}\b|://|www", re.IGNORECASE)


@pytest.fixture(scope="module")
def references():
    return load_references(DATA)


@pytest.fixture(scope="module")
def shown(references):
    return {
        language: {row.id: reference_text(row, language) for row in references.itertuples()}
        for language in ("zh", "en")
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_reference_names_a_site_or_stands_as_a_number(shown, language):
    for ref, text in shown[language].items():
        assert not HOST.search(text), (ref, text)
        assert not re.search(r"RECALLED|\bS\d+\b|mirror", text), (ref, text)
        assert len(text) >= 8, (ref, text)


def test_chinese_editions_cite_in_chinese_and_english_ones_in_english(shown):
    assert [ref for ref, text in shown["zh"].items() if not HAN.search(text)] == []
    assert [ref for ref, text in shown["en"].items() if HAN.search(text)] == []


def test_known_references(shown):
    assert shown["zh"]["S61"] == "维基百科（英文版）：Liaoning（据转载）"
    assert shown["en"]["S61"] == "Wikipedia (English): Liaoning (seen in a copy)"
    assert shown["en"]["S205"] == "Jiangsu Department of Transport: Port of Xuzhou, 2024, 2025-01-23"
    assert shown["zh"]["S90"].startswith("待核实")
    assert shown["en"]["S91"] == "To be verified: Annexes of the railway freight tariff, 2015-2018, not seen yet"
    assert shown["zh"]["S71"] == "人民日报；新华社：沈抚改革创新示范区，2018-10-15、2018-10-13（据转载）"


def test_what_was_seen_keeps_its_address_in_the_table(references):
    seen = references[references.kind != "recalled"]
    assert (seen.seen_at != "").all()
    assert (seen.title_zh != "").all()
    assert (seen.title_en != "").all()
    unknown = seen[seen.publisher_en == ""]
    assert (unknown.seen_in_copy == "yes").all(), "who publishes itself is known"
    assert references.url.str.startswith("http").sum() >= 34
    assert references.set_index("id").url["S210"].startswith("https://ln.cri.cn/2019-07-24/")


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "rumour"), ("date", "last May"), ("seen_in_copy", "perhaps"), ("url", "example.com"), ("id", "M01")],
)
def test_a_row_of_another_form_is_refused(edit_csv, column, value):
    def change(frame):
        frame.loc[0, column] = value

    with pytest.raises(SchemaError, match=column):
        load_references(edit_csv("references.csv", change))


def test_cells_are_told_in_words(references):
    both = cited_texts(references, "S24;S27", "en")
    assert both == reference_texts(references, ["S24", "S27"], "en")
    assert cited_texts(references, "published point of the city government (S304)", "en") == [
        "published point of the city government",
        "Wikipedia (Simple English): Anshan (seen in a copy)",
    ]
    assert reference_texts(references, ["S24", "S24", "S9999"], "zh") == ["维基百科（英文版）：Bohai Train Ferry"]
    assert cited_texts(references, "", "zh") == []


def test_a_table_tells_what_it_cites(world):
    cited = cited_ids(world.ports)
    assert cited[:2] == ["S24", "S31"]
    assert set(cited) <= set(world.references.id)
    assert cited_ids(world.neighbours) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_briefings_and_marks_cite_in_their_language(service, language):
    cited = dossier_of(service, "panjin-wuxi", language).references
    assert cited
    assert all(bool(HAN.search(text)) == (language == "zh") and not HOST.search(text) for text in cited)
    mark = confidence_mark(service.world, language, "recalled", "S90;S21")
    told = str(mark)
    assert "RECALLED" not in told
    assert ("待核实" if language == "zh" else "To be verified") in told


def test_a_chinese_mark_tells_no_english_sentence(world):
    seat = world.cities[world.cities.seat_source.str.contains("S304")].iloc[0]
    mark = str(confidence_mark(world, "zh", seat.seat_confidence, how=seat.seat_source))
    assert "published point" not in mark
    assert "维基百科" in mark
