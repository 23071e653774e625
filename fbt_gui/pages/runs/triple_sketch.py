"""TripleSketch: teacher, assistant and student as three small cards, for the page that has no runs yet."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import family_label, role_label

_CARD, _GAP, _STAGES = QSize(136, 92), 44, 4
# Role, what it is for example, and whose each of its stages is.
_ROLES = (
    ("teacher", "cnn", ("teacher",) * 4),
    ("assistant", "", ("teacher", "teacher", "fusion", "student")),
    ("student", "vit", ("student",) * 4),
)
_FUSION = mark("fusion model")


class TripleSketch(QWidget):
    """A picture; it says nothing that the sentence beneath it does not say."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(3 * _CARD.width() + 2 * _GAP + 2, _CARD.height() + 2)
        self.setAccessibleName(tr("Teacher, assistant, student"))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Three cards and two arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (role, family, stages) in enumerate(_ROLES):
            left = 1 + place * (_CARD.width() + _GAP)
            self._card(painter, QRectF(left, 1, _CARD.width(), _CARD.height()), role, family, stages)
            if place:
                self._arrow(painter, left - _GAP + 8.0, left - 8.0)
        painter.end()

    def _card(self, painter: QPainter, room: QRectF, role: str, family: str, stages: tuple[str, ...]) -> None:
        colours = self._theme.colours
        own = QColor(getattr(colours, "fusion" if role == "assistant" else role))
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.setBrush(QColor(colours.card))
        painter.drawRoundedRect(room, 10, 10)
        painter.setPen(QPen(own, 3))
        painter.drawLine(room.topLeft() + QPointF(10, 1.5), room.topRight() + QPointF(-10, 1.5))
        font = painter.font()
        bold = painter.font()
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(colours.text))
        painter.drawText(QRectF(room.left() + 12, room.top() + 12, room.width() - 20, 20), role_label(role))
        painter.setFont(font)
        painter.setPen(QColor(colours.dim))
        what = family_label(family) if family else tr(_FUSION)
        painter.drawText(QRectF(room.left() + 12, room.top() + 32, room.width() - 20, 20), what)
        wide = (room.width() - 24 - 5 * (_STAGES - 1)) / _STAGES
        painter.setPen(Qt.PenStyle.NoPen)
        for number, owner in enumerate(stages):
            colour = QColor(getattr(colours, owner))
            colour.setAlpha(150)
            painter.setBrush(colour)
            high = 8 + 4 * number
            left = room.left() + 12 + number * (wide + 5)
            painter.drawRoundedRect(QRectF(left, room.bottom() - 10 - high, wide, high), 3, 3)

    def _arrow(self, painter: QPainter, left: float, right: float) -> None:
        middle = self.height() / 2
        painter.setPen(QPen(QColor(self._theme.colours.dim), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(QPointF(left, middle), QPointF(right, middle))
        tip = QPointF(right, middle)
        painter.drawPolyline(QPolygonF([tip + QPointF(-5, -5), tip, tip + QPointF(-5, 5)]))
