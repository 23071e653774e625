"""CurveDelegate: a run's accuracy as a small curve in its row."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from fbt_gui.pages.runs.runs_model import CURVE
from fbt_gui.services.theme import Theme

_MARGIN_X, _MARGIN_Y = 8, 8


class CurveDelegate(QStyledItemDelegate):
    """Each curve fills its own cell from its least to its largest value; the last point is marked."""

    def __init__(self, theme: Theme, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell as any other, then the curve."""
        super().paint(painter, option, index)
        values = index.data(CURVE)
        if not values:
            return
        room = QRectF(option.rect).adjusted(_MARGIN_X, _MARGIN_Y, -_MARGIN_X, -_MARGIN_Y)
        points = curve_points(values, room)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.colours.student)
        painter.setPen(QPen(colour, 1.3))
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        painter.setBrush(colour)
        painter.drawEllipse(points[-1], 1.8, 1.8)
        painter.restore()


def curve_points(values: list[float], room: QRectF) -> list[QPointF]:
    """Values fitted into a rectangle; no more points than it has pixels."""
    step = max(1, len(values) // max(1, int(room.width())))
    shown = [*values[:-1:step], values[-1]]
    low, high = min(shown), max(shown)
    span = (high - low) or 1.0
    wide = room.width() / max(1, len(shown) - 1)
    flat = 0.5 if high == low else None
    return [
        QPointF(
            room.left() + place * wide,
            room.bottom() - (flat if flat is not None else (value - low) / span) * room.height(),
        )
        for place, value in enumerate(shown)
    ]
