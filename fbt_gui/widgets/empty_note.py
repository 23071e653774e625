"""EmptyNote: a sentence in the middle of a table that has nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QVBoxLayout

from fbt_gui.widgets.basics import label


class EmptyNote:
    """Made when it is first needed: most tables are never empty."""

    def __init__(self, view: QAbstractItemView) -> None:
        self._view = view
        self.label: QLabel | None = None

    def say(self, text: str) -> None:
        """Show a sentence; an empty text takes it away."""
        if self.label is None and text:
            self.label = label("", "dim", wrap=True)
            self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column = QVBoxLayout(self._view.viewport())
            column.setContentsMargins(24, 24, 24, 24)
            column.addWidget(self.label)
        if self.label is not None:
            self.label.setText(text)
            self.label.setVisible(bool(text))
