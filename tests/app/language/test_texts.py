"""The catalogue of texts, and that the pages use all of it and nothing else."""

import re
from pathlib import Path
from string import Formatter

import pytest

import app
from analysis.assumptions.cost import LINKS, METRICS
from analysis.assumptions.factors import load_factor_table
from analysis.planning.linkage import SERVICE_SHARES
from analysis.routing.compare import METRIC_NAMES
from app.components.charts import PART_KINDS
from app.components.controls import NETWORK_CHOICES
from app.exports.briefing_formats import BRIEF_SUFFIXES
from app.language.texts import LANGUAGES, TEXTS, say
from app.pages.layers import GROUPS
from app.pages.pairs import MEASURES
from app.pages.sources import FACTOR_GROUPS, METHOD, unit_key
from app.state.view_state import AREAS, COLOURINGS, MODES, PAGES, SHOWN, SWITCHES, UNITS
from app.webmap.legend import LINKS as SHOWN_LINKS
from app.webmap.pairing_arcs import ARC_GROUPS
from geo.places.parks import PARK_KINDS
from geo.places.ports import PORT_TYPES
from geo.tables import CONFIDENCES

SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(Path(app.__file__).parent.rglob("*.py"))}
HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def families(world):
    """Return the values that stand in the braces of keys like f"port.{row.type}"."""
    return {
        "kind": ["province", "city", "county", "port", "park", "pairing", "item", "point"],
        "port": PORT_TYPES,
        "park": PARK_KINDS,
        "page": PAGES,
        "layer": [*SWITCHES, *SHOWN_LINKS],
        "relation": sorted(set(world.plan.pairings.relation)),
        "direction": sorted(set(world.plan.pairings.direction)),
        "confidence": CONFIDENCES,
        "side": ["liaoning", "jiangsu"],
        "missing": ["title", "lead", "back"],
        "table": ["period", "value", "scope"],
        "sources": ["publisher", "version", "licence", "low", "default", "high", "unit", "year", "basis"],
        "figure": ["population", "gdp"],
        "end": ["origin", "destination"],
        "networks": ["loading", "failed", "retry"],
        "pairs": ["road", "cost", "time", "co2e"],
        "measure": [*MEASURES, "population", "gdp", "access"],
        "way": ["road", "rail", "sea", "roro", "train_ferry"],
        "total": METRIC_NAMES[:4],
        "without": ["noplace", "nopoint", "several", "noway", "noroad"],
        "factors": FACTOR_GROUPS,
        "per": sorted({"km", "h_km", "kg_t_km", *(unit_key(unit) for unit in load_factor_table(world.data).unit)}),
        "method": METHOD,
        "how": METHOD,
        "mode": [*MODES, "access", "transfer"],
        "part": PART_KINDS,
        "chart": ["time", "cost", "co2e"],
        "metric": ["time", "cost", "co2e", "distance"],
        "column": METRIC_NAMES,
        "class": LINKS,
        "term": ["rest", "lock", "added"],
        "routes": ["origin", "destination"],
        "routes.placeholder": ["origin", "destination"],
        "routes.pick": ["origin", "destination"],
        "routes.unit": UNITS,
        "routes.drivers": ["1", "2"],
        "routes.empty": ["both", "one"],
        "routes.failed": ["none", "far", "unknown", "scenario", "request"],
        "group": GROUPS,
        "figure.layer": [
            "land",
            "provinces",
            "colours",
            "water",
            "borders",
            "graticule",
            "networks",
            "ways",
            "arcs",
            "ports",
            "parks",
            "seats",
            "furniture",
            "legend",
            "locator",
        ],
        "network": NETWORK_CHOICES,
        "ports.areas": AREAS,
        "results": ["scenario", "hinterland", "hinterland_bands", "linkage", "critical", "corridors", "flows", "hubs"],
        "flows": ["mode", "corridor", "way", "province"],
        "flows.by": ["mode", "corridor", "way", "province"],
        "flows.show": SHOWN,
        "flows.note": SHOWN,
        "critical.near": ["liaoning", "jiangsu"],
        "scenarios": ["before", "after", "change"],
        "edit": ["close", "slow", "pick", "draw"],
        "edit.hint": ["pick", "draw"],
        "edit.group": ["cities", "ports"],
        "edit.link": ["from", "to"],
        "brief.as": [suffix[1:] for suffix in BRIEF_SUFFIXES],
        "by": METRICS,
        "service": SERVICE_SHARES,
        "validation": [
            "rows",
            "median",
            "worst",
            "over",
            "target",
            "published",
            "computed",
            "line",
            "distance",
            "time",
            "error",
            "error.distance",
            "error.time",
        ],
        "validation.use": ["fit", "check", "none"],
        "colouring": COLOURINGS,
        "credit": ["population", "gdp", "access"],
        "api": [
            "400",
            "413",
            "414",
            "415",
            "422",
            "429",
            "503",
            *("route", "compare", "route.more", "compare.more", "places.more"),
        ],
        "api.docs": ["parameter", "type", "meaning", "status"],
    }


