"""ListedChoice: a combo box that is chosen from in its open list alone, where a choice does more than set one value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

_MOVING = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class ListedChoice(QComboBox):
    """Keys and the wheel never take an entry on the way to another; `activated` comes for the one that was meant."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that would take another entry opens the list."""
        typed = event.text().strip().isprintable() and bool(event.text().strip())
        if event.key() in _MOVING or (typed and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier):
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The page scrolls instead."""
        event.ignore()
