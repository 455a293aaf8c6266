"""The documentation of the HTTP interface as a page to read, made from its OpenAPI description."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from app.language.texts import say
from app.web.api.examples import EXAMPLES
from app.web.ogc.description import ogc_parameters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.language.texts import Language

__all__ = ["api_page"]

_OTHER: Mapping[Language, tuple[Language, str]] = {"zh": ("en", "English"), "en": ("zh", "中文")}


def _told(entry: Mapping[str, Any], name: str, language: Language) -> str:
    """Return a text of the description in a language, ready for HTML."""
    return escape(str(entry.get(f"x-{name}-zh") if language == "zh" and f"x-{name}-zh" in entry else entry[name]))


def _json(value: Any) -> str:
    return escape(json.dumps(value, ensure_ascii=False, indent=2), quote=False)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are HTML already; it scrolls by itself where it is too wide."""
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="wide" tabindex="0"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def _values(schema: Mapping[str, Any], language: Language) -> str:
    """Return what a parameter may be."""
    inner = schema.get("items", schema.get("contentSchema", schema))
    kind = inner["$ref"].rsplit("/", 1)[1] if "$ref" in inner else inner.get("type", schema.get("type", "array"))
    parts = [f"<code>{escape(str(kind))}</code>"]
    if "enum" in inner:
        parts = [" ".join(f"<code>{escape(str(value))}</code>" for value in inner["enum"])]
    limits = (("exclusiveMinimum", "&gt;"), ("minimum", "≥"), ("maximum", "≤"), ("maxLength", "≤"), ("maxItems", "×"))
    parts += [f"{sign} {inner[name]:,}" for name, sign in limits if name in inner]
    if "default" in schema:
        parts.append(escape(say(language, "api.docs.default", value=schema["default"])))
    return " ".join(parts)


def _parameters(parameters: Iterable[Mapping[str, Any]], language: Language) -> str:
    must = escape(say(language, "api.docs.required"))
    rows = [
        (
            f"<code>{escape(entry['name'])}</code>" + (f" <em>{must}</em>" if entry["required"] else ""),
            _values(entry["schema"], language),
            _told(entry, "description", language),
        )
        for entry in parameters
    ]
    return _table([say(language, f"api.docs.{key}") for key in ("parameter", "type", "meaning")], rows)


def _responses(responses: Mapping[str, Any], language: Language) -> str:
    rows = [
        (
            status,
            " ".join(f"<code>{escape(kind)}</code>" for kind in answer["content"]),
            _told(answer, "description", language),
        )
        for status, answer in responses.items()
    ]
    return _table([say(language, f"api.docs.{key}") for key in ("status", "type", "meaning")], rows)


def _asked(path: str, values: Mapping[str, Any]) -> str:
    """Return a question as an address."""
    return f"{path}?{urlencode({name: _plain(value) for name, value in values.items()})}"


def _examples(path: str, operation: str, document: Mapping[str, Any], language: Language) -> str:
    parts = []
    for example in EXAMPLES:
        if example.operation != operation:
            continue
        query = _asked(path, example.values)
        shown = " ".join(f"--data-urlencode '{name}={escape(_plain(v))}'" for name, v in example.values.items())
        answer = document["components"]["examples"][example.name]["value"]
        parts.append(
            f'<pre class="wide" tabindex="0">curl -G "$HOST{path}" {shown}</pre>'
            f'<p><a href="{escape(query)}">{escape(path)}</a></p>'
            f"<details><summary>{escape(say(language, 'api.docs.answer', status=example.status))}</summary>"
            f'<pre class="wide" tabindex="0">{_json(answer)}</pre></details>'
        )
    return "".join(parts)


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


def _operation(path: str, methods: Mapping[str, Any], document: Mapping[str, Any], language: Language) -> str:
    get = methods["get"]
    ways = "".join(
        f"<li><code>{method.upper()} {path}</code> {_told(entry, 'summary', language)}</li>"
        for method, entry in methods.items()
    )
    answers = {**get["responses"], **methods.get("post", get)["responses"]}
    return (
        f'<section id="{get["operationId"]}"><h2>{_told(get, "summary", language)}</h2><ul>{ways}</ul>'
        f"<p>{_told(get, 'description', language)}</p>"
        f"<h3>{escape(say(language, 'api.docs.parameters'))}</h3>{_parameters(get['parameters'], language)}"
        f"<h3>{escape(say(language, 'api.docs.answers'))}</h3>{_responses(dict(sorted(answers.items())), language)}"
        f"<h3>{escape(say(language, 'api.docs.example'))}</h3>{_examples(path, get['operationId'], document, language)}"
        "</section>"
    )


def _schemas(document: Mapping[str, Any], language: Language) -> str:
    shown = "".join(
        f'<details id="{name}"><summary><code>{name}</code></summary>'
        f'<pre class="wide" tabindex="0">{_json(schema)}</pre></details>'
        for name, schema in document["components"]["schemas"].items()
    )
    return f"<section><h2>{escape(say(language, 'api.docs.schemas'))}</h2>{shown}</section>"


def _layers(language: Language) -> str:
    return (
        f'<section id="ogc"><h2>{escape(say(language, "api.docs.ogc"))}</h2>'
        f"<p>{escape(say(language, 'api.docs.ogc.more'))}</p>"
        '<ul><li><a href="/ogc/collections"><code>GET /ogc/collections</code></a></li>'
        "<li><code>GET /ogc/collections/NAME/items</code></li>"
        '<li><a href="/ogc/openapi"><code>GET /ogc/openapi</code></a></li></ul>'
        f"{_parameters(ogc_parameters(), language)}</section>"
    )


def api_page(document: Mapping[str, Any], language: Language) -> str:
    """
    Return the page.

    Parameters
    ----------
    document
        As from `openapi_document`.

    Returns
    -------
    html
        Without scripts, and without anything from other hosts.
    """
    other, name = _OTHER[language]
    title = _told(document["info"], "title", language)
    operations = "".join(_operation(path, methods, document, language) for path, methods in document["paths"].items())
    tag = "zh-CN" if language == "zh" else "en"
    back = f'<a href="/?lang={language}">{escape(say(language, "api.docs.back"))}</a>'
    switch = f'<a href="/api/docs?lang={other}" lang="{"zh-CN" if other == "zh" else "en"}" rel="alternate">{name}</a>'
    machine = f'<a href="/api/openapi.json">{escape(say(language, "api.docs.machine"))}</a>'
    return (
        f'<!DOCTYPE html>\n<html lang="{tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        '<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">'
        '<link rel="stylesheet" href="/theme.css"><link rel="stylesheet" href="/assets/api.css">'
        f'</head><body><main class="api"><nav>{back} · {switch} · {machine}</nav>'
        f"<h1>{title}</h1><p>{_told(document['info'], 'description', language)}</p>"
        f"<p>{escape(say(language, 'api.docs.limits'))}</p>"
        f"{operations}{_layers(language)}{_schemas(document, language)}</main></body></html>\n"
    )
