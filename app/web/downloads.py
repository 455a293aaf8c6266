"""
What a user takes away from the explorer: the layers that are on, the compared ways, the places and the scenario.

An address like that of the page says what is wanted, so a file holds what the page shows. Files are made in a folder of
their own that is gone before they are sent; their names are ours, and no path comes from a request.
"""

from __future__ import annotations

import json
import shlex
import shutil
import tempfile
import zipfile
from mmap import ACCESS_READ, mmap
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import flask
import geopandas as gpd
import shapely
from werkzeug.datastructures import MultiDict

from analysis.bounded_cache import BoundedCache
from analysis.routing.tabulate import comparison_table, route_table
from app.exports.gis_styles import gis_styles
from app.exports.results import RESULTS, write_result
from app.language.texts import LANGUAGES, TEXTS, say
from app.services.service import find_place, network_licences, query_of, scenario_of
from app.state.view_state import SWITCHES, parse_query, plain, to_query
from app.web.problems import named_problem, problem
from geo.crs import WGS84, Datum, parse_crs
from geo.errors import LiaosuError, RequestError, UnknownLayerError, UnwritableTargetError
from geo.files import scratch_folder, write_text
from geo.layers.datapackage import bundle_package, package_text
from geo.layers.export import SUFFIXES, Content, layer_content, require_form, suffix_of, write_contents
from geo.layers.fields import describe_fields
from geo.layers.registry import LAYERS
from geo.licences import licence_texts, licences_in
from geo.places.places import unique_text
from geo.references import cited_ids, reference_text
from geo.sources import PACKAGE_FILE, licence_of, source_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analysis.routing.compare import Comparison
    from analysis.routing.shortest_path import Route
    from app.services.separate_process import Run
    from app.services.service import RouteQuery, Service
    from app.services.work_queue import WorkQueue
    from app.state.view_state import ViewState
    from geo.world import World

__all__ = [
    "FORMATS",
    "compare_command",
    "comparison_content",
    "register_takeaway",
    "route_content",
    "state_contents",
    "write_bundle",
]

# The layers that each switch of the map shows.
_SWITCHED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pairs", "port_links", "park_links", "trade_links"), ("pairings",)),
    "ports": ("ports",),
    "parks": ("parks",),
    "labels": ("cities",),
    "inland": ("water",),
    "counties": ("counties",),
    "expressways": ("roads",),
    "roads": ("roads",),
    "freight_rails": ("rails",),
    "passenger_rails": ("rails",),
    "sea_lanes": ("lanes",),
    "waterways": ("rivers",),
    "ferries": ("ferries",),
}
# Tiles take half a minute of a processor: the command makes them.
FORMATS = tuple(suffix for suffix in SUFFIXES if suffix != ".pmtiles")
_MIMETYPES = {
    ".geojson": "application/geo+json",
    ".gpkg": "application/geopackage+sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".fgb": "application/octet-stream",
    ".shp.zip": "application/zip",
    ".kml": "application/vnd.google-earth.kml+xml",
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
}
_TWO_PLACES = "Two places are needed, e.g. ?from=city:210100&to=city:320500."
_SCENARIO_FILE = "scenario.json"
_BLOCK = 1 << 20
# A date that says nothing: the same content gives the same archive.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def comparison_content(world: World, comparison: Comparison) -> Content:
    """Return the legs of a comparison as what a file holds."""
    title = TEXTS["takeaway.comparison"]
    table = comparison_table(comparison)
    return Content("comparison", "leg", title.zh, title.en, table, *network_licences(world))


def route_content(world: World, route: Route) -> Content:
    """Return the legs of a route as what a file holds."""
    title = TEXTS["takeaway.route"]
    return Content("route", "leg", title.zh, title.en, route_table(route), *network_licences(world))


def _places_content(world: World, question: RouteQuery) -> Content:
    stops = (question.origin, *question.via, question.destination)
    rows, points = [], []
    for number, stop in enumerate(stops, start=1):
        place = find_place(world, stop)
        role = "origin" if number == 1 else "destination" if number == len(stops) else "via"
        names = {"name_zh": place.name_zh, "name_en": place.name_en}
        rows.append({"stop": number, "role": role, "kind": place.kind, "id": place.id, **names})
        points.append(shapely.Point(place.lon, place.lat))
    frame = gpd.GeoDataFrame(rows, geometry=points, crs=WGS84)
    frame.attrs["datum"] = str(Datum.WGS84)
    files = ("cities/cities.csv", "ports/ports.csv", "parks/parks.csv", "boundaries/counties_150m.parquet")
    title = TEXTS["takeaway.places"]
    source, licence = source_line(world.catalogue, files), licence_of(world.catalogue, files)
    return Content("places", "stop", title.zh, title.en, frame, source, licence)


