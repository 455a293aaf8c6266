"""What is written about the project: docstrings, the README, decisions."""

import importlib
import inspect
import pkgutil
import re

import pytest

import analysis
import app
import geo
from geo.layers import LAYERS
from tests.conftest import REPOSITORY

MODULES = [
    name
    for package in (geo, analysis, app)
    for name in [package.__name__, *(m.name for m in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))]
]


def public():
    """Yield the functions and classes that modules name in `__all__`, with their module."""
    for name in MODULES:
        module = importlib.import_module(name)
        for member in getattr(module, "__all__", ()):
            value = getattr(module, member)
            if (inspect.isfunction(value) or inspect.isclass(value)) and value.__module__ == name:
                yield f"{name}.{member}", value


PUBLIC = dict(public())


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_is_for_and_what_it_offers(name):
    module = importlib.import_module(name)
    assert module.__doc__
    for member in getattr(module, "__all__", ()):
        assert hasattr(module, member), member


def section(doc, title):
    """Return the names that a section of a numpydoc docstring explains."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", doc, re.S | re.M)
    if not found:
        return None
    heads = re.findall(r"^(?! )(\S.*)$", found.group(1), re.M)
    return [name.strip(" *") for head in heads for name in head.split(",")]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented(name):
    value = PUBLIC[name]
    doc = inspect.getdoc(value)
    assert doc
    assert doc.splitlines()[0].endswith(".")
    if inspect.isfunction(value) and section(doc, "Parameters") is not None:
        expected = [p for p in inspect.signature(value).parameters if p != "self"]
        assert section(doc, "Parameters") == expected


# A sentence says it all where there is one plain argument or two, and what comes back is in the sentence.
MOST_ARGUMENTS_WITHOUT_SECTION = 2


@pytest.mark.parametrize("name", [name for name, value in PUBLIC.items() if inspect.isfunction(value)])
def test_functions_of_more_than_two_arguments_explain_them_and_what_comes_back(name):
    value = PUBLIC[name]
    doc = inspect.getdoc(value)
    signature = inspect.signature(value)
    if len(signature.parameters) <= MOST_ARGUMENTS_WITHOUT_SECTION:
        assert re.match(r"\w+", doc)
        return
    assert section(doc, "Parameters"), "Parameters"
    if signature.return_annotation not in ("None", None):
        assert "Returns\n-------" in doc or "Yields\n------" in doc


def test_the_readme_tells_how_to_run_and_test():
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert "make run" in text
    assert "make test" in text


def test_the_documents_name_every_layer_and_the_catalogue():
    files = [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert [name for name in LAYERS if name not in text] == []
    assert "data/sources.csv" in text


def test_links_between_documents_lead_somewhere():
    # Links within docs/ are checked when the site is built.
    for path in (REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md"):
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_decision_gives_context_decision_and_consequences():
    decisions = sorted((REPOSITORY / "docs" / "adr").glob("*.md"))
    assert len(decisions) >= 3
    for path in decisions:
        headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
        for heading in ("Context", "Decision", "Consequences"):
            assert heading in headings, path.name


def test_commands_in_the_readme_exist():
    from typer.main import get_command

    from app.cli import app as command

    known = get_command(command).commands
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"liaosu ([a-z]+)", text))
    assert used <= set(known)
