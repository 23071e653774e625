"""The charts of a report as SVG: curves over epochs, and accuracy against what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from engine.record.compared.axes import Axis, axis_over, tick_text
from engine.record.compared.labels import bars_of, place_labels
from engine.record.compared.lines import Line
from engine.record.compared.pens import Ink, Pen

WIDTH, HEIGHT = 460.0, 280.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 12.0, 30.0, 40.0
_LETTER = 6.2  # pixels for a letter of 10, in the widest of the usual fonts
_MOST_POINTS = 600
_LONGEST_NAME = 34


@dataclass(frozen=True)
class Curve:
    """A line and the pen it is drawn with."""

    title: str
    pen: Pen
    line: Line


@dataclass(frozen=True)
class Dot:
    """A point of a scatter; the spreads are half the lengths of its bars."""

    title: str
    pen: Pen
    x: float
    y: float
    x_spread: float = 0.0
    y_spread: float = 0.0


class _Sheet:
    """An SVG under way: the frame of a chart, and what is drawn in it."""

    def __init__(self, title: str, x_title: str, y_title: str, x: Axis, y: Axis, ink: Ink) -> None:
        self._x, self._y = x, y
        self.parts: list[str] = []
        self.text(_LEFT, 16, title, ink.text, size=13, weight=600)
        for value in y.ticks:
            place = self.at_y(value)
            self.line(_LEFT, place, WIDTH - _RIGHT, place, ink.grid)
            self.text(_LEFT - 6, place + 3.5, tick_text(value), ink.dim, anchor="end")
        for value in x.ticks:
            place = self.at_x(value)
            self.line(place, _TOP, place, HEIGHT - _BOTTOM, ink.grid)
            self.text(place, HEIGHT - _BOTTOM + 14, tick_text(value), ink.dim, anchor="middle")
        self.text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 8, x_title, ink.dim, anchor="middle")
        middle = (_TOP + HEIGHT - _BOTTOM) / 2
        self.text(13, middle, y_title, ink.dim, anchor="middle", turn=f"rotate(-90 13 {middle:.1f})")
        self.line(_LEFT, HEIGHT - _BOTTOM, WIDTH - _RIGHT, HEIGHT - _BOTTOM, ink.dim)

    def at_x(self, value: float) -> float:
        return _LEFT + self._x.share(value) * (WIDTH - _RIGHT - _LEFT)

    def at_y(self, value: float) -> float:
        return HEIGHT - _BOTTOM - self._y.share(value) * (HEIGHT - _BOTTOM - _TOP)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> None:
        where = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        self.parts.append(f'<line {where} style="stroke:{colour};stroke-width:{width:g}"/>')

    def text(
        self, x: float, y: float, text: str, colour: str, *, anchor: str = "start", size: int = 10, weight: int = 400, turn: str = ""
    ) -> None:  # fmt: skip
        where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" font-weight="{weight}"'
        turned = f' transform="{turn}"' if turn else ""
        self.parts.append(f'<text {where}{turned} style="fill:{colour}">{escape(text)}</text>')

    def svg(self, described: str) -> str:
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" height="{HEIGHT:g}"'
        font = 'font-family="Inter, Helvetica, Arial, DejaVu Sans, sans-serif"'
        return f'{head} role="img" aria-label="{escape(described)}" {font}>{"".join(self.parts)}</svg>'


def line_chart(title: str, x_title: str, y_title: str, curves: Sequence[Curve], ink: Ink) -> str:
    """Curves with bands for their spread."""
    x = axis_over((float(value) for curve in curves for value in curve.line.x), margin=0.0)
    y = axis_over(
        float(value) for curve in curves for side in (-1, 1) for value in curve.line.y + side * curve.line.spread
    )
    sheet = _Sheet(title, x_title, y_title, x, y, ink)
    for curve in curves:
        _draw_band(sheet, curve, ink)
    for curve in curves:
        _draw_line(sheet, curve, ink)
    return sheet.svg(f"{title}: {', '.join(curve.title for curve in curves)}")


def scatter_chart(title: str, x_title: str, y_title: str, dots: Sequence[Dot], ink: Ink) -> str:
    """Points with bars for their spread and names where there is room."""
    x = axis_over((dot.x + side * dot.x_spread for dot in dots for side in (-1, 1)), margin=0.1, may_log=True)
    y = axis_over((dot.y + side * dot.y_spread for dot in dots for side in (-1, 1)), margin=0.1)
    sheet = _Sheet(title, x_title, y_title, x, y, ink)
    for dot in dots:
        _draw_dot(sheet, dot, ink)
    names = [shortened(dot.title, _LONGEST_NAME) for dot in dots]
    points = [(sheet.at_x(dot.x), sheet.at_y(dot.y)) for dot in dots]
    sizes = [(len(name) * _LETTER, 12.0) for name in names]
    bars = [
        bar
        for dot in dots
        for bar in bars_of(
            sheet.at_x(dot.x), sheet.at_y(dot.y), sheet.at_x(dot.x + dot.x_spread), sheet.at_y(dot.y + dot.y_spread)
        )
    ]
    room = (_LEFT + 2, _TOP, WIDTH, HEIGHT - _BOTTOM)
    for name, place in zip(names, place_labels(points, sizes, room, bars), strict=True):
        if place is not None:
            sheet.text(place[0], place[1] + 9.5, name, ink.text)
    return sheet.svg(f"{title}: {', '.join(dot.title for dot in dots)}")


def swatch(pen: Pen, ink: Ink) -> str:
    """A short piece of a run's line, for tables."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10" width="30" height="10" aria-hidden="true">'
        f'<line x1="1" y1="5" x2="29" y2="5" style="{_stroke(pen, ink, 2)}"/></svg>'
    )


