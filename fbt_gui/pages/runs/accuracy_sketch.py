"""AccuracySketch: the chosen run's accuracy by epoch, its teacher's as a line; drawn without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.pages.runs.curve_delegate import curve_points
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import number, percent, whole

_SIZE = QSize(250, 118)
_BELOW, _ABOVE, _GAP = 16, 6, 6


class AccuracySketch(QWidget):
    """Hidden while there is no point."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._values: Sequence[float] = []
        self._teacher: float | None = None
        self.setAccessibleName(tr("Accuracy by epoch"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def show_curve(self, values: Sequence[float], teacher: float | None) -> None:
        """Draw these percentages."""
        self._values, self._teacher = values, teacher
        self.setVisible(bool(values))
        if values:
            words = tr("Validation accuracy over {epochs} epochs, from {first} to {last}")
            text = words.format(epochs=whole(len(values)), first=percent(values[0]), last=percent(values[-1]))
            if teacher is not None:
                text += "\n" + tr("Dashed: the teacher's, {top1}").format(top1=percent(teacher))
            self.setAccessibleDescription(text)
            self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        return _SIZE

    def minimumSizeHint(self) -> QSize:
        return QSize(150, 84)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axes with their ends written, the teacher's line, the curve."""
        if not self._values:
            return
        colours, painter = self._theme.colours, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        every = [*self._values, *([] if self._teacher is None else [self._teacher])]
        low, high = min(every), max(every)
        words = [number(high, 1), number(low, 1)]
        wide = max(painter.fontMetrics().horizontalAdvance(word) for word in words) + _GAP
        room = QRectF(wide, _ABOVE, self.width() - wide - _GAP, self.height() - _ABOVE - _BELOW)
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(room.bottomLeft(), room.bottomRight())
        painter.drawLine(room.topLeft(), room.bottomLeft())
        self._write_ends(painter, room, words)
        if self._teacher is not None:
            y = room.bottom() - (self._teacher - low) / ((high - low) or 1.0) * room.height()
            painter.setPen(QPen(QColor(colours.teacher), 1.3, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        points = curve_points(self._values, room, low, high)
        painter.setPen(QPen(QColor(colours.student), 1.8))
        painter.drawPolyline(QPolygonF(points))
        painter.setBrush(QColor(colours.student))
        painter.drawEllipse(points[-1], 2.4, 2.4)
        painter.end()

    def _write_ends(self, painter: QPainter, room: QRectF, words: list[str]) -> None:
        painter.setPen(QColor(self._theme.colours.dim))
        right, left = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft
        high = painter.fontMetrics().height()
        if words[0] != words[1]:
            painter.drawText(QRectF(0, room.top() - 5, room.left() - _GAP, high), right, words[0])
        painter.drawText(QRectF(0, room.bottom() - high + 5, room.left() - _GAP, high), right, words[1])
        below = QRectF(room.left(), room.bottom() + 2, room.width(), _BELOW)
        painter.drawText(below, left, tr("epoch 1"))
        painter.drawText(below, right, whole(len(self._values)))
