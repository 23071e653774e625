"""CurvePlot: curves over epochs, with a legend of switches, smoothing and a log scale.

pyqtgraph is imported by whoever makes the first plot, never at start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
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
_AXIS_WIDTH = 46
_RAW_ALPHA = 60
_LEGEND_SHARE = 0.44
_LEAST_LEGEND = 120


@dataclass
class _Curve:
    """One metric's items: the line, the raw line behind it where it is smoothed, and its last point."""

    title: str
    place: int
    line: Any
    raw: Any
    last: Any
    points: Points
    visible: bool = True
    dirty: bool = True
    colour: str = ""
    items: list[Any] = field(default_factory=list)


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
            self.curves[name] = self._new_curve(title, points, len(self.curves) if place is None else place)
            self._colour(name)
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
        for item in curve.items:
            self.item.removeItem(item)
        self.legend.remove(name)

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

    def _new_curve(self, title: str, points: Points, place: int) -> _Curve:
        raw, line = pg.PlotDataItem(antialias=True), pg.PlotDataItem(antialias=True)
        last = pg.PlotDataItem(pen=None, symbol="o", symbolSize=5, symbolPen=None)
        for item in (raw, line, last):
            self.item.addItem(item)
        return _Curve(title, place, line, raw, last, points, items=[raw, line, last])

    def _colour(self, name: str) -> None:
        curve = self.curves[name]
        series = self._theme.colours.series
        curve.colour = series[curve.place % len(series)]
        faint = QColor(curve.colour)
        faint.setAlpha(_RAW_ALPHA)
        curve.line.setPen(pg.mkPen(curve.colour, width=1))
        curve.raw.setPen(pg.mkPen(faint, width=1))
        curve.last.setSymbolBrush(pg.mkBrush(curve.colour))
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
        for name in self.curves:
            self._colour(name)

    def _toggle(self, name: str, on: bool) -> None:
        if name == "level":
            self._line.setVisible(on)
            return
        self.curves[name].visible = self.curves[name].dirty = True
        self.curves[name].visible = on
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
        for name, curve in self.curves.items():
            if not curve.dirty:
                continue
            curve.dirty = False
            x, y = curve.points
            smoothed = smooth(y, self._weight) if self._weight else y
            shown = curve.visible and len(x) > 0
            for item in curve.items:
                item.setVisible(shown)
            if not shown:
                self.legend.show_value(name, "" if not len(x) else _short(y[-1]))
                continue
            curve.raw.setVisible(bool(self._weight))
            if self._weight:
                curve.raw.setData(x, self._drawable(y))
            curve.line.setData(x, self._drawable(smoothed))
            curve.last.setData(x[-1:], self._drawable(smoothed[-1:]))
            self.legend.show_value(name, _short(smoothed[-1]))

    def _drawable(self, y: Any) -> Any:
        return np.where(y > 0, y, np.nan) if self._log else y


def _short(value: float) -> str:
    """Three digits that matter, two decimals from ten on."""
    return f"{value:.2f}" if abs(value) >= 10 else f"{value:.3g}"
