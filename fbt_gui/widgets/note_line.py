"""NoteLine: a note of several lines that is kept when one leaves it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from fbt_gui.services.text import tr

_LINES = 3


class NoteLine(QPlainTextEdit):
    """`edited` carries the text when one leaves it or presses Ctrl+Enter, if it is another."""

    edited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("What was learnt from this run"))
        self.setAccessibleName(tr("Note"))
        self.setToolTip(tr("It is kept when you go on; Escape takes back what was typed"))
        self.setTabChangesFocus(True)
        self._kept = ""
        self._fit()

    def show_text(self, text: str, *, other: bool) -> None:
        """Show the note; one that is being written stays unless it is of another run."""
        if other or not self.hasFocus():
            self._kept = text
            if self.toPlainText() != text:
                self.setPlainText(text)

    def keep(self) -> None:
        """Say the text if it is another."""
        text = self.toPlainText().strip()
        if text != self._kept:
            self._kept = text
            self.edited.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter keeps; Escape takes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.setPlainText(self._kept)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers():
            self.keep()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was written is kept."""
        super().focusOutEvent(event)
        self.keep()

    def changeEvent(self, event: QEvent) -> None:
        """Another font has lines of another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(_LINES * self.fontMetrics().lineSpacing() + 18)