def shortened(name: str, longest: int) -> str:
    """A name with its middle left out where it is long: runs differ at their ends."""
    if len(name) <= longest:
        return name
    head = (longest - 1) // 2
    return f"{name[:head].rstrip()}…{name[-(longest - 1 - head) :].lstrip()}"


def _draw_line(sheet: _Sheet, curve: Curve, ink: Ink) -> None:
    points, line = [], curve.line
    for place in _kept(len(line.x)):
        if math.isfinite(line.y[place]):
            points.append(f"{sheet.at_x(line.x[place]):.1f},{sheet.at_y(line.y[place]):.1f}")
    if len(points) == 1:
        points *= 2  # a round cap shows a single point
    joined = " ".join(points)
    style = f"fill:none;stroke-linejoin:round;stroke-linecap:round;{_stroke(curve.pen, ink, 1.6)}"
    sheet.parts.append(f'<polyline points="{joined}" style="{style}"><title>{escape(curve.title)}</title></polyline>')


def _draw_band(sheet: _Sheet, curve: Curve, ink: Ink) -> None:
    line = curve.line
    if not line.is_band:
        return
    kept = [place for place in _kept(len(line.x)) if math.isfinite(line.y[place])]
    upper = [(line.x[place], line.y[place] + line.spread[place]) for place in kept]
    lower = [(line.x[place], line.y[place] - line.spread[place]) for place in reversed(kept)]
    points = " ".join(f"{sheet.at_x(x):.1f},{sheet.at_y(y):.1f}" for x, y in [*upper, *lower])
    sheet.parts.append(f'<polygon points="{points}" style="fill:{ink.of(curve.pen)};fill-opacity:0.16;stroke:none"/>')


def _draw_dot(sheet: _Sheet, dot: Dot, ink: Ink) -> None:
    x, y, colour = sheet.at_x(dot.x), sheet.at_y(dot.y), ink.of(dot.pen)
    if dot.x_spread:
        sheet.line(sheet.at_x(dot.x - dot.x_spread), y, sheet.at_x(dot.x + dot.x_spread), y, colour)
    if dot.y_spread:
        sheet.line(x, sheet.at_y(dot.y - dot.y_spread), x, sheet.at_y(dot.y + dot.y_spread), colour)
    shape = _SHAPES[dot.pen.shape].format(x=x, y=y, l=x - 4, r=x + 4, t=y - 4, b=y + 4)
    style = f"fill:{colour};stroke:{ink.paper};stroke-width:1"
    sheet.parts.append(f'<path d="{shape}" style="{style}"><title>{escape(dot.title)}</title></path>')


_SHAPES = {
    "o": "M{l:.1f},{y:.1f}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "s": "M{l:.1f},{t:.1f}h8v8h-8z",
    "t": "M{x:.1f},{t:.1f}L{r:.1f},{b:.1f}L{l:.1f},{b:.1f}z",
    "d": "M{x:.1f},{t:.1f}L{r:.1f},{y:.1f}L{x:.1f},{b:.1f}L{l:.1f},{y:.1f}z",
    "+": "M{x:.1f},{y:.1f}m-1.5,-4h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5v-3h2.5z",
}


def _kept(count: int) -> list[int]:
    """Which points are drawn of a long curve: every so many, and the last."""
    step = max(1, -(-count // _MOST_POINTS))
    places = list(range(0, count, step))
    return places if not count or places[-1] == count - 1 else [*places, count - 1]


def _stroke(pen: Pen, ink: Ink, width: float) -> str:
    dashes = ",".join(f"{part * width:g}" for part in pen.strokes)
    return f"stroke:{ink.of(pen)};stroke-width:{width:g}" + (f";stroke-dasharray:{dashes}" if dashes else "")
