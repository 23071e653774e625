"""The charts of one run's report: losses by part, accuracies, CKA by stage, learning rate; each with its legend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from html import escape
from pathlib import Path

import numpy as np

from engine.interchange.points import points
from engine.record.compared.axes import axis_over
from engine.record.compared.charts import HEIGHT, WIDTH, Curve, line_chart, shortened, swatch
from engine.record.compared.lines import Line
from engine.record.compared.pens import Ink, pens_in_order

_MOST_POINTS = 1200
_MOST_CURVES = 9
_LOOKED_AT = 80  # places along a curve, in search of room beside it
_TRIED = 12  # places for the legend across, and as many down
_ROW, _SWATCH, _LETTER, _LONGEST = 12.0, 32.0, 5.2, 30
# The inside of a chart, as engine.record.compared.charts draws it.
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 12.0, 30.0, 40.0
_FREE, _CROSSED = 0.85, 0.4  # how much of what lies below the legend its ground covers
# Title, y axis, and the metrics: their names begin so far as the star.
_CHARTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Training loss and its parts", "loss", ("train/loss", "train/loss/*")),
    ("Accuracy", "top-1 (%)", ("val/top1", "val/top1/*", "train/top1")),
    ("Validation loss", "loss", ("val/loss", "val/loss/*")),
    ("CKA by stage, teacher and student", "CKA", ("cka/teacher-student/*",)),
    ("CKA by stage, teacher and fusion model", "CKA", ("cka/teacher-fusion/*",)),
    ("CKA by stage, fusion model and student", "CKA", ("cka/fusion-student/*",)),
    ("CKA by stage, further teachers", "CKA", ("cka/*teacher[0-9]*", "cka/*fusion[0-9]*")),
    ("Learning rate", "learning rate", ("train/lr",)),
    ("Images a second", "images/s", ("system/images_per_second",)),
)


@dataclass
class _Thinned:
    """Points of one metric, every so many of them once there are more than can be seen."""

    every: int = 1
    count: int = 0
    kept: list[tuple[float, float]] = field(default_factory=list)
    last: tuple[float, float] = (0.0, 0.0)

    def add(self, epoch: float, value: float) -> None:
        self.last = (epoch, value)
        if self.count % self.every == 0:
            self.kept.append(self.last)
        self.count += 1
        if len(self.kept) > _MOST_POINTS:
            self.kept, self.every = self.kept[::2], self.every * 2

    def line(self, reach: float) -> Line:
        """The points; of a single one, measured once for all, a line as far as the other curves reach."""
        if self.count == 1 and reach > self.last[0]:
            self.kept.append((reach, self.last[1]))
            self.last = self.kept[-1]
        told = self.kept if self.kept[-1] == self.last else [*self.kept, self.last]
        x, y = np.array(told, dtype=float).T
        return Line(x, y, np.zeros(len(x)))


def run_charts(events: Path, ink: Ink) -> list[str]:
    """The charts of a run, those that it has points for."""
    wanted = tuple(pattern for _, _, patterns in _CHARTS for pattern in patterns)
    found: dict[str, _Thinned] = {}
    for point in points(events, wanted):
        found.setdefault(point.metric, _Thinned()).add(point.epoch, point.value)
    made = []
    for title, y_title, patterns in _CHARTS:
        names = [name for name in sorted(found) if any(fnmatchcase(name, pattern) for pattern in patterns)][
            :_MOST_CURVES
        ]
        if names:
            reach = max(found[name].last[0] for name in names)
            curves = [
                Curve(_title(name, patterns), pen, found[name].line(reach))
                for name, pen in zip(names, pens_in_order(len(names)), strict=True)
            ]
            made.append(_with_legend(line_chart(title, "epoch", y_title, curves, ink), curves, ink))
    return made


def _title(name: str, patterns: Sequence[str]) -> str:
    """What a curve is called beside its chart's title."""
    kind, *rest = name.split("/")
    if kind == "cka":
        return " ".join(rest[1:] if len(patterns) == 1 else rest)
    if len(rest) > 1:
        return " ".join(rest[1:])
    return {"train/loss": "total", "val/top1": "student", "val/loss": "student", "train/top1": "student, training images"}.get(name, rest[0])  # fmt: skip


def _with_legend(svg: str, curves: Sequence[Curve], ink: Ink) -> str:
    """A chart with the names of its curves where they leave room; a single curve needs none."""
    if len(curves) < 2:
        return svg
    names = [shortened(curve.title, _LONGEST) for curve in curves]
    width = _SWATCH + 8 + _LETTER * max(map(len, names))
    height = _ROW * len(names) + 6
    left, top, is_free = _emptiest(curves, width, height)
    ground = _FREE if is_free else _CROSSED
    parts = [f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" style="fill:{ink.paper};fill-opacity:{ground};stroke:none"/>']  # fmt: skip
    for place, (name, curve) in enumerate(zip(names, curves, strict=True)):
        y = top + 3 + _ROW * place
        line = swatch(curve.pen, ink)
        style = line.split('style="')[1].split('"')[0]
        parts.append(
            f'<line x1="{left + 3:.1f}" y1="{y + 6:.1f}" x2="{left + 27:.1f}" y2="{y + 6:.1f}" style="{style}"/>'
        )
        parts.append(f'<text x="{left + _SWATCH:.1f}" y="{y + 9:.1f}" text-anchor="start" font-size="9" font-weight="400" style="fill:{ink.text}">{escape(name)}</text>')  # fmt: skip
    return svg.removesuffix("</svg>") + "".join(parts) + "</svg>"


def _emptiest(curves: Sequence[Curve], width: float, height: float) -> tuple[float, float, bool]:
    """The place that the least of the curves goes through, and whether none does."""
    x = axis_over((float(value) for curve in curves for value in curve.line.x), margin=0.0)
    y = axis_over(float(value) for curve in curves for value in curve.line.y)
    inside = (WIDTH - _RIGHT - _LEFT, HEIGHT - _BOTTOM - _TOP)
    across = np.linspace(x.low, x.high, _LOOKED_AT)
    places = [
        (_LEFT + x.share(float(px)) * inside[0], HEIGHT - _BOTTOM - y.share(float(py)) * inside[1])
        for curve in curves
        for px, py in zip(across, np.interp(across, curve.line.x, curve.line.y), strict=True)
    ]
    lefts = np.linspace(WIDTH - _RIGHT - width - 2, _LEFT + 2, _TRIED)
    tops = np.linspace(_TOP + 2, max(_TOP + 2, HEIGHT - _BOTTOM - height - 2), _TRIED)
    free = [(float(left), float(top)) for left in lefts for top in tops]  # the first are beside an edge
    crossed = [_within(places, corner, width, height) for corner in free]
    best = crossed.index(min(crossed))
    return *free[best], not crossed[best]


def _within(places: Iterable[tuple[float, float]], corner: tuple[float, float], width: float, height: float) -> int:
    left, top = corner
    return sum(left <= x <= left + width and top <= y <= top + height for x, y in places)
