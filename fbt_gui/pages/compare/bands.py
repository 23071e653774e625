"""Bands: the spread over seeds behind each curve of a plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from engine.record.compared.lines import Line
from engine.record.compared.pens import Pen
from fbt_gui.feed.run_series import smooth
from fbt_gui.plots.curve_plot import CurvePlot
from fbt_gui.plots.line_style import resolve
from fbt_gui.services.theme import Theme

_ALPHA = 38
_MOST_POINTS = 800


class Bands:
    """Follows the smoothing and the scale of its plot."""

    def __init__(self, plot: CurvePlot, theme: Theme) -> None:
        self._plot, self._theme = plot, theme
        self._lines: dict[str, tuple[Line, Pen]] = {}
        self._items: dict[str, Any] = {}
        self._hidden: set[str] = set()
        plot.head_row.smoothed.connect(lambda _: self._draw())
        plot.head_row.logged.connect(lambda _: self._draw())
        plot.legend.toggled.connect(self._toggle)
        theme.changed.connect(self._draw)

    def show_lines(self, lines: Mapping[str, tuple[Line, Pen]]) -> None:
        """Draw the bands of those that have one."""
        self._lines = {name: (line, pen) for name, (line, pen) in lines.items() if line.is_band}
        for name in [name for name in self._items if name not in self._lines]:
            self._plot.view.box.removeItem(self._items.pop(name))
        self._draw()

    def _draw(self) -> None:
        also: list[float] = []
        for name, (line, pen) in self._lines.items():
            x, upper, lower = self._edges(line)
            if name not in self._items:
                self._items[name] = pg.PlotCurveItem(pen=None, fillLevel="enclosed")
                self._items[name].setZValue(-5)
                self._plot.view.box.addItem(self._items[name], ignoreBounds=True)
            colour = QColor(resolve(self._theme.colours, pen.colour))
            colour.setAlpha(_ALPHA)
            item = self._items[name]
            item.setBrush(pg.mkBrush(colour))
            item.setData(np.concatenate([x, x[::-1]]), np.concatenate([upper, lower[::-1]]))
            item.setVisible(name not in self._hidden)
            if name not in self._hidden and len(x):
                also += [float(upper.max()), float(lower.min())]
        self._plot.drawer.also = also

    def _edges(self, line: Line) -> tuple[Any, Any, Any]:
        weight = self._plot.smoothing.value() / 100
        middle, spread = smooth(line.y, weight), smooth(line.spread, weight)
        step = max(1, -(-len(line.x) // _MOST_POINTS))
        x, upper, lower = line.x[::step], (middle + spread)[::step], (middle - spread)[::step]
        there = np.isfinite(upper)
        x, upper, lower = x[there], upper[there], lower[there]
        if self._plot.log.isChecked():
            there = lower > 0
            return x[there], np.log10(upper[there]), np.log10(lower[there])
        return x, upper, lower

    def _toggle(self, name: str, on: bool) -> None:
        (self._hidden.discard if on else self._hidden.add)(name)
        self._draw()
