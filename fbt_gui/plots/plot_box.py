"""PlotBox: what mouse and wheel do in a plot."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal

from fbt_gui.plots.shared_x import SharedX

_WHEEL = 1.0015


class PlotBox(pg.ViewBox):
    """Wheel: zoom along x, with Ctrl along y. Drag: pan. Shift and drag: zoom into what is framed. Double click: all.

    `y_taken` says that the vertical range is the person's own from now on, `all_wanted` that it is not any more.
    """

    y_taken = Signal()
    all_wanted = Signal()

    def __init__(self, shared: SharedX) -> None:
        super().__init__(enableMenu=False)
        self._shared = shared
        self._framing = False
        self.own_y = False
        self.disableAutoRange()

    def link(self, shared: SharedX) -> None:
        """Move along another axis."""
        self._shared = shared

    def show_x(self) -> None:
        """Show the part of x that is shared."""
        self.setXRange(self._shared.low, self._shared.high, padding=0)

    def zoom_y(self, factor: float) -> None:
        """Show `factor` times as much along y, about the middle."""
        low, high = self.viewRange()[1]
        middle, half = (low + high) / 2, (high - low) / 2 * factor
        self.take_y(middle - half, middle + half)

    def take_y(self, low: float, high: float) -> None:
        """Show this part of y, and stay there."""
        self.own_y = True
        self.setYRange(low, high, padding=0)
        self.y_taken.emit()

    def wheelEvent(self, event: Any, axis: int | None = None) -> None:
        """Zoom about the mouse."""
        event.accept()
        factor = _WHEEL ** -event.delta()
        if axis == 1 or (axis is None and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            self.zoom_y(factor)
        else:
            self._shared.zoom(factor, self.mapToView(event.pos()).x())

    def mouseDragEvent(self, event: Any, axis: int | None = None) -> None:
        """Pan, or frame."""
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if event.isStart():
            self._framing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._framing:
            self._frame(event)
        else:
            self._pan(event, axis)

    def mouseClickEvent(self, event: Any) -> None:
        """A double click shows all."""
        if event.double():
            event.accept()
            self.all_wanted.emit()

    def _pan(self, event: Any, axis: int | None) -> None:
        new, old = self.mapToView(event.pos()), self.mapToView(event.lastPos())
        across, up = old.x() - new.x(), old.y() - new.y()
        if across and axis != 1:
            self._shared.look(self._shared.low + across, self._shared.high + across)
        # Along y only where it was taken in hand, so that a sideways drag leaves the scale alone.
        if up and (self.own_y or axis == 1):
            low, high = self.viewRange()[1]
            self.take_y(low + up, high + up)

    def _frame(self, event: Any) -> None:
        if not event.isFinish():
            self.updateScaleBox(event.buttonDownPos(), event.pos())
            return
        self.rbScaleBox.hide()
        one, other = self.mapToView(event.buttonDownPos()), self.mapToView(event.pos())
        low, high = sorted((one.x(), other.x()))
        below, above = sorted((one.y(), other.y()))
        if high > low and above > below:
            self.take_y(below, above)
            self._shared.look(low, high)
