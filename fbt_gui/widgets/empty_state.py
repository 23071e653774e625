"""EmptyState: what to do where there is nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fbt_gui.widgets.basics import label

_TEXT_WIDE = 480


class EmptyState(QWidget):
    """A picture where there is one, a heading, a sentence and one or two buttons, in the middle."""

    def __init__(self, title: str, text: str, picture: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("page")
        self.title = label(title, "title")
        self.text = label(text, "dim", wrap=True)
        self.text.setMinimumWidth(min(320, _TEXT_WIDE))
        self.text.setMaximumWidth(_TEXT_WIDE)
        for line in (self.title, self.text):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(10)
        self._ways.addStretch(1)
        self._ways.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        if picture is not None:
            column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
            column.addSpacing(10)
        column.addWidget(self.title)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.text, 3)
        middle.addStretch(1)
        column.addLayout(middle)
        column.addSpacing(6)
        column.addLayout(self._ways)
        column.addStretch(3)

    def say(self, title: str, text: str) -> None:
        """Other words."""
        self.title.setText(title)
        self.text.setText(text)

    def add(self, button: QWidget) -> None:
        """Add a way on."""
        self._ways.insertWidget(self._ways.count() - 1, button)
