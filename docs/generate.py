"""Pages of the documentation site made from the code: commands, HTTP interface, Python interface, decisions."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path
from typing import Any

import mkdocs_gen_files
from typer.main import get_command

from app.cli.main import app as command
from app.web.api.openapi import openapi_document

ROOT = Path(__file__).resolve().parent.parent


def write(name: str, text: str) -> None:
    """Write a page of the site."""
    with mkdocs_gen_files.open(name, "w") as page:
        page.write(text.rstrip() + "\n")


def cell(text: str) -> str:
    """Return a text that fits a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


# ---- commands ----------------------------------------------------------------------------------------------


def command_section(one: Any, path: tuple[str, ...]) -> list[str]:
    """Return the section of a command, and of those below it."""
    children = getattr(one, "commands", None)
    lines = []
    if children is None:
        arguments = [p for p in one.params if p.param_type_name == "argument"]
        options = [p for p in one.params if p.param_type_name == "option" and not p.hidden]
        names = [
            f"[{(p.metavar or p.name.upper())}]" if not p.required else (p.metavar or p.name.upper()) for p in arguments
        ]
        usage = " ".join((*path, *names, *(["[OPTIONS]"] if options else [])))
        lines += [f"## {' '.join(path)}", "", one.help or "", "", "```text", usage, "```", ""]
        rows = [(f"`{(p.metavar or p.name.upper())}`", p.help or "") for p in arguments]
        rows += [(", ".join(f"`{name}`" for name in (*p.opts, *p.secondary_opts)), option_text(p)) for p in options]
        if rows:
            lines += ["| argument or option | meaning |", "|---|---|"]
            lines += [f"| {name} | {cell(text)} |" for name, text in rows]
            lines.append("")
    for name in sorted(children or {}):
        lines += command_section(children[name], (*path, name))
    return lines


def option_text(option: Any) -> str:
    """Return what an option means, with its default where it has one."""
    text = option.help or ""
    plain = isinstance(option.default, (str, int, float)) and not isinstance(option.default, bool)
    return f"{text} Default: `{option.default}`." if plain and option.show_default is not False else text


write(
    "reference/commands.md",
    "\n".join(
        [
            "# Commands",
            "",
            "Bad input ends in one sentence and exit code 2. When no route joins the places, the code is 3.",
            "",
            *command_section(get_command(command), ("liaosu",)),
        ]
    ),
)

# ---- HTTP interface ----------------------------------------------------------------------------------------


def schema_text(schema: dict[str, Any]) -> str:
    """Return the type of a value in a few words."""
    if "$ref" in schema:
        return f"`{schema['$ref'].rsplit('/', 1)[1]}`"
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {schema_text(schema.get('items', {}))}"
    if isinstance(schema.get("type"), list):
        return " or ".join(schema["type"])
    bounds = [f"{word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return " ".join([schema.get("type", "object"), *bounds])


def operation_section(path: str, method: str, operation: dict[str, Any]) -> list[str]:
    """Return the section of an operation."""
    lines = [f"## {method.upper()} {path}", "", operation.get("summary", ""), ""]
    if operation.get("description"):
        lines += [operation["description"], ""]
    parameters = operation.get("parameters", [])
    if parameters:
        lines += ["| parameter | value | meaning |", "|---|---|---|"]
        lines += [
            f"| `{p['name']}`{' (required)' if p.get('required') else ''} | {cell(schema_text(p.get('schema', {})))} "
            f"| {cell(p.get('description', ''))} |"
            for p in parameters
            if "name" in p
        ]
        lines.append("")
    lines += ["| status | meaning |", "|---|---|"]
    lines += [f"| {code} | {cell(answer.get('description', ''))} |" for code, answer in operation["responses"].items()]
    return [*lines, ""]


# The examples of answers stand in the description that the server gives.
document = openapi_document(defaultdict(dict), "http://127.0.0.1:8050")
write(
    "reference/http.md",
    "\n".join(
        [
            "# HTTP interface",
            "",
            "`liaosu serve` answers these requests. `/api/openapi.json` is the same description for programs.",
            "Errors are problem documents (`application/problem+json`, RFC 9457): the `detail` says what was wrong and",
            "what to do. `/ogc` is an OGC API Features service with a description of its own at `/ogc/openapi`.",
            "",
            *(
                line
                for path, operations in document["paths"].items()
                for method, operation in operations.items()
                if "responses" in operation
                for line in operation_section(path, method, operation)
            ),
        ]
    ),
)

# ---- Python interface --------------------------------------------------------------------------------------


def exported(path: Path) -> list[str]:
    """Return the names that a module exports."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return list(ast.literal_eval(node.value))
    return []


navigation = ["* [Overview](index.md)"]
overview = [
    "# Python interface",
    "",
    "`geo` says what is where, `analysis` what follows from it.",
    "Load the world once and pass it in; nothing changes it.",
    "",
]
for package in ("geo", "analysis"):
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if path.name.startswith("_") or "build" in parts[1:-1] or not exported(path):
            continue
        name = ".".join(parts)
        write(
            f"reference/python/{name}.md",
            f"# {name}\n\n::: {name}\n    options:\n      members: {exported(path)}\n",
        )
        navigation.append(f"* [{name}]({name}.md)")
        summary = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").strip().split("\n\n")[0]
        overview.append(f"- [`{name}`]({name}.md): {' '.join(summary.split())}")
write("reference/python/index.md", "\n".join(overview))
write("reference/python/SUMMARY.md", "\n".join(navigation))

# ---- decisions ---------------------------------------------------------------------------------------------

decisions = ["# Decisions", "", "Each page gives the context of a decision, what was decided, and what follows.", ""]
listed = []
for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
    title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    decisions.append(f"- [{title}]({path.name})")
    listed.append(f"* [{title}]({path.name})")
write("adr/index.md", "\n".join(decisions))
write("adr/SUMMARY.md", "\n".join(["* [Overview](index.md)", *listed]))