def state_contents(service: Service, state: ViewState) -> list[Content]:
    """
    Return what a state shows.

    Returns
    -------
    contents
        Whole layers of the switches that are on, then, where two places are chosen, these and the ways between them.

    Raises
    ------
    LiaosuError
        If the question is not valid or has no answer.
    """
    names = dict.fromkeys(name for switch in SWITCHES if switch in state.layers for name in _SWITCHED[switch])
    contents = [layer_content(service.world, name) for name in LAYERS if name in names]
    question = query_of(state)
    if question is not None:
        contents += [
            _places_content(service.world, question),
            comparison_content(service.world, service.compare(question)),
        ]
    return contents


def _scenario_document(service: Service, question: RouteQuery) -> dict[str, Any]:
    """Return the changes of a question as the commands read them."""
    scenario_of(question, service.router.factors.values)
    document: dict[str, Any] = json.loads(question.scenario) if question.scenario else {}
    if question.off:
        closed = document.setdefault("closed", {})
        closed["modes"] = sorted({*closed.get("modes", ()), *question.off})
    if question.factors:
        document["factors"] = {**document.get("factors", {}), **dict(question.factors)}
    if question.ice:
        document["season"] = "ice"
    return document


def compare_command(service: Service, state: ViewState) -> str:
    """
    Return the command that compares what a state asks, with what a scenario cannot hold as options.

    Parameters
    ----------
    state
        With both ends of a question.

    Returns
    -------
    command
        One line for a shell, to be run beside `scenario.json`.

    Raises
    ------
    LiaosuError
        If a place is missing or not known.
    """
    question = query_of(state)
    if question is None:
        raise RequestError(_TWO_PLACES)

    def named(place: tuple[str, str]) -> str:
        known = service.world.places
        return place[1] if place[0] == "ref" else unique_text(known, find_place(service.world, place))

    words = ["liaosu", "compare", named(question.origin), named(question.destination), "--scenario", _SCENARIO_FILE]
    for option, places in (("--via", question.via), ("--avoid", question.avoid)):
        words += [word for place in places for word in (option, named(place))]
    if question.drivers != 1:
        words += ["--drivers", str(question.drivers)]
    amount, unit = state.shipment
    words += ["--teu" if unit == "teu" else "--tonnes", plain(amount)]
    return shlex.join([*words, "-o", "again.json"])


