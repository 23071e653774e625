"""CurveCanvas: axes and curves, and over them what must be sharp: levels, last points, crosshair, focus."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from fbt_gui.plots.curve_line import CurveLine
from fbt_gui.plots.line_style import pen
from fbt_gui.plots.plot_box import PlotBox
from fbt_gui.plots.plot_frame import PlotFrame
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.plots.value_axis import ValueAxis
from fbt_gui.services.theme import Theme

_LEAST_HEIGHT = 116
_DOT = 2.6
_KEY_ZOOM = 0.8
_KEY_PAN = 0.1
_KEY_POINT = 0.01
_NOTE_FLAGS = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
_MODES = {"epoch": "whole", "step": "whole", "time": "time"}


class CurveCanvas(pg.GraphicsView):
    """`pointed` carries x under the mouse, None when it leaves."""

    pointed = Signal(object)

    def __init__(self, theme: Theme, shared: SharedX, name: str) -> None:
        self.box = PlotBox(shared)
        self.left, self.bottom = ValueAxis("left"), ValueAxis("bottom")
        self._frame: PlotFrame | None = None
        super().__init__(background=None)
        self._frame = PlotFrame(self.box, self.left, self.bottom)
        self.setCentralItem(self._frame)
        self.enableMouse(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = theme
        self.ends: list[tuple[float, float, str]] = []
        self.levels: list[tuple[float, int]] = []
        self.cross: float | None = None
        self.note = ""
        self.setAccessibleName(name)
        self.viewport().setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(_LEAST_HEIGHT)
        self.setMouseTracking(True)
        # A frame is painted whole: finding out what of it changed costs more, and the foreground is everywhere.
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.scene().sigMouseMoved.connect(self._point)
        self.link(shared)
        self.recolour()

    def link(self, shared: SharedX) -> None:
        """Stand on another shared axis."""
        self.shared = shared
        self.box.link(shared)
        self.count_by(shared.mode)

    def count_by(self, mode: str) -> None:
        """Write epochs, steps or durations below."""
        self.bottom.set_mode(_MODES.get(mode, "number"))

    @property
    def room(self) -> int:
        """Width of the curves in pixels."""
        return max(8, round(self.box.width()))

    def new_line(self) -> CurveLine:
        """A curve's item; nobody asks it for a range, since the plot keeps the range itself."""
        line = CurveLine()
        self.box.addItem(line, ignoreBounds=True)
        return line

    def settle(self) -> None:
        """Take the new size and range on now; pyqtgraph would do it while painting, and then paint twice more."""
        assert self._frame is not None
        self._frame.grid.activate()
        self.box.updateMatrix()
        self.viewport().update()

    def set_y(self, low: float, high: float) -> None:
        """Show this part of y."""
        self.box.setYRange(low, high, padding=0)

    def recolour(self) -> None:
        """In the colours of the theme."""
        colours = self._theme.colours
        for axis in (self.left, self.bottom):
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.dim))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ - zoom, arrows pan, 0 shows all; with Shift, left and right move the crosshair."""
        shared, key = self.shared, event.key()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._step_cross(-1 if key == Qt.Key.Key_Left else 1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            shared.zoom(_KEY_ZOOM, (shared.low + shared.high) / 2)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            shared.zoom(1 / _KEY_ZOOM, (shared.low + shared.high) / 2)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            shared.pan(-_KEY_PAN if key == Qt.Key.Key_Left else _KEY_PAN)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            low, high = self.box.viewRange()[1]
            by = (high - low) * (_KEY_PAN if key == Qt.Key.Key_Up else -_KEY_PAN)
            self.box.take_y(low + by, high + by)
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.box.all_wanted.emit()
        elif key == Qt.Key.Key_Escape and self.cross is not None:
            self.pointed.emit(None)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What the new size changes is changed before it is painted. pyqtgraph calls it too, while it makes itself."""
        super().resizeEvent(event)
        if self._frame is not None:
            self.settle()

    def leaveEvent(self, event: QEvent) -> None:
        """The crosshair goes with the mouse."""
        super().leaveEvent(event)
        self.pointed.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Levels, last points, crosshair, focus, a note where there is nothing: few, and in pixels of the view."""
        colours, area = self._theme.colours, self.box.sceneBoundingRect()
        scale = self.devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(pen(colours.accent, scale=scale))
            painter.drawRect(area.adjusted(0, 0, -0.5, -0.5))
        if self.note:
            painter.setPen(QColor(colours.dim))
            painter.drawText(area.adjusted(12, 4, -12, -4), _NOTE_FLAGS, self.note)
        painter.setClipRect(area.adjusted(-1, -4, 4, 4))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for value, dash in self.levels:
            y = self._place(area, 0, value).y()
            painter.setPen(pen(colours.teacher, dash, scale=scale))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
        if self.cross is not None:
            x = self._place(area, self.cross, 0).x()
            painter.setPen(pen(colours.dim, scale=scale))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for x, y, colour in self.ends:
            painter.setBrush(QColor(colour))
            painter.drawEllipse(self._place(area, x, y), _DOT, _DOT)
        painter.restore()

    def _place(self, area: QRectF, x: float, y: float) -> QPointF:
        (left, right), (low, high) = self.box.viewRange()
        across = (x - left) / ((right - left) or 1)
        up = (y - low) / ((high - low) or 1)
        # Far outside is far enough: Qt's painter takes no giant numbers.
        across, up = float(np.clip(across, -10, 10)), float(np.clip(up, -10, 10))
        return QPointF(area.left() + across * area.width(), area.bottom() - up * area.height())

    def _point(self, position: QPointF) -> None:
        inside = self.box.sceneBoundingRect().contains(position)
        self.pointed.emit(self.box.mapSceneToView(position).x() if inside else None)

    def _step_cross(self, steps: int) -> None:
        shared = self.shared
        at = shared.high if self.cross is None else self.cross
        at += steps * (shared.high - shared.low) * _KEY_POINT
        self.pointed.emit(min(max(at, shared.low), shared.high))
