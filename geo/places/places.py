"""Finding a place by what people call it: a name in Chinese or English, pinyin, a code, or `lon,lat`."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from geo.errors import AmbiguousPlaceError, UnknownPlaceError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

__all__ = [
    "PLACE_KINDS",
    "Place",
    "fold",
    "more_counties",
    "place_index",
    "point_id",
    "point_place",
    "resolve_place",
    "search_places",
    "syllables",
    "unique_text",
]

_KIND_ORDER = {"city": 0, "port": 1, "park": 2, "province": 3, "county": 4}
PLACE_KINDS = tuple(_KIND_ORDER)
_LONLAT = re.compile(r"^\s*([-+]?\d+(?:\.\d+)?)\s*[,，]\s*([-+]?\d+(?:\.\d+)?)\s*$")
_SUFFIXES_ZH = ("满族自治县", "蒙古族自治县", "自治县", "新区", "省", "市", "区", "县")
_SUFFIXES_EN = (
    " manchu autonomous county",
    " mongol autonomous county",
    " new district",
    " district",
    " county",
    " city",
)
_SUGGESTIONS = 5
# Where points may be: the map, and all of China, for the land bridge and the ways to the north-east.
_POINT_EXTENT = (73.0, 18.0, 142.0, 54.0)
_POINT_DECIMALS = 6
# A second name or a remark in brackets.
_BRACKETED = re.compile(r"[（(][^）)]*[）)]")
# Characters that names of places read otherwise than the dictionary guesses, as ones of the right sound.
_READINGS = str.maketrans({"朝": "潮", "长": "常", "都": "督"})


@dataclass(frozen=True)
class Place:
    """
    Something on the map that can be found by name.

    Attributes
    ----------
    kind
        "province", "city", "county", "port" or "park".
    id
        Adcode, port id or park id.
    within_zh, within_en
        The city or province that it lies in, or empty.
    lon, lat
        Degrees; missing for zones without a single position.
    names
        Exact names and codes, folded.
    """

    kind: str
    id: str
    name_zh: str
    name_en: str
    within_zh: str
    within_en: str
    lon: float | None
    lat: float | None
    names: frozenset[str]

    @cached_property
    def words(self) -> frozenset[str]:
        """What a search matches: the names, and unless it is a point also pinyin, initials and stems; folded."""
        if self.kind == "point":
            return self.names
        return (self.names | _initials(self.name_zh) | _stems(self.name_zh, self.name_en)) - {""}


def fold(text: str) -> str:
    """
    Return a text without case, accents, blanks and punctuation, so that spellings compare equal.

    Returns
    -------
    folded
        For example "huaianport" for "Huai'an Port".
    """
    # Decomposing can bring forth capitals, and folding them composed letters: hence twice.
    lower = unicodedata.normalize("NFKD", text).casefold()
    decomposed = unicodedata.normalize("NFKD", lower)
    return "".join(c for c in decomposed if c.isalnum() and not unicodedata.combining(c))


def _stems(name_zh: str, name_en: str) -> set[str]:
    zh = next((name_zh.removesuffix(s) for s in _SUFFIXES_ZH if name_zh.endswith(s) and len(name_zh) > len(s) + 1), "")
    lower = name_en.lower()
    en = next((lower.removesuffix(s) for s in _SUFFIXES_EN if lower.endswith(s)), "")
    return {fold(stem) for stem in (zh, en) if stem}


def syllables(name_zh: str) -> list[str]:
    """Return a place's name in pinyin without tones, a syllable each; what is not Chinese is left out."""
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(name_zh.replace("六合", "陆合").translate(_READINGS), errors="ignore"))


def _initials(name_zh: str) -> set[str]:
    spoken = syllables(name_zh)
    return {"".join(s[0] for s in spoken), fold("".join(spoken)).replace("lv", "lu")}


