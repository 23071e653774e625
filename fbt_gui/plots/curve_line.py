"""CurveLine: a curve's item in the scene."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen, QTransform


class CurveLine(pg.PlotCurveItem):
    """Knows its bounds from when it was given its points.

    pyqtgraph's own item looks for them, pixel by pixel, at every question of the scene: half of the
    time that 200 curves take. What it adds for the pen's width the view does not need, which is
    painted whole.
    """

    def __init__(self) -> None:
        self._bounds = QRectF()
        self._ratio = 0.0
        super().__init__(antialias=True, connect="finite")

    def set_points(self, x: Any, y: Any) -> None:
        """Draw these."""
        there = y[np.isfinite(y)]
        if len(there):
            low, high = float(there.min()), float(there.max())
            self._bounds = QRectF(float(x[0]), low, float(x[-1] - x[0]), high - low)
        else:
            self._bounds = QRectF()
        self.setData(x, y)

    def setPen(self, *given: Any, **named: Any) -> None:
        """Draw with another pen, whose dashes are those of a screen of scale 1."""
        self._ratio = 0.0
        super().setPen(*given, **named)

    def paint(self, painter: QPainter, option: Any, widget: Any) -> None:
        """As thick on a fine screen as on another.

        Its pen is a pixel of the device wide, which alone is drawn fast: a line is drawn side by side with
        itself until it has the pixels of the scale. Its colour has to be solid.
        """
        ratio = painter.device().devicePixelRatio()
        if ratio != self._ratio:
            self._stretch(ratio)
        steps = math.ceil(ratio) - 1
        if not steps:
            super().paint(painter, option, widget)
            return
        place, wide = painter.transform(), 1 - 1 / ratio
        sides = [(0.0, 0.0), *((wide * n / steps, 0.0) for n in range(1, steps + 1))]
        sides += [(0.0, across) for across, _ in sides[1:]]
        for right, down in sides:
            painter.setTransform(place * QTransform.fromTranslate(right - wide / 2, down - wide / 2))
            super().paint(painter, option, widget)
        painter.setTransform(place)

    def _stretch(self, ratio: float) -> None:
        """Dashes are counted in widths of the pen."""
        made = QPen(self.opts["pen"])
        lengths = made.dashPattern()
        if lengths:
            before = self._ratio or 1.0
            made.setDashPattern([length * ratio / before for length in lengths])
            self.opts["pen"] = made
        self._ratio = ratio

    def boundingRect(self) -> QRectF:
        """Of the points alone; never empty, since Qt leaves out what has no area."""
        bounds = self._bounds
        return bounds.adjusted(0, 0, bounds.width() * 1e-9 + 1e-12, bounds.height() * 1e-9 + 1e-12)
