"""Swatch: a word beside a square in the colour of the bars it names."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label

_SIDE = 10


class _Square(QWidget):
    def __init__(self, theme: Theme, place: int) -> None:
        super().__init__()
        self._theme, self._place = theme, place
        self.setFixedSize(QSize(_SIDE, _SIDE))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The square."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, _SIDE, _SIDE), QColor(self._theme.colours.series[self._place]))


class Swatch(QWidget):
    """One entry of a legend.

    Args:
        place: of the colour in the theme's series.
    """

    def __init__(self, theme: Theme, place: int, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(_Square(theme, place))
        row.addWidget(label(text, "small"))