def _readme(world: World, contents: list[Content], state: ViewState) -> str:
    cited = dict.fromkeys(ref for one in contents for ref in cited_ids(one.frame))
    rows = [row for row in world.references.itertuples() if row.id in cited]
    parts = []
    for language in LANGUAGES:
        lines = [say(language, "title"), "", say(language, "takeaway.readme"), ""]
        for one in contents:
            title = one.title_zh if language == "zh" else one.title_en
            count = len(one.frame)
            lines.append(say(language, "takeaway.line", name=one.name, title=title, count=count, source=one.source,
                             licence=one.licence))  # fmt: skip
        if rows:
            references = [f"{row.id}  {reference_text(row, language)}" for row in rows]
            lines += ["", say(language, "sources.references"), *references]
        said = "; ".join(one.licence for one in contents)
        lines += ["", say(language, "takeaway.reuse"), ""]
        lines += [f"- {one.spdx}: {one.title} {one.url}".rstrip() for one in licences_in(said)]
        lines += ["", say(language, "takeaway.fields"), ""]
        for one in contents:
            fields = describe_fields(one.name, one.columns)
            titles = ", ".join(f"{field.name} = {getattr(field, f'title_{language}')}" for field in fields)
            lines.append(f"- {one.name}: {titles}")
        lines += ["", say(language, "takeaway.state", query=to_query(state) or "/"), say(language, "attribution")]
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def write_bundle(
    service: Service,
    state: ViewState,
    path: Path,
    suffix: str = ".gpkg",
    form: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """
    Write what a state shows as an archive.

    Parameters
    ----------
    path
        The archive, in a folder of its own.
    suffix
        Format of the layers: one GeoPackage with styles, or a file for each.
    form
        `geometry` and `crs` as `geo.layers.export.write_contents` takes them.

    Raises
    ------
    LiaosuError
        If there is nothing to take, the question is not valid, or the disk is full.
    """
    contents = state_contents(service, state)
    if not contents:
        msg = "No layer is switched on and no places are chosen: there is nothing to take away."
        raise RequestError(msg)
    files: list[Path] = []
    if suffix == ".gpkg":
        files.append(path.with_name("corridor.gpkg"))
        write_contents(contents, files[0], gis_styles(service.world), **form)
    else:
        for one in contents:
            files.append(path.with_name(f"{one.name}{suffix}"))
            write_contents([one], files[-1], **form)
    question = query_of(state)
    texts = {
        "README.txt": _readme(service.world, contents, state),
        PACKAGE_FILE: package_text(bundle_package(contents, files)),
    }
    said = "; ".join(one.licence for one in contents)
    texts |= {f"{path.name}": path.read_text(encoding="utf-8") for path in licence_texts(said)}
    if question is not None:
        document = _scenario_document(service, question)
        texts[_SCENARIO_FILE] = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        command = compare_command(service, state)
        told = [say(language, "takeaway.command", command=command) for language in LANGUAGES]
        texts["README.txt"] += "\n" + "\n".join(told) + "\n"
        texts["command.txt"] = command + "\n"
    for name, text in texts.items():
        write_text(path.with_name(name), text)
        files.append(path.with_name(name))
    try:
        with zipfile.ZipFile(path, "w") as archive:
            for file in files:
                entry = zipfile.ZipInfo(file.name, _NO_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w") as target, file.open("rb") as source:
                    shutil.copyfileobj(source, target, _BLOCK)
    except OSError as error:
        msg = f"{path.name} could not be written ({error.strerror or error})."
        raise UnwritableTargetError(msg) from error


def _arguments(query: str) -> MultiDict[str, str]:
    return MultiDict(parse_qsl(query, keep_blank_values=True))


def _asked_form(path: Path, query: str) -> dict[str, Any]:
    """Return how a file is to be written: `geometry=0` leaves the geometry out of a CSV, `crs` chooses coordinates."""
    arguments = _arguments(query)
    asked = arguments.get("geometry", "1")
    if asked not in ("0", "1"):
        msg = f"geometry is 1 or 0, not {asked!r}."
        raise RequestError(msg)
    form: dict[str, Any] = {"geometry": asked == "1", "crs": parse_crs(arguments.get("crs", WGS84))}
    require_form(path, **form)
    return form


def _write(service: Service, name: str, path: Path, query: str) -> None:
    """Write the file that a name and an address ask for."""
    state = parse_query(query)
    if name == "bundle" and path.suffix == ".zip":
        wanted = _arguments(query).get("format", ".gpkg")
        if wanted not in FORMATS:
            msg = f"The format {wanted!r} is unknown; there are {', '.join(FORMATS)}."
            raise RequestError(msg)
        write_bundle(service, state, path, wanted, _asked_form(Path(f"layer{wanted}"), query))
        return
    if name in RESULTS:
        write_result(service, state, name, path, gis_styles(service.world), _asked_form(path, query))
        return
    if suffix_of(path) not in FORMATS or (name != "comparison" and name not in LAYERS):
        msg = (
            f"There is nothing at /export/{path.name}; there are bundle.zip, and comparison, "
            f"a result ({', '.join(RESULTS)}) or a layer ({', '.join(LAYERS)}) as {', '.join(FORMATS)}."
        )
        raise UnknownLayerError(msg)
    if name == "comparison":
        question = query_of(state)
        if question is None:
            raise RequestError(_TWO_PLACES)
        contents = [comparison_content(service.world, service.compare(question))]
    else:
        contents = [layer_content(service.world, name)]
    write_contents(contents, path, gis_styles(service.world), **_asked_form(path, query))


def _taken(run: Run, name: str, suffix: str, query: str) -> mmap:
    """Return a file that was made for it and is gone from its folder already; it ends with its last reader."""
    with scratch_folder(Path(tempfile.gettempdir())) as folder:
        path = folder / f"{name}{suffix}"
        run(_write, name, path, query)
        with path.open("rb") as stream:
            return mmap(stream.fileno(), 0, access=ACCESS_READ)


def _blocks(content: mmap) -> Iterator[bytes]:
    return (content[start : start + _BLOCK] for start in range(0, len(content), _BLOCK))


def register_takeaway(server: Any, room: WorkQueue, run: Run) -> None:
    """
    Serve files at `/export`.

    Parameters
    ----------
    room, run
        Where they are made, and how.
    """
    # Made once for all who ask at the same time; afterwards nothing is kept.
    making: BoundedCache[mmap] = BoundedCache(0)

    def take(file: str) -> flask.Response:
        # The name ends at the first dot: a suffix may have two.
        name, suffix = file.partition(".")[0], suffix_of(Path(file))
        query = flask.request.query_string.decode("utf-8", "replace")
        try:
            content = room.once(making, (name, suffix, query), lambda: _taken(run, name, suffix, query))
        except UnknownLayerError as error:
            return problem(404, "Not found", str(error))
        except (UnwritableTargetError, OSError):
            return problem(507, "Insufficient storage", "The server has no room for the file; ask whoever runs it.")
        except LiaosuError as error:
            return named_problem(error)
        response = flask.Response(_blocks(content), mimetype=_MIMETYPES[suffix])
        response.content_length = len(content)
        response.headers["Content-Disposition"] = f'attachment; filename="liaosu-{name}{suffix}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    server.add_url_rule("/export/<file>", "take_away", take, methods=["GET"])
