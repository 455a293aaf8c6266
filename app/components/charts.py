"""Charts as plain page elements: stacked bars with whiskers, and a scatter with the front drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from dash import html

from app.components.components import attributes
from app.language.texts import say
from app.language.theme import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from app.language.texts import Language

__all__ = ["PART_KINDS", "Bar", "bars", "nice_ceiling", "scatter"]

PART_KINDS = ("road", "rail", "sea", "river", "ferry", "transfer", "wait", "rest")
# What a bar's part is, its size.
Part = tuple[str, float]


@dataclass(frozen=True)
class Bar:
    """
    A bar of a chart.

    Attributes
    ----------
    parts
        Kind and size of each part, from left to right.
    text
        What is written at its end.
    best
        Whether it is marked as the winner.
    """

    parts: tuple[Part, ...]
    low: float
    high: float
    text: str
    best: bool


def nice_ceiling(value: float) -> float:
    """
    Return the next round number: 1, 2, 2.5 or 5 times a power of ten.

    Examples
    --------
    >>> nice_ceiling(178.6), nice_ceiling(43.0), nice_ceiling(0.0)
    (200.0, 50.0, 1.0)
    """
    if value <= 0:
        return 1.0
    power = 10.0 ** (len(f"{value:.0f}") - 1) if value >= 1 else 0.1
    return float(next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value))


def bars(language: Language, title: str, rows: Sequence[Bar]) -> Component:
    """
    Return a chart of stacked bars on one axis.

    Parameters
    ----------
    language
        Of the names of the parts.
    rows
        One per alternative, in their order.

    Returns
    -------
    chart
        A figure; each bar tells its parts to screen readers and carries `data-alt`.
    """
    top = nice_ceiling(max([row.high for row in rows] + [sum(size for _, size in row.parts) for row in rows]))
    lines = []
    for number, row in enumerate(rows):
        spoken = ", ".join(f"{say(language, f'part.{kind}')} {size:.1f}" for kind, size in row.parts if size)
        told: Any = {"data-alt": str(number), "aria-label": f"{number + 1}: {row.text}. {spoken}"}
        parts = [
            html.I(
                className=f"part part-{kind}",
                style={"width": f"{100 * size / top:.2f}%"},
                title=say(language, f"part.{kind}"),
            )
            for kind, size in row.parts
            if size
        ]
        whisker = html.Span(
            className="whisker",
            style={"left": f"{100 * row.low / top:.2f}%", "width": f"{100 * (row.high - row.low) / top:.2f}%"},
        )
        lines.append(
            html.Div(
                [
                    html.Span(str(number + 1), className="bar-number"),
                    html.Div([html.Div(parts, className="stack"), whisker], className="bar-track"),
                    html.Span(row.text, className="bar-text"),
                ],
                className="bar-row best" if row.best else "bar-row",
                role="img",
                **told,
            )
        )
    scale = html.Div([html.Span("0"), html.Span(f"{top / 2:g}"), html.Span(f"{top:g}")], className="bar-scale")
    return html.Figure([html.Figcaption(title), *lines, scale], className="chart")


def scatter(language: Language, points: Sequence[tuple[float, float, bool]], labels: Sequence[str]) -> Component:
    """
    Return hours against costs, with the front of the ways that no other beats in both drawn.

    Parameters
    ----------
    points
        Hours, CNY per tonne, and whether it is the chosen one.

    Returns
    -------
    chart
        A figure; its points are buttons that choose.
    """
    right, top = (nice_ceiling(max(point[axis] for point in points)) for axis in (0, 1))
    at = [(100 * hours / right, 100 - 100 * cny / top) for hours, cny, _ in points]
    front: list[tuple[float, float]] = []
    for x, y in sorted(at):
        if not front or y > front[-1][1]:
            front.append((x, y))
    path = " ".join(f"{x:.2f},{y:.2f}" for x, y in front)
    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100' preserveAspectRatio='none'>"
        f"<path d='M0 50H100M50 0V100' stroke='{COLOURS['rule']}' stroke-width='1' vector-effect='non-scaling-stroke'/>"
        f"<polyline points='{path}' fill='none' stroke='{COLOURS['ink-muted']}' stroke-width='1.5' "
        "stroke-dasharray='4 3' vector-effect='non-scaling-stroke'/></svg>"
    )
    dots = [
        html.Button(
            str(number + 1),
            id={"type": "alternative", "n": number, "at": "scatter"},
            className="dot chosen" if points[number][2] else "dot",
            n_clicks=0,
            title=labels[number],
            style={"left": f"{x:.2f}%", "top": f"{y:.2f}%"},
            **attributes(data_alt=str(number), aria_label=f"{number + 1}: {labels[number]}"),
        )
        for number, (x, y) in enumerate(at)
    ]
    field = html.Div(
        [html.Img(src="data:image/svg+xml," + quote(drawing), alt="", className="front"), *dots], className="field"
    )
    axes = [
        html.Span(f"{top:g}", className="axis-top"),
        html.Span(say(language, "chart.cost_axis"), className="axis-y"),
        html.Span(say(language, "chart.time_axis"), className="axis-x"),
        html.Span(f"{right:g}", className="axis-right"),
    ]
    caption = html.Figcaption(say(language, "chart.scatter"))
    return html.Figure([caption, html.Div([field, *axes], className="scatter")], className="chart")
