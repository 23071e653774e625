"""CurvePlot: curves over epochs, with a legend of switches, smoothing and a log scale.

pyqtgraph is imported by whoever makes the first plot, never at start.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider

from fbt_gui.services.run_series import Points, smooth
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label, switch
from fbt_gui.widgets.legend import Legend

_FRAME_MS = 33
_BUDGET_SECONDS = 0.012
_AXIS_WIDTH = 46
_RAW_ALPHA = 60
_LEGEND_SHARE = 0.44
_LEAST_LEGEND = 120


@dataclass
class _Curve:
    """One metric's items, made when it is first drawn: the line, and the raw line behind it where it is smoothed."""

    title: str
    place: int
    points: Points
    line: Any = None
    raw: Any = None
    visible: bool = True
    dirty: bool = True
    colour: str = ""
    end: tuple[float, float] | None = None


class CurvePlot(Card):
    """Draws at most 30 times a second, and only curves that changed."""

    def __init__(
        self, title: str, theme: Theme, *, smoothing: bool = True, log: bool = True, legend: int = 168
    ) -> None:
        super().__init__(title, spacing=4)
        self._theme = theme
        self.curves: dict[str, _Curve] = {}
        self._legend_width = legend
        self._weight = 0.0
        self._log = False
        self._level: tuple[str, float | None] = ("", None)
        self.head.addStretch(1)
        self._add_controls(title, smoothing, log)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.view = pg.PlotWidget(background=None)
        self.view.setAccessibleName(f"Plot: {title}")
        self.view.setMinimumHeight(104)
        self.item = self.view.getPlotItem()
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        self.item.setMenuEnabled(False)
        self.item.showGrid(x=True, y=True, alpha=0.12)
        self.item.getAxis("left").setWidth(_AXIS_WIDTH)
        self.item.hideButtons()
        self._line = pg.InfiniteLine(angle=0, movable=False)
        self._line.setVisible(False)
        self.item.addItem(self._line, ignoreBounds=False)
        self._ends = pg.ScatterPlotItem(pen=None, size=5)
        self.item.addItem(self._ends)
        self.legend = Legend(theme, legend)
        row.addWidget(self.view, 1)
        row.addWidget(self.legend)
        self.body.addLayout(row, 1)
        self.legend.toggled.connect(self._toggle)
        self._timer = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._timer.timeout.connect(self._draw)
        theme.changed.connect(self._recolour)
        self._recolour()

    def set_points(self, name: str, title: str, points: Points, place: int | None = None) -> None:
        """Give a curve its points.

        Args:
            place: of its colour in the theme's series; by default in order of coming.
        """
        if name not in self.curves:
            self.curves[name] = _Curve(title, len(self.curves) if place is None else place, points)
        curve = self.curves[name]
        curve.points, curve.dirty = points, True
        self._later()

    def set_level(self, title: str, value: float | None) -> None:
        """A horizontal dashed line, such as the teacher's accuracy."""
        if (title, value) == self._level:
            return
        self._level = (title, value)
        if value is None:
            self._line.setVisible(False)
            self.legend.remove("level")
            return
        self._line.setVisible(True)
        self._line.setPos(math.log10(value) if self._log and value > 0 else value)
        self.legend.add("level", title, self._theme.colours.teacher, dashed=True)
        self.legend.show_value("level", _short(value))

    def forget(self) -> None:
        """Take all curves away: another run is shown."""
        for name in list(self.curves):
            self.drop(name)
        self.set_level("", None)
        self.item.enableAutoRange()

    def drop(self, name: str) -> None:
        """Take a curve away."""
        curve = self.curves.pop(name)
        for item in (curve.line, curve.raw):
            if item is not None:
                self.item.removeItem(item)
        self.legend.remove(name)
        self._draw_ends()

    def link_x(self, other: CurvePlot) -> None:
        """Zoom and pan along x together."""
        self.item.setXLink(other.item)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow card leaves its room to the curves."""
        super().resizeEvent(event)
        self.legend.setFixedWidth(max(_LEAST_LEGEND, min(self._legend_width, round(self.width() * _LEGEND_SHARE))))

    def fit(self) -> None:
        """Show all of it, and follow what comes."""
        self.item.enableAutoRange()

    def _add_controls(self, title: str, smoothing: bool, log: bool) -> None:
        if smoothing:
            self.smoothing_word = label("smooth 0", "small")
            self.smoothing = QSlider(Qt.Orientation.Horizontal)
            self.smoothing.setRange(0, 99)
            self.smoothing.setFixedWidth(74)
            self.smoothing.setAccessibleName(f"Smoothing of {title}")
            self.smoothing.setToolTip("Smoothing: weight of the past in a moving average; the raw curve stays, faint")
            self.smoothing.valueChanged.connect(self._smooth)
            self.head.addWidget(self.smoothing_word)
            self.head.addWidget(self.smoothing)
        if log:
            self.log = self._switch("log", f"Logarithmic scale of {title}", "Logarithmic y axis")
            self.log.toggled.connect(self._set_log)
        fit = QPushButton("fit")
        fit.setProperty("kind", "small")
        fit.setAccessibleName(f"Fit {title}")
        fit.setToolTip("Show all of it, and follow what comes")
        fit.clicked.connect(self.fit)
        self.head.addWidget(fit)

    def _switch(self, text: str, name: str, tip: str) -> QPushButton:
        button = switch(text, "small", tip)
        button.setAccessibleName(name)
        self.head.addWidget(button)
        return button

    def _new_line(self) -> Any:
        line = pg.PlotDataItem(antialias=True)
        self.item.addItem(line)
        return line

    def _colour(self, name: str) -> None:
        curve = self.curves[name]
        series = self._theme.colours.series
        curve.colour = series[curve.place % len(series)]
        faint = QColor(curve.colour)
        faint.setAlpha(_RAW_ALPHA)
        for item, colour in ((curve.line, QColor(curve.colour)), (curve.raw, faint)):
            if item is not None:
                item.setPen(pg.mkPen(colour, width=1))
        self.legend.add(name, curve.title, curve.colour)

    def _recolour(self) -> None:
        colours = self._theme.colours
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.dim))
        self._line.setPen(pg.mkPen(colours.teacher, width=1, style=Qt.PenStyle.DashLine))
        if self._level[1] is not None:
            self.legend.add("level", self._level[0], colours.teacher, dashed=True)
        for name, curve in self.curves.items():
            if curve.line is not None:
                self._colour(name)
        self._draw_ends()

    def _toggle(self, name: str, on: bool) -> None:
        if name == "level":
            self._line.setVisible(on)
            return
        self.curves[name].visible, self.curves[name].dirty = on, True
        self._later()

    def _smooth(self, value: int) -> None:
        self._weight = value / 100
        self.smoothing_word.setText(f"smooth {self._weight:g}")
        self._all_later()

    def _set_log(self, on: bool) -> None:
        self._log = on
        self.item.setLogMode(y=on)
        level = self._level
        self._level = ("", None)
        self.set_level(*level)
        self._all_later()

    def _all_later(self) -> None:
        for curve in self.curves.values():
            curve.dirty = True
        self._later()

    def _later(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _draw(self) -> None:
        """Draw what changed; what does not fit into a part of a frame waits for the next."""
        until = time.perf_counter() + _BUDGET_SECONDS
        for name, curve in self.curves.items():
            if curve.dirty:
                self._draw_curve(name, curve)
                if time.perf_counter() > until:
                    self._later()
                    break
        self._draw_ends()

    def _draw_curve(self, name: str, curve: _Curve) -> None:
        curve.dirty = False
        x, y = curve.points
        if curve.line is None:
            curve.line = self._new_line()
            self._colour(name)
        smoothed = smooth(y, self._weight) if self._weight else y
        shown = curve.visible and len(x) > 0
        curve.end = (float(x[-1]), float(smoothed[-1])) if shown else None
        curve.line.setVisible(shown)
        if self._weight and shown and curve.raw is None:
            curve.raw = self._new_line()
            self._colour(name)
        if curve.raw is not None:
            curve.raw.setVisible(shown and bool(self._weight))
        self.legend.show_value(name, _short(smoothed[-1]) if len(x) else "")
        if shown:
            curve.line.setData(x, self._drawable(smoothed))
            if self._weight:
                curve.raw.setData(x, self._drawable(y))

    def _draw_ends(self) -> None:
        """The last point of each curve, which down-sampling to peaks may leave out of the line."""
        ends = [(curve.end, curve.colour) for curve in self.curves.values() if curve.end is not None and curve.colour]
        x = np.array([end[0] for end, _ in ends])
        y = self._drawable(np.array([end[1] for end, _ in ends]))
        # Unlike a line, a scatter item does not take the logarithm itself.
        self._ends.setData(x=x, y=np.log10(y) if self._log else y, brush=[pg.mkBrush(colour) for _, colour in ends])

    def _drawable(self, y: Any) -> Any:
        return np.where(y > 0, y, np.nan) if self._log else y


def _short(value: float) -> str:
    """Three digits that matter, two decimals from ten on."""
    return f"{value:.2f}" if abs(value) >= 10 else f"{value:.3g}"
