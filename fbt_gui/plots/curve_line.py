"""CurveLine: a curve's item in the scene."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF


class CurveLine(pg.PlotCurveItem):
    """Knows its bounds from when it was given its points.

    pyqtgraph's own item looks for them, pixel by pixel, at every question of the scene: half of the
    time that 200 curves take. What it adds for the pen's width the view does not need, which is
    painted whole.
    """

    def __init__(self) -> None:
        self._bounds = QRectF()
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

    def boundingRect(self) -> QRectF:
        """Of the points alone; never empty, since Qt leaves out what has no area."""
        bounds = self._bounds
        return bounds.adjusted(0, 0, bounds.width() * 1e-9 + 1e-12, bounds.height() * 1e-9 + 1e-12)
