"""How the chart of the classes is painted: its axis, a bar, and the name below it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from fbt_gui.pages.data.bars import Bar
from fbt_gui.services.colours import Colours
from fbt_gui.services.words import whole

_NARROWEST_PAIR = 7  # pixels in which both splits stand beside each other
_NAMED = 34  # pixels a bar that has room for its class's name below


def paint_axis(painter: QPainter, colours: Colours, room: QRectF, top: int) -> None:
    """Lines at none, half and all of `top`, with their numbers."""
    for share in (0.0, 0.5, 1.0):
        value = share * round_up(top)
        y = room.bottom() - room.height() * share
        painter.setPen(QPen(QColor(colours.line), 1))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        if value == int(value):
            painter.setPen(QColor(colours.dim))
            box = QRectF(0, y - 9, room.left() - 6, 18)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), whole(int(value)))


def paint_bar(painter: QPainter, colours: Colours, slot: QRectF, bar: Bar, top: int) -> None:
    """Where a bar stands for several classes, the pale part reaches to the largest of them."""
    scale = slot.height() / round_up(top)
    gap = 0 if slot.width() < 6 else 1 if slot.width() < 12 else slot.width() * 0.14
    inner = slot.adjusted(gap / 2, 0, -gap / 2, 0)
    train, validation = QColor(colours.series[0]), QColor(colours.series[1])
    both = slot.width() >= _NARROWEST_PAIR
    width = inner.width() * (0.62 if both else 1)
    pale = QColor(train)
    pale.setAlphaF(0.4)
    for value, colour in ((bar.most, pale), (bar.least, train)):
        painter.fillRect(QRectF(inner.left(), slot.bottom() - value * scale, width, value * scale), colour)
    if both:
        left = inner.left() + width
        height = bar.validation * scale
        painter.fillRect(QRectF(left, slot.bottom() - height, inner.width() - width, height), validation)
        return
    if bar.validation:
        y = slot.bottom() - bar.validation * scale
        painter.fillRect(QRectF(slot.left(), y - 1, slot.width(), 2), validation)


def paint_name(painter: QPainter, colours: Colours, slot: QRectF, name: str) -> None:
    """The class below its bar, where there is room."""
    if slot.width() < _NAMED:
        return
    painter.setPen(QColor(colours.dim))
    text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(slot.width()) - 4)
    painter.drawText(QRectF(slot.left(), slot.bottom() + 3, slot.width(), 18), int(Qt.AlignmentFlag.AlignCenter), text)


def round_up(value: int) -> int:
    """The next number that reads well at the head of an axis."""
    if value <= 10:
        return max(2, value + value % 2)
    step: int = 10 ** (len(str(value)) - 1)
    return next(step * part // 10 for part in (10, 12, 16, 20, 30, 40, 50, 60, 80, 100) if step * part // 10 >= value)
