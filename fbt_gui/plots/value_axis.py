"""ValueAxis: an axis that writes numbers as the place does, and seconds as durations."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from fbt_gui.plots.tick_text import tick_text

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_DAY = 86400
_MOST_TICKS = 6
_WORD = 20
_LEAST_WIDTH, _WIDER, _MOST_WIDTH = 46, 8, 94
_ROUNDING = (-0.01, -0.01, 0.01, 0.01)
_DECADES = 20  # a log scale of more has no ticks between powers of ten
_COARSER = (1, 2, 5, 10, 20, 50)
_SAME = 0.01  # of a step: ticks of two levels that are so close are one
_FAR = 20.0  # pixels: lines of ticks that are closer are fainter
_HIGH = 0.8  # of a font's height: numbers have no accents
_CROWDED = ((6, 0.2), (4, 0.4), (2, 0.6), (0, 0.8))  # with so many words, the share of the axis that more may fill
_BESIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
_BELOW = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip

Levels = list[tuple[float | None, list[float]]]


class ValueAxis(pg.AxisItem):
    """At the left of a plot or below it.

    What is drawn is what pyqtgraph draws, found in a quarter of the time: axes were half of a plot's painting.

    Attributes:
        mode: "number", "log" (values are powers of ten), "whole" or "time" (seconds).
    """

    def __init__(self, side: str, mode: str = "number") -> None:
        super().__init__(side)
        self.mode = mode
        self.enableAutoSIPrefix(False)
        if not self._is_below:
            self.setWidth(_LEAST_WIDTH)

    def set_mode(self, mode: str) -> None:
        """Write other values."""
        self.mode = mode
        self.setLogMode(mode == "log")
        self.picture = None
        self.update()

    def boundingRect(self) -> QRectF:
        """With room for the words at its ends, which pyqtgraph leaves out where there is a grid."""
        across, up = (_WORD, 0) if self._is_below else (0, _WORD / 2)
        return (self._room() | self._plot()).adjusted(-across, -up, across, up)

    def generateDrawSpecs(self, p: QPainter) -> tuple[Any, list[Any], list[Any]] | None:
        """The line, those of the ticks, and words, as pyqtgraph draws them; None where there is no room for any."""
        room, (low, high) = self._room(), self.range
        length = room.width() if self._is_below else room.height()
        if length <= 0 or not 0 < high - low < math.inf:
            return None
        levels = self.tickValues(low, high, length)
        scale = length / (high - low)
        places = [[(value - low) * scale for value in values] for _, values in levels]
        if self._is_below:
            line = (room.topLeft() + QPointF(-1, 1), room.topRight() + QPointF(1, 1))
        else:
            places = [[length - place for place in level] for level in places]
            line = (room.topRight() + QPointF(-1, -1), room.bottomRight() + QPointF(-1, 1))
        return (self.pen(), *line), self._lines(places, length), self._words(levels, places, length, p)

    def drawPicture(self, p: QPainter, *specs: Any) -> None:
        """Draw it in a clipped painter: without a clip Qt blends faint lines pixel by pixel, which takes 20 times as long."""
        p.setClipRect(self.boundingRect().toAlignedRect().adjusted(0, 0, 1, 1))  # lines end on the edge
        super().drawPicture(p, *specs)

    def tickValues(self, least: float, most: float, size: float) -> Levels:
        """Where ticks are, level by level, none twice."""
        seen: list[float] = []
        levels: Levels = []
        for step, offset in self.tickSpacing(least, most, size):
            first, last = math.ceil((least - offset) / step), math.floor((most - offset) / step)
            values = [place * step + offset for place in range(first, last + 1)]
            new = [value for value in values if all(abs(value - old) > _SAME * step for old in seen)]
            seen += new
            levels.append((step, new))
        between = self.logMode and most - least <= _DECADES
        return self.logTickValues(least, most, size, levels) if between else levels

    def tickSpacing(self, least: float, most: float, size: float) -> Any:
        """Of durations, steps that a clock has; of steps and epochs, whole ones where any is in sight.

        Below a plot, none whose words would come closer to each other than a digit is wide.
        """
        spacing = self._spacing(least, most, size)
        if not self._is_below or most <= least:
            return spacing
        apart = [(step, offset) for step, offset in spacing if self._have_room(step, least, most, size)]
        if apart:
            return apart
        step, offset = spacing[0]
        fitting = (step * by for by in _COARSER if self._have_room(step * by, least, most, size))
        return [(next(fitting, step * _COARSER[-1]), offset)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The words at the ticks."""
        return [tick_text(value, spacing, self.mode) for value in values]

    @property
    def _is_below(self) -> bool:
        return bool(self.orientation == "bottom")

    def _room(self) -> QRectF:
        """Of the axis itself, in its own coordinates."""
        return QRectF(0, 0, self.size().width(), self.size().height())

    def _plot(self) -> QRectF:
        """Of the curves, which the lines of the ticks cross."""
        view = self.linkedView()
        return self._room() if view is None else view.geometry().translated(-self.pos())

    def _lines(self, places: list[list[float]], length: float) -> list[tuple[QPen, QPointF, QPointF]]:
        room, plot = self._room(), self._plot()
        lines = []
        for level, at in enumerate(places):
            pen, apart = self.tickPen(), length / (len(at) + 1)
            colour = pen.color()
            colour.setAlpha(int((self.grid or 0) / (level + 1) * min(1.0, apart / _FAR)))
            pen.setColor(colour)
            if self._is_below:
                lines += [(pen, QPointF(x, plot.top()), QPointF(x, room.top())) for x in at]
            else:
                lines += [(pen, QPointF(plot.right(), y), QPointF(room.right(), y)) for y in at]
        return lines

    def _words(
        self, levels: Levels, places: list[list[float]], length: float, painter: QPainter
    ) -> list[tuple[QRectF, Any, str]]:
        """Those of the first level, and of the others as long as there is room."""
        metrics = QFontMetricsF(painter.font())
        around = self.boundingRect().adjusted(*_ROUNDING)  # an axis is as high as its words are
        high, filled, widest = metrics.height() * _HIGH, 0.0, 0.0
        words: list[tuple[QRectF, Any, str]] = []
        for place, (step, values) in enumerate(levels):
            texts = self.tickStrings(values, 1.0, step or 0.0)
            widths = [metrics.horizontalAdvance(text) for text in texts]
            filled += sum(widths) if self._is_below else high * len(texts)
            share = next(share for least, share in _CROWDED if len(words) >= least)
            if place and filled / length >= share:
                break
            widest = max(widest, *widths) if widths else widest
            spots = [self._spot(at, wide, high) for at, wide in zip(places[place], widths, strict=True)]
            flags = _BELOW if self._is_below else _BESIDE
            words += [(spot, flags, text) for spot, text in zip(spots, texts, strict=True) if around.contains(spot)]
        if self._is_below:
            self._updateMaxTextSize(high)
        else:
            self._make_room(widest)
        return words

    def _make_room(self, widest: float) -> None:
        """A word that has no room is not drawn: an axis at the left gets wider for it, and narrower again.

        In steps, so that plots above each other mostly begin at the same place, and digits that come and go move nothing.
        """
        beside, _ = self.style["tickTextOffset"]
        wanted = _LEAST_WIDTH + _WIDER * max(0, math.ceil((widest + beside + 1 - _LEAST_WIDTH) / _WIDER))
        wanted = min(wanted, _MOST_WIDTH)
        if wanted != self.fixedWidth:
            self.setWidth(wanted)

    def _spot(self, at: float, wide: float, high: float) -> QRectF:
        """Of a word at a tick."""
        beside, below = self.style["tickTextOffset"]
        if self._is_below:
            return QRectF(at - wide / 2, below, wide, high)
        return QRectF(self._room().right() - beside - wide, at - high / 2, wide, high)

    def _have_room(self, step: float, least: float, most: float, size: float) -> bool:
        """Whether words so far from each other leave a digit's width between them."""
        metrics = QFontMetricsF(self.style["tickFont"] or self.font())
        ends = (math.ceil(least / step) * step, math.floor(most / step) * step)
        widest = max(metrics.horizontalAdvance(tick_text(end, step, self.mode)) for end in ends)
        return widest + metrics.horizontalAdvance("0") <= size * step / (most - least)

    def _spacing(self, least: float, most: float, size: float) -> Any:
        if self.mode == "time" and most - least > _MOST_TICKS:
            return [(_clock_step((most - least) / _MOST_TICKS), 0)]
        spacing = super().tickSpacing(least, most, size)
        if self.mode == "whole":
            one = [(1.0, 0)] if math.floor(most) >= math.ceil(least) else spacing[:1]
            spacing = [(step, offset) for step, offset in spacing if step >= 1] or one
        return spacing[:2]


def _clock_step(least: float) -> float:
    days = max(1, -(-least // _DAY)) * _DAY
    return next((float(step) for step in _STEPS if step >= least), days)
