"""Errors in the user's language alone, with the places and closures that they are about."""

from dataclasses import replace

import pytest

from app.language.error_texts import failure_sentences
from app.pages.results.comparison import failed_answer
from app.services.service import RouteQuery
from geo.errors import AmbiguousPlaceError, LiaosuError, NoRouteError, RequestError, ScenarioError, UnknownPlaceError
from geo.places.places import resolve_place
from tests.browser.chromium import chinese
from tests.rendering import text_of

PANJIN_WUXI = RouteQuery(("city", "211100"), ("city", "320200"))


@pytest.fixture(scope="module")
def failing(service):
    """Return a function that gives the error of a question."""

    def ask(question):
        with pytest.raises(LiaosuError) as caught:
            service.compare(question)
        return caught.value

    return ask


def both(error):
    return [" ".join(failure_sentences(language, error)) for language in ("zh", "en")]


def test_no_route_names_its_ends_and_what_is_closed(failing):
    error = failing(
        replace(
            PANJIN_WUXI,
            off=frozenset({"road"}),
            avoid=(("port", "dalian"), ("ref", "G15")),
            scenario='{"closed": {"ports": ["qingdao"]}}',
        )
    )
    assert isinstance(error, NoRouteError)
    zh, en = both(error)
    assert zh.startswith("从盘锦到无锡没有可行的路线。 已关闭：青岛港、全部公路、")
    assert "大连港" in zh
    assert "G15" in zh
    assert "请允许更多运输方式" in zh
    assert en.startswith("No route found from Panjin to Wuxi. Closed: Qingdao Port, the whole road network, ")
    assert "Dalian Port" in en
    assert chinese(en) == []
    assert "port qingdao" in str(error), "programs and the command line are told ids"


def test_a_place_out_of_reach_is_told_with_its_distance(failing):
    zh, en = both(failing(replace(PANJIN_WUXI, destination=("point", "123.5,35.5"))))
    assert "123.5,35.5离最近的可用线路（" in zh
    assert "超过50公里" in zh
    assert "the limit is 50 km" in en


def test_unknown_places_are_told_with_what_comes_near(world, failing):
    assert both(failing(replace(PANJIN_WUXI, origin=("city", "999999")))) == [
        "地图上没有“999999”。请重新选择。", "\"999999\" is not on the map. Choose another place.",
    ]  # fmt: skip
    with pytest.raises(UnknownPlaceError) as caught:
        resolve_place(world.places, "Panjinn")
    assert "Did you mean 盘锦 Panjin" in str(caught.value)
    zh, en = both(caught.value)
    assert zh.startswith("地图上没有“Panjinn”。请重新选择。 是不是要找盘锦")
    assert "Did you mean Panjin" in en
    assert chinese(en) == []


def test_points_outside_the_map_and_turned_round(world):
    with pytest.raises(UnknownPlaceError) as caught:
        resolve_place(world.places, "41.1,122.07")
    assert both(caught.value) == [
        "41.1,122.07在地图之外。请重新选择。 请把经度写在前面。",
        "41.1,122.07 lies outside the map. Choose another point. Write the longitude first.",
    ]


def test_ambiguous_names_are_told_with_codes(world):
    with pytest.raises(AmbiguousPlaceError) as caught:
        resolve_place(world.places, "铁西区")
    zh, en = both(caught.value)
    assert "“铁西区”可以指几个地点" in zh
    for code in ("210106", "210303"):
        assert code in zh
        assert code in en
    assert "Tiexi" in en


def test_a_scenario_is_told_where_it_is_wrong(failing):
    error = failing(replace(PANJIN_WUXI, scenario='{"closed": {"harbours": []}}'))
    assert isinstance(error, ScenarioError)
    zh, en = both(error)
    assert zh == "地址中的情景无效，请改正或去掉它。 有误之处：closed.harbours。"
    assert en.endswith("Error at: closed.harbours.")


@pytest.mark.parametrize("kind", [NoRouteError, UnknownPlaceError, AmbiguousPlaceError, ScenarioError, RequestError])
def test_what_tells_nothing_is_worded_all_the_same(kind):
    error = kind("An English sentence.")
    for language in ("zh", "en"):
        shown = text_of(failed_answer(language, error))
        assert "An English sentence." not in shown
        assert bool(chinese(shown)) == (language == "zh")
        assert len(shown) > 10


def test_no_error_of_the_page_speaks_two_languages(failing):
    questions = [
        replace(PANJIN_WUXI, off=frozenset({"road"})),
        replace(PANJIN_WUXI, origin=("city", "999999")),
        replace(PANJIN_WUXI, destination=("point", "123.5,35.5")),
        replace(PANJIN_WUXI, scenario="{"),
        replace(PANJIN_WUXI, factors=(("no.such", 1.0),)),
    ]
    for error in map(failing, questions):
        assert chinese(text_of(failed_answer("en", error))) == []
        chinese_text = text_of(failed_answer("zh", error))
        assert str(error) not in chinese_text
        assert not [word for word in ("There", "No ", "the ", "Choose") if word in chinese_text]
