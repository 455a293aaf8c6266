"""Reading what a component tree shows, without a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash.development.base_component import Component

if TYPE_CHECKING:
    from collections.abc import Iterator


def components(tree: Any) -> Iterator[Component]:
    """Yield a component and all below it, also those in properties such as labels."""
    if isinstance(tree, (list, tuple)):
        for part in tree:
            yield from components(part)
    elif isinstance(tree, Component):
        yield tree
        for name in ("children", "label"):
            yield from components(getattr(tree, name, None))


def texts(tree: Any) -> Iterator[str]:
    """Yield the texts that a tree shows or says to screen readers."""
    if isinstance(tree, (list, tuple)):
        for part in tree:
            yield from texts(part)
    elif isinstance(tree, Component):
        properties = tree.to_plotly_json()["props"]
        yield from texts(properties.get("children"))
        yield from texts(properties.get("label"))
        for name in ("aria-label", "placeholder"):
            if isinstance(properties.get(name), str):
                yield properties[name]
    elif tree is not None:
        yield str(tree)


def text_of(tree: Any) -> str:
    """Return all texts of a tree, a line each."""
    return "\n".join(texts(tree))


def ids(tree: Any) -> list[Any]:
    """Return the ids of the components in a tree."""
    return [component.id for component in components(tree) if getattr(component, "id", None) is not None]