def _place(
    kind: str,
    key: str,
    name: tuple[str, str],
    within: tuple[str, str],
    lonlat: tuple[float, float] | None,
    more_names: Iterable[str] = (),
) -> Place:
    zh, en = name
    plain = (_BRACKETED.sub("", text).strip() for text in (zh, en))
    names = {fold(text) for text in (key, zh, en, *plain, *more_names) if text}
    if kind == "city":
        names |= {fold(f"{zh}市"), fold(f"{en} city")}
    lon, lat = lonlat or (None, None)
    return Place(kind, key, zh, en, *within, lon, lat, frozenset(names - {""}))


def place_index(
    provinces: gpd.GeoDataFrame,
    cities: gpd.GeoDataFrame,
    counties: gpd.GeoDataFrame,
    ports: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
) -> tuple[Place, ...]:
    """
    Return every place of the map, in the order in which equal matches are offered.

    Parameters
    ----------
    provinces, cities, counties, ports, parks
        Layers as loaded; cities with seats.

    Returns
    -------
    places
        Cities, ports, parks, provinces, counties.
    """
    places = [
        _place("city", r.adcode, (r.name_zh, r.name_en), (r.province_zh, r.province_en), (r.seat_lon, r.seat_lat))
        for r in cities.itertuples()
    ]
    for r in ports.itertuples():
        # A plain "Dalian Port" is often written with the suffix in lower case or in front.
        front = f"Port of {r.name_en.removesuffix(' Port')}" if r.name_en.endswith(" Port") else ""
        within = (r.city_zh, r.city_en) if r.city_zh else (r.province_zh, "")
        places.append(_place("port", r.id, (r.name_zh, r.name_en), within, (r.lon, r.lat), (r.locode, front)))
    city_names = {r.adcode: (r.name_zh, r.name_en) for r in cities.itertuples()}
    for r in parks.itertuples():
        hosts = [city_names[code] for code in r.city_adcode.split(";")]
        within = ("、".join(h[0] for h in hosts), ", ".join(h[1] for h in hosts))
        lonlat = None if r.lon != r.lon else (r.lon, r.lat)
        places.append(_place("park", r.id, (r.name_zh, r.name_en), within, lonlat))
    for r in provinces.itertuples():
        stem = r.name_zh.removesuffix("省")
        places.append(
            _place("province", r.adcode, (r.name_zh, r.name_en), ("", ""), (r.label_lon, r.label_lat), (stem,))
        )
    places += [
        _place("county", r.adcode, (r.name_zh, r.name_en), (r.city_zh, r.city_en), (r.label_lon, r.label_lat))
        for r in counties.itertuples()
    ]
    return tuple(places)


def more_counties(counties: pd.DataFrame, known: Iterable[Place]) -> tuple[Place, ...]:
    """
    Return the counties of all China that are no places yet.

    Parameters
    ----------
    counties
        See `geo.places.national.national_counties_schema`.
    known
        Places, whose counties keep their names and positions.

    Returns
    -------
    places
        In the order of the table.
    """
    codes = {place.id for place in known if place.kind == "county"}
    return tuple(
        _place("county", r.adcode, (r.name_zh, r.name_en), (r.province_zh, ""), (r.lon, r.lat))
        for r in counties.itertuples()
        if r.adcode not in codes
    )


def search_places(places: Iterable[Place], query: str, limit: int = 10) -> list[Place]:
    """
    Find places whose name, pinyin, initials or code begins with or contains the query.

    Returns
    -------
    found
        Exact matches first, then beginnings, then the rest; cities before ports, parks and counties.
    """
    wanted = fold(query)
    if not wanted:
        return []
    ranked = []
    for order, place in enumerate(places):
        if wanted in place.names:
            rank = 0
        elif any(word.startswith(wanted) for word in place.words):
            rank = 1
        elif any(wanted in name for name in place.names):
            rank = 2
        else:
            continue
        ranked.append((rank, _KIND_ORDER[place.kind], order, place))
    ranked.sort(key=lambda entry: entry[:3])
    return [entry[3] for entry in ranked[:limit]]


