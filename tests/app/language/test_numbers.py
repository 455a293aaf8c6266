"""Numbers as each language writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.language.numbers import (
    area,
    cargo,
    co2e,
    containers,
    cost,
    distance,
    grouped,
    hours,
    money,
    people,
    with_range,
)

THIN = "\u2009"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (84748016, 0, f"84{THIN}748{THIN}016"),
        (999, 0, "999"),
        (1000, 0, f"1{THIN}000"),
        (1234.5678, 2, f"1{THIN}234.57"),
        (0, 0, "0"),
        (-1234, 0, f"-1{THIN}234"),
    ],
)
def test_thousands_are_set_apart_by_thin_spaces(value, decimals, text):
    assert grouped(value, decimals) == text


@given(st.integers(-(10**12), 10**12))
def test_grouping_loses_no_digit(value):
    assert int(grouped(value).replace(THIN, "")) == value


@pytest.mark.parametrize(
    ("show", "value", "zh", "en"),
    [
        (people, 42591407, f"4{THIN}259.1 万人", "42.59 million"),
        (people, 1274826, "127.5 万人", "1.27 million"),
        (money, 2.46534e12, f"24{THIN}653 亿元", f"CNY 2{THIN}465 bn"),
        (money, 87.5e9, "875 亿元", "CNY 87.5 bn"),
        (money, 7.25e9, "72 亿元", "CNY 7.25 bn"),
        (cargo, 1.009e9, "10.1 亿吨", f"1{THIN}009 Mt"),
        (cargo, 3.63e8, "3.63 亿吨", "363 Mt"),
        (cargo, 1e8, "1.00 亿吨", "100 Mt"),
        (cargo, 6.00748e7, f"6{THIN}007 万吨", "60.1 Mt"),
        (cargo, 1.217e7, f"1{THIN}217 万吨", "12.2 Mt"),
        (containers, 4023e4, f"4{THIN}023 万TEU", "40.2 million TEU"),
        (containers, 540000, "54.0 万TEU", "0.54 million TEU"),
        (area, 148190.2, f"148{THIN}190 km²", f"148{THIN}190 km²"),
        (area, 27.5, "27.5 km²", "27.5 km²"),
        (area, 0.35, "0.35 km²", "0.35 km²"),
        (distance, 1453.4, f"1{THIN}453 公里", f"1{THIN}453 km"),
        (distance, 3.254, "3.25 公里", "3.25 km"),
        (distance, 0.0, "0 公里", "0 km"),
        (hours, 42.44, "42.4 小时", "42.4 h"),
        (cost, 95.62, "95.6 元/吨", "95.6 CNY/t"),
        (cost, 114.2, "114 元/吨", "114 CNY/t"),
        (co2e, 39.44, "39.4 千克/吨", "39.4 kg/t"),
    ],
)
def test_known_values_in_both_languages(show, value, zh, en):
    assert show("zh", value) == zh
    assert show("en", value) == en


@given(st.floats(1, 2e9))
def test_a_cargo_in_chinese_is_right_to_half_a_percent_or_half_a_unit(tonnes):
    shown = cargo("zh", tonnes).split(" ")[0].replace(THIN, "")
    scale = 1e8 if "亿" in cargo("zh", tonnes) else 1e4
    assert abs(float(shown) * scale - tonnes) <= max(0.005 * tonnes, 5e3)


@pytest.mark.parametrize(
    ("value", "low", "high", "text"),
    [
        (1240.2, 1120.4, 1390.0, f"1{THIN}240 (1{THIN}120-1{THIN}390)"),
        (39.44, 28.0, 104.26, "39.4 (28.0-104.3)"),
        (1453.4, 1453.4, 1453.4, f"1{THIN}453"),
        (1453.4, 1453.1, 1453.4, f"1{THIN}453"),
    ],
)
def test_a_range_follows_in_brackets_where_it_shows(value, low, high, text):
    assert with_range(value, low, high) == text


def test_a_measure_takes_its_range_before_the_unit():
    assert cost("en", 114.2, (80.1, 160.9)) == "114 (80-161) CNY/t"
    assert hours("zh", 42.4, (40, 51)) == "42.4 (40.0-51.0) 小时"


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_range_shows_three_numbers_or_one(value, first, second):
    low, high = min(first, value), max(second, value)
    shown = with_range(value, low, high)
    assert shown.count("(") == shown.count("-") <= 1
