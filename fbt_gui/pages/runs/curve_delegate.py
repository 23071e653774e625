"""CurveDelegate: a run's accuracy as a small curve in its row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from fbt_gui.pages.runs.runs_model import CURVE
from fbt_gui.services.guarded import guarded
from fbt_gui.services.theme import Theme

_MARGIN_X, _MARGIN_Y = 8, 8
_KEPT = 2000


class CurveDelegate(QStyledItemDelegate):
    """Each curve fills its own cell from its least to its largest value; the last point is marked."""

    def __init__(self, theme: Theme, parent: object = None) -> None:
        super().__init__(parent)  # type: ignore[arg-type]
        self._theme = theme
        self._drawn: dict[tuple[float, ...], tuple[Sequence[float], QPolygonF]] = {}

    @guarded
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell as any other, then the curve."""
        super().paint(painter, option, index)
        values = index.data(CURVE)
        if not values:
            return
        room = QRectF(option.rect).adjusted(_MARGIN_X, _MARGIN_Y, -_MARGIN_X, -_MARGIN_Y)
        line = self._line(values, room.width(), room.height())
        painter.save()
        painter.translate(room.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.colours.student)
        painter.setPen(QPen(colour, 1.3))
        if line.size() > 1:
            painter.drawPolyline(line)
        painter.setBrush(colour)
        painter.drawEllipse(line.last(), 1.8, 1.8)
        painter.restore()

    def _line(self, values: Sequence[float], width: float, height: float) -> QPolygonF:
        """The curve, made once while neither its values nor the column's width change."""
        key = (id(values), len(values), values[-1], width, height)
        if key not in self._drawn:
            if len(self._drawn) > _KEPT:
                self._drawn.clear()
            line = QPolygonF(curve_points(values, QRectF(0, 0, width, height)))
            self._drawn[key] = values, line  # with the values: while they are kept no others have their id
        return self._drawn[key][1]


def curve_points(
    values: Sequence[float], room: QRectF, low: float | None = None, high: float | None = None
) -> list[QPointF]:
    """Values fitted into a rectangle; no more points than it has pixels.

    Args:
        low, high: what its lower and upper edge stand for; the least and the largest value if left out.
    """
    step = max(1, len(values) // max(1, int(room.width())))
    shown = [*values[:-1:step], values[-1]]
    low, high = min(shown) if low is None else low, max(shown) if high is None else high
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
