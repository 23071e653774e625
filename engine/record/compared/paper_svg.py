"""The charts of a report, which are SVG of our own making, drawn on paper as lines, not as pixels."""

from __future__ import annotations

import re
import xml.etree.ElementTree as Xml
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine.record.compared.paper import Page, Words

_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_TURN = re.compile(r"rotate\(([-\d.]+)")
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}


def draw_svg(page: Page, svg: str, left: float, top: float, width: float) -> None:
    """Draw a chart into a box of this width."""
    root = Xml.fromstring(svg)
    scale = width / float(root.get("viewBox", "0 0 1 1").split()[2])
    sheet = _Sheet(page, left, top, scale, left + width)
    for element in root:
        kind = element.tag.rpartition("}")[2]
        if kind in _DRAWN:
            _DRAWN[kind](sheet, element)


class _Sheet:
    """A page with the places and sizes of a chart on it."""

    def __init__(self, page: Page, left: float, top: float, scale: float, right: float) -> None:
        self.page, self.left, self.top, self.scale, self.right = page, left, top, scale, right

    def x(self, value: float) -> float:
        return self.left + value * self.scale

    def y(self, value: float) -> float:
        return self.top + value * self.scale

    def points(self, text: str) -> list[tuple[float, float]]:
        pairs = (pair.split(",") for pair in text.split())
        return [(self.x(float(x)), self.y(float(y))) for x, y in pairs]

    def pen(self, style: dict[str, str]) -> dict[str, Any]:
        """The stroke of a line, as matplotlib has it."""
        width = float(style.get("stroke-width", 1)) * self.scale
        dashes = tuple(float(part) * self.scale for part in style.get("stroke-dasharray", "").split(",") if part)
        # matplotlib's dashes are in widths of the line
        style_of: Any = (0, tuple(dash / width for dash in dashes)) if dashes else "-"
        return {"color": style["stroke"], "linewidth": width, "linestyle": style_of, "solid_capstyle": "round", "dash_capstyle": "butt"}  # fmt: skip


def _style(element: Xml.Element) -> dict[str, str]:
    parts = (part.partition(":") for part in element.get("style", "").split(";") if part)
    return {name.strip(): value.strip() for name, _, value in parts}


def _number(element: Xml.Element, name: str) -> float:
    return float(element.get(name, 0))


def _line(sheet: _Sheet, element: Xml.Element) -> None:
    from matplotlib.lines import Line2D

    x = [sheet.x(_number(element, name)) for name in ("x1", "x2")]
    y = [sheet.y(_number(element, name)) for name in ("y1", "y2")]
    sheet.page.add(Line2D(x, y, **sheet.pen(_style(element))))


def _polyline(sheet: _Sheet, element: Xml.Element) -> None:
    from matplotlib.lines import Line2D

    points = sheet.points(element.get("points", ""))
    if points:
        x, y = zip(*points, strict=True)
        sheet.page.add(Line2D(x, y, solid_joinstyle="round", **sheet.pen(_style(element))))


def _polygon(sheet: _Sheet, element: Xml.Element) -> None:
    from matplotlib.patches import Polygon

    points = sheet.points(element.get("points", ""))
    if len(points) > 2:
        _fill(sheet, Polygon(points, closed=True), _style(element))


def _rect(sheet: _Sheet, element: Xml.Element) -> None:
    from matplotlib.patches import Rectangle

    width, height = (_number(element, name) * sheet.scale for name in ("width", "height"))
    _fill(
        sheet,
        Rectangle((sheet.x(_number(element, "x")), sheet.y(_number(element, "y"))), width, height),
        _style(element),
    )


def _path(sheet: _Sheet, element: Xml.Element) -> None:
    """The shapes of points: straight ones, and the circle, which alone has arcs."""
    from matplotlib.patches import Circle, Polygon

    outline = element.get("d", "")
    style = _style(element)
    points: list[tuple[float, float]] = []
    x = y = 0.0
    for letter, rest in _STEP.findall(outline):
        given = [float(number) for number in _NUMBER.findall(rest)]
        if letter == "a":
            if not len(points) > 1:
                _fill(sheet, Circle((sheet.x(x + given[0]), sheet.y(y)), given[0] * sheet.scale), style)
            return
        if letter in "ML":
            x, y = given
        elif letter == "m":
            x, y = x + given[0], y + given[1]
        elif letter == "h":
            x += given[0]
        elif letter == "v":
            y += given[0]
        if letter == "m":
            points.clear()
        if letter != "z":
            points.append((sheet.x(x), sheet.y(y)))
    if len(points) > 2:
        _fill(sheet, Polygon(points, closed=True), style)


def _fill(sheet: _Sheet, patch: Any, style: dict[str, str]) -> None:
    patch.set_facecolor(style["fill"])
    patch.set_alpha(float(style.get("fill-opacity", 1)))
    stroke = style.get("stroke", "none")
    patch.set_edgecolor(stroke)
    patch.set_linewidth(0 if stroke == "none" else float(style.get("stroke-width", 1)) * sheet.scale)
    sheet.page.add(patch)


def _text(sheet: _Sheet, element: Xml.Element) -> None:
    bold = _number(element, "font-weight") >= 600
    words = Words(_number(element, "font-size") * sheet.scale, bold=bold, colour=_style(element)["fill"])
    turned = _TURN.match(element.get("transform", ""))
    anchor = _ANCHORS[element.get("text-anchor", "start")]
    x, y = sheet.x(_number(element, "x")), sheet.y(_number(element, "y"))
    if anchor == "left" and not turned and (wide := words.width(element.text or "")) > sheet.right - x:
        # The letters of paper are wider than those that the chart was laid out with.
        words = replace(words, size=words.size * (sheet.right - x) / wide)
    sheet.page.text(x, y, element.text or "", words, anchor=anchor, turn=-float(turned[1]) if turned else 0.0)


_DRAWN: dict[str, Callable[[_Sheet, Xml.Element], None]] = {
    "line": _line, "polyline": _polyline, "polygon": _polygon, "rect": _rect, "path": _path, "text": _text,
}  # fmt: skip