def resolve_place(places: Iterable[Place], text: str) -> Place:
    """
    Return the one place that a text means.

    Parameters
    ----------
    text
        Name in either language, adcode, port id or UN/LOCODE, park id, or `lon,lat`. A bare name that a city
        bears means the city.

    Returns
    -------
    place
        For `lon,lat` a place of kind "point".

    Raises
    ------
    UnknownPlaceError
        If nothing matches; the message suggests what comes near.
    AmbiguousPlaceError
        If several places bear the name; the message lists their codes.
    """
    coordinates = _LONLAT.match(text)
    if coordinates:
        return _point(float(coordinates.group(1)), float(coordinates.group(2)))
    every = tuple(places)
    wanted = fold(text)
    for pool in ("names", "words"):
        hits = [p for p in every if wanted and wanted in getattr(p, pool)]
        cities = [p for p in hits if p.kind == "city"]
        if len(cities) == 1:
            return cities[0]
        if len(hits) == 1:
            return hits[0]
        if hits:
            listed = ", ".join(f"{p.name_zh} {p.within_zh} ({p.id})" for p in hits)
            msg = f"{text!r} names several places; say which by its code: {listed}."
            raise AmbiguousPlaceError(msg, text=text, places=tuple((p.name_zh, p.name_en, p.id) for p in hits))
    near = _suggestions(every, text)
    hint = f" Did you mean {', '.join(' '.join(names) for names in near)}?" if near else ""
    msg = (
        f"There is no place {text!r}; use a name in Chinese or English, an adcode, a port or park id, or lon,lat.{hint}"
    )
    raise UnknownPlaceError(msg, text=text, near=tuple(near))


def unique_text(places: Iterable[Place], place: Place) -> str:
    """
    Return a text by which `resolve_place` finds a place again.

    Parameters
    ----------
    place
        One of them, or a point.

    Returns
    -------
    text
        The id, or a name where a city bears the id as its name: the port "dalian" is 大连港.
    """
    every = tuple(places)
    for text in (place.id, place.name_zh, place.name_en):
        try:
            if resolve_place(every, text) == place:
                return text
        except (AmbiguousPlaceError, UnknownPlaceError):
            continue
    return place.id


def _point(lon: float, lat: float) -> Place:
    west, south, east, north = _POINT_EXTENT
    if not (west <= lon <= east and south <= lat <= north):
        swapped = west <= lat <= east and south <= lon <= north
        hint = " Longitude comes first." if swapped else ""
        msg = f"The point {lon},{lat} lies outside the map ({west:g}-{east:g} E, {south:g}-{north:g} N).{hint}"
        raise UnknownPlaceError(msg, point=(lon, lat), swapped=swapped)
    return point_place(lon, lat)


def point_place(lon: float, lat: float) -> Place:
    """Return a place of kind "point" at a position in degrees, to six decimals, wherever on earth it is."""
    key = point_id(lon, lat)
    lon, lat = (float(part) for part in key.split(","))
    return Place("point", key, key, key, "", "", lon, lat, frozenset({key}))


def point_id(lon: float, lat: float) -> str:
    """Return the id of a point: `lon,lat` in degrees to six decimals (0.1 m), without zeros at the end."""
    # Adding 0 makes a negative zero a plain one.
    rounded = (f"{round(value, _POINT_DECIMALS) + 0.0:.{_POINT_DECIMALS}f}" for value in (lon, lat))
    return ",".join(text.rstrip("0").rstrip(".") for text in rounded)


def _suggestions(places: tuple[Place, ...], text: str) -> list[tuple[str, str]]:
    """Return the names, Chinese and English, of the places that come near a text."""
    found = search_places(places, text, _SUGGESTIONS)
    if not found:
        by_name = {name: place for place in reversed(places) for name in place.names}
        close = difflib.get_close_matches(fold(text), by_name, n=_SUGGESTIONS, cutoff=0.6)
        found = list(dict.fromkeys(by_name[name] for name in close))
    return [(p.name_zh, p.name_en) for p in found]
