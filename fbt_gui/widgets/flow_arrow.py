"""FlowArrow: from one card to the next, with what is taught over the line and what flows beneath it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.services.theme import Theme

_WIDTH, _LEAST = 62, 44
_HEAD = 6.0
_SMALLER = 0.84


class FlowArrow(QWidget):
    """Decoration that is also said: its accessible description and tooltip have the words in full."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.over = self.under = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        theme.changed.connect(self.update)

    def say(self, over: str, under: str, tip: str) -> None:
        """Change the words."""
        self.over, self.under = over, under
        self.setAccessibleDescription(tip)
        self.setToolTip(tip)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 60)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line with a head, at half the card's height."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self._theme.colours
        middle, right = self.height() / 2, self.width() - 3.0
        painter.setPen(QPen(QColor(colours.dim), 1.6))
        painter.drawLine(QPointF(3, middle), QPointF(right - _HEAD, middle))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.dim))
        back = right - _HEAD - 2
        painter.drawPolygon(
            QPolygonF([QPointF(right, middle), QPointF(back, middle - _HEAD + 1), QPointF(back, middle + _HEAD - 1)])
        )
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALLER)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        line = metrics.height()
        for text, top, colour in ((self.over, middle - line - 5, colours.text), (self.under, middle + 6, colours.dim)):
            painter.setPen(QColor(colour))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(QRectF(0, top, self.width(), line), int(Qt.AlignmentFlag.AlignCenter), shown)
        painter.end()
