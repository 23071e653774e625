"""ValueAxis: an axis that writes numbers as the place does, and seconds as durations."""

from __future__ import annotations

import math
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QLocale, QRectF
from PySide6.QtGui import QFontMetricsF

from fbt_gui.services.words import count, number

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_DAY = 86400
_MOST_TICKS = 6
_MOST_DIGITS = 4
_MANY = 10_000
_WORD = 20
_COARSER = (1, 2, 5, 10, 20, 50)


class ValueAxis(pg.AxisItem):
    """Attributes: `mode`: "number", "log" (values are powers of ten), "whole" or "time" (seconds)."""

    def __init__(self, side: str, mode: str = "number") -> None:
        super().__init__(side)
        self.mode = mode
        self.enableAutoSIPrefix(False)

    def set_mode(self, mode: str) -> None:
        """Write other values."""
        self.mode = mode
        self.setLogMode(mode == "log")
        self.picture = None
        self.update()

    def boundingRect(self) -> QRectF:
        """With room for the words at its ends, which pyqtgraph leaves out where there is a grid."""
        rect = super().boundingRect()
        across, up = (_WORD, 0) if self.orientation == "bottom" else (0, _WORD / 2)
        return rect.adjusted(-across, -up, across, up)

    def tickSpacing(self, least: float, most: float, size: float) -> Any:
        """Of durations, steps that a clock has; of steps and epochs, whole ones where any is in sight.

        Below a plot, none whose words would come closer to each other than a digit is wide.
        """
        spacing = self._spacing(least, most, size)
        if self.orientation != "bottom" or most <= least:
            return spacing
        apart = [(step, offset) for step, offset in spacing if self._have_room(step, least, most, size)]
        if apart:
            return apart
        step, offset = spacing[0]
        fitting = (step * by for by in _COARSER if self._have_room(step * by, least, most, size))
        return [(next(fitting, step * _COARSER[-1]), offset)]

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

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """The words at the ticks."""
        return [tick_text(value, spacing, self.mode) for value in values]


def tick_text(value: float, spacing: float, mode: str) -> str:
    """The word at a tick whose neighbours are `spacing` away."""
    if mode == "time":
        return _duration(value, spacing)
    if mode == "log":
        return QLocale().toString(10.0**value, "g", 3)
    if mode == "whole" and spacing >= 1 and abs(value) >= _MANY:
        return count(value)
    digits = max(0, -_exponent(spacing))
    return QLocale().toString(float(value), "g", 3) if digits > _MOST_DIGITS else number(value, digits)


def _exponent(spacing: float) -> int:
    return int(f"{spacing:e}".rpartition("e")[2])


def _clock_step(least: float) -> float:
    days = max(1, -(-least // _DAY)) * _DAY
    return next((float(step) for step in _STEPS if step >= least), days)


def _duration(seconds: float, spacing: float) -> str:
    """ "45 s", "1:30 min", "2:05 h", "3 d": as short as the ticks allow."""
    whole = round(abs(seconds))
    sign = "−" if seconds < 0 and whole else ""
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if spacing < 1:
        text = QLocale().toString(abs(seconds), "g", 3) + " s"
    elif whole >= 3 * _DAY and spacing >= _DAY:
        text = f"{whole // _DAY} d"
    elif hours:
        text = f"{hours}:{minutes:02d} h"
    elif minutes:
        text = f"{minutes}:{left:02d} min"
    else:
        text = f"{left} s"
    return sign + text
