"""What is written about the project: docstrings, the README, decisions."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter

import pytest

import analysis
import app
import geo
from geo.layers.registry import LAYERS
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


def entries(doc, title):
    """Return names and explanations of a section of a numpydoc docstring."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", doc, re.S | re.M)
    items = re.findall(r"^(\S[^\n]*)\n((?:    [^\n]*\n?|\n(?=    ))*)", found[1] + "\n" if found else "", re.M)
    return [(head, " ".join(text.split())) for head, text in items]


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_documented_by_a_sentence(name):
    doc = inspect.getdoc(PUBLIC[name])
    assert doc
    assert doc.split("\n\n")[0].endswith(".")


@pytest.mark.parametrize("name", [name for name, value in PUBLIC.items() if inspect.isfunction(value)])
def test_explained_parameters_exist_in_their_order(name):
    known = list(inspect.signature(PUBLIC[name]).parameters)
    listed = entries(inspect.getdoc(PUBLIC[name]), "Parameters")
    explained = [one.strip(" *") for head, _ in listed for one in head.split(",")]
    assert explained == [one for one in known if one in explained]


# The signature says that `world` is a World; what it does not say, such as a unit, is worth a line.
MOST_REPETITIONS = 2


def test_no_parameter_is_explained_by_a_formula_repeated_everywhere():
    functions = [value for value in PUBLIC.values() if inspect.isfunction(value)]
    said = Counter(entry for value in functions for entry in entries(inspect.getdoc(value), "Parameters"))
    assert [entry for entry, count in said.items() if count > MOST_REPETITIONS] == []


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

    from app.cli.main import app as command

    known = get_command(command).commands
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"liaosu ([a-z]+)", text))
    assert used <= set(known)