def fields(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_has_both_languages_with_the_same_placeholders(key):
    text = TEXTS[key]
    assert text.zh.strip() == text.zh != ""
    assert text.en.strip() == text.en != ""
    assert fields(text.zh) == fields(text.en)


@pytest.mark.parametrize("key", TEXTS)
def test_english_texts_have_no_chinese_characters_or_punctuation(key):
    assert not HAN.search(TEXTS[key].en)


# Names, units and codes that are the same in both.
SAME = {"figure.locode", "unit.km2", "unit.m"}


@pytest.mark.parametrize("key", [key for key in TEXTS if key not in SAME])
def test_chinese_texts_are_chinese(key):
    bare = re.sub(r"\{\w+\}", "", TEXTS[key].zh)
    assert HAN.search(bare)


def literal_keys():
    """Return the keys that the sources give in plain quotes."""
    quoted = {key for text in SOURCES.values() for key in re.findall(r'"([a-z_]+(?:\.[a-z_]+)+)"', text)}
    said = {key for text in SOURCES.values() for key in re.findall(r"""say\([^,()]+,\s*["']([^"']+)["']""", text)}
    return quoted, said


def test_every_key_that_is_said_exists():
    _, said = literal_keys()
    assert len(said) > 50
    assert said <= set(TEXTS)


def patterns():
    """Return the families of keys that the sources say with something in braces."""
    return {
        head for text in SOURCES.values() for head in re.findall(r"""[ (]f["']([a-z.]+)\.\{[^}]+\}["']""", text)
    } - {"liaosu", "app.pages", "app.webmap.overlays"}  # functions of the script, and modules


def test_every_family_of_keys_is_complete(world):
    known = families(world)
    heads = patterns()
    assert heads
    assert heads <= set(known)
    assert {f"{head}.{value}" for head in heads for value in known[head]} <= set(TEXTS)


def test_every_text_is_used(world):
    users = {path: text for path, text in SOURCES.items() if path.parent.name != "texts"}
    text = "\n".join(users.values())
    scripts = "\n".join(p.read_text(encoding="utf-8") for p in (Path(app.__file__).parent / "assets").glob("*.js"))
    used = {key for key in TEXTS if f'"{key}"' in text or f"'{key}'" in text or key in scripts}
    for head in patterns():
        used |= {f"{head}.{value}" for value in families(world)[head]}
    # Lists that may be empty say so under the key of their title.
    used |= {f"{key}.none" for key in used if f"{key}.none" in TEXTS and 'f"{title}.none"' in text}
    assert sorted(set(TEXTS) - used) == []


def test_say_fills_in_values():
    assert say("zh", "plan.item", item=7) == "第7项"
    assert say("en", "plan.item", item=7) == "Item 7"
    assert say("en", "unit.m", value="17.8") == "17.8 m"


def test_an_unknown_key_is_a_bug():
    with pytest.raises(KeyError):
        say("zh", "no.such.key")


def test_no_key_stands_in_two_families():
    keys = [
        key
        for path in sorted((Path(app.__file__).parent / "language/texts").glob("*.py"))
        for key in re.findall(r'^    "([a-z_0-9.]+)": Text\(', path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted(keys) == sorted(TEXTS)


def test_there_are_two_languages():
    assert LANGUAGES == ("zh", "en")
    assert set(ARC_GROUPS.values()) <= set(SWITCHES)
