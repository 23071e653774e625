"""CurveDrawer: draws the curves of a plot - at most 30 times a second, only what changed, only while it is seen."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from fbt_gui.plots.curve import Curve
from fbt_gui.plots.curve_canvas import CurveCanvas
from fbt_gui.plots.legend import Legend
from fbt_gui.plots.line_style import faint, pen, resolve
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.plots.x_words import where
from fbt_gui.plots.y_range import YRange
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import short

_FRAME_MS = 33
_BUDGET_SECONDS = 0.012
_APART_SECONDS = 0.002
_RAW_SHARE = 0.27
_ROOM_OF_ALL, _LEAST_ROOM = 24_000, 100


class CurveDrawer(QObject):
    """Gives the items of the canvas, and the values of the legend, what is to be seen.

    Args:
        plot: while it is hidden, nothing is drawn.
        empty: what is said where there is no curve.

    Attributes:
        curves: by name.
        levels: title, value and dash of the horizontal lines, by name.
        also: what else the vertical range holds, as drawn, such as the edges of bands.
        log: powers of ten are drawn.
    """

    _next_turn = 0.0

    def __init__(self, plot: QWidget, canvas: CurveCanvas, legend: Legend, theme: Theme, empty: str) -> None:
        super().__init__(plot)
        self._plot, self._canvas, self._legend, self._theme, self._empty = plot, canvas, legend, theme, empty
        self.curves: dict[str, Curve] = {}
        self.levels: dict[str, tuple[str, float, int]] = {}
        self.also: list[float] = []
        self.log = False
        self._y = YRange(canvas)
        self._stale: dict[str, None] = {}
        self._drawn = 0.0
        self._timer = QTimer(plot, singleShot=True)
        self._timer.timeout.connect(self._take_turn)
        self.follow(canvas.shared)
        theme.changed.connect(self._recolour)

    def explain(self, empty: str) -> None:
        """Say something else where there is no curve."""
        if empty != self._empty:
            self._empty = empty
            self.later()

    @property
    def is_idle(self) -> bool:
        """All that can be seen is drawn."""
        return not self._stale and not self._timer.isActive()

    def follow(self, shared: SharedX) -> None:
        """Draw the part that this axis shows, from now on."""
        old = self._canvas.shared
        if old is not shared:
            old.extend(self, None)
            for signal, slot in self._links(old):
                signal.disconnect(slot)
            self._canvas.link(shared)
        for signal, slot in self._links(shared):
            signal.connect(slot)
        self._canvas.box.show_x()
        self.mark(*self.curves)

    def drop(self, name: str) -> None:
        """Forget a curve and its items."""
        curve = self.curves.pop(name)
        self._stale.pop(name, None)
        for item in (curve.line, curve.raw):
            if item is not None:
                self._canvas.box.removeItem(item)
        self.later()

    def shown_levels(self) -> list[tuple[str, float, int]]:
        """Title, value as drawn, and dash of the levels that are seen."""
        shown = [level for name, level in self.levels.items() if self._legend.entries[name].switch.isChecked()]
        if not self.log:
            return shown
        return [(title, math.log10(value), dash) for title, value, dash in shown if value > 0]

    def mark(self, *names: str) -> None:
        """These curves look different now."""
        self._stale.update(dict.fromkeys(names))
        self.later()

    def later(self) -> None:
        """Draw in the next frame."""
        if not self._timer.isActive() and self._plot.isVisible():
            since = (time.perf_counter() - self._drawn) * 1000
            self._timer.start(max(0, round(_FRAME_MS - since)))

    def _take_turn(self) -> None:
        """Plots that are due together draw, and are painted, in turns of the event loop of their own."""
        now = time.perf_counter()
        if now < CurveDrawer._next_turn:
            self._timer.start(math.ceil((CurveDrawer._next_turn - now) * 1000))
            return
        self._draw()
        CurveDrawer._next_turn = time.perf_counter() + _APART_SECONDS

    def _move(self) -> None:
        self.mark(*self.curves)

    def _count(self) -> None:
        self._canvas.count_by(self._canvas.shared.mode)
        self.mark(*self.curves)

    def _draw(self) -> None:
        """Draw what changed; what does not fit into a part of a frame waits for the next."""
        if not self._plot.isVisible():  # it was hidden meanwhile; showing it draws all
            return
        self._drawn = time.perf_counter()
        until = self._drawn + _BUDGET_SECONDS
        self._canvas.shared.extend(self, self._extent())
        self._canvas.box.show_x()
        again = []
        while self._stale and time.perf_counter() < until:
            name = next(iter(self._stale))
            del self._stale[name]
            curve = self.curves[name]
            while curve.is_behind and time.perf_counter() < until:
                curve.advance()
            if curve.is_behind:
                again.append(name)
            self._draw_curve(name, curve)
        self._stale.update(dict.fromkeys(again))
        self._scale_y()
        self._draw_over()
        if self._stale:
            self.later()

    def _draw_curve(self, name: str, curve: Curve) -> None:
        if curve.line is None:
            curve.line = self._canvas.new_line()
            self._colour(name, curve)
        if curve.behind is not None and curve.raw is None:
            curve.raw = self._canvas.new_line()
            curve.raw.setZValue(-1)
            self._colour(name, curve)
        shown = curve.visible and curve.main.size > 0
        curve.line.setVisible(shown)
        if curve.raw is not None:
            curve.raw.setVisible(shown and curve.behind is not None)
        if not shown:
            curve.drawn = curve.drawn_raw = None
            return
        x = curve.x(self._canvas.shared.mode)
        part = (self._canvas.shared.low, self._canvas.shared.high, self._room())
        curve.drawn = curve.main.window(x, *part)
        curve.line.set_points(*curve.drawn)
        if curve.behind is not None:
            curve.drawn_raw = curve.behind.window(x, *part)
            curve.raw.set_points(*curve.drawn_raw)

    def _room(self) -> int:
        """Pixels across; fewer where hundreds of curves lie over each other, so that a frame stays one."""
        return min(self._canvas.room, max(_LEAST_ROOM, _ROOM_OF_ALL // max(1, len(self.curves))))

    def _extent(self) -> tuple[float, float] | None:
        """From the first to the last point of the curves."""
        sides = [curve.x(self._canvas.shared.mode) for curve in self.curves.values() if len(curve.values)]
        return (min(float(x[0]) for x in sides), max(float(x[-1]) for x in sides)) if sides else None

    def _scale_y(self) -> None:
        if self._canvas.box.own_y:
            return
        values = [curve.drawn[1] for curve in self.curves.values() if curve.drawn is not None]
        raw = [curve.drawn_raw[1] for curve in self.curves.values() if curve.drawn_raw is not None]
        self._y.fit([*values, *raw], [*self.also, *(value for _, value, _ in self.shown_levels())])

    def _draw_over(self) -> None:
        mode, view = self._canvas.shared.mode, self._canvas
        shown = [curve for curve in self.curves.values() if curve.drawn is not None]
        ends = [(end, curve.shade) for curve in shown if (end := curve.end(mode)) is not None]
        view.ends = [(*end, shade) for end, shade in ends]
        view.note = self._note()
        view.levels = [(value, dash) for _, value, dash in self.shown_levels()]
        self._write_values()
        view.settle()

    def _note(self) -> str:
        """What is said where no curve is seen."""
        if not self.curves and not self.levels:
            return self._empty
        seen = any(curve.visible for curve in self.curves.values())
        seen = seen or any(self._legend.entries[name].switch.isChecked() for name in self.levels)
        return "" if seen else tr("Every curve is hidden")

    def _write_values(self) -> None:
        """At the crosshair, or the last ones."""
        at, mode = self._canvas.shared.at, self._canvas.shared.mode
        for name, curve in self.curves.items():
            value = curve.last_value() if at is None else curve.main.value_at(curve.x(mode), at)
            self._legend.show_value(name, "" if value is None or not np.isfinite(value) else short(value))

    def _point(self, at: float | None) -> None:
        self._canvas.cross = at
        self._legend.say_where("" if at is None else where(at, self._canvas.shared.mode))
        if self._plot.isVisible():
            self._write_values()
            self._canvas.viewport().update()

    def _colour(self, name: str, curve: Curve) -> None:
        style = curve.style
        curve.shade = resolve(self._theme.colours, style.place, style.colour)
        curve.line.setPen(pen(curve.shade, style.dash))
        if curve.raw is not None:
            curve.raw.setPen(pen(faint(curve.shade, self._theme.colours.card, _RAW_SHARE)))
        self._legend.add(name, style.title, curve.shade, style.dash, style.group, curve.visible)

    def _recolour(self) -> None:
        self._canvas.recolour()
        for name, (title, _, dash) in self.levels.items():
            self._legend.add(name, title, self._theme.colours.teacher, dash)
        for name, curve in self.curves.items():
            if curve.line is not None:
                self._colour(name, curve)
        self.later()

    def _links(self, shared: SharedX) -> tuple[tuple[Any, Any], ...]:
        return ((shared.moved, self._move), (shared.changed, self._count), (shared.pointed, self._point))
