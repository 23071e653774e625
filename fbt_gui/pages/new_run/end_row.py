"""EndRow: a word, and at the other end of its line something that belongs to it; below it where both do not fit."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

_GAP = 8


class EndRow(QWidget):
    """The word is never cut."""

    def __init__(self, word: QLabel, end: QWidget) -> None:
        super().__init__()
        self._word, self._end = word, end
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(_GAP)
        self._line.addWidget(word, 1)
        self._line.addWidget(end)

    def fit(self) -> None:
        """What stands at the end is another now."""
        ways = QBoxLayout.Direction
        wanted = self._word.sizeHint().width()
        if not self._end.isHidden():
            wanted += _GAP + self._end.minimumSizeHint().width()
        self._line.setDirection(ways.LeftToRight if wanted <= self.width() else ways.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower card takes two lines."""
        super().resizeEvent(event)
        self.fit()
