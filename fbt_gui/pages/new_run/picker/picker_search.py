"""PickerSearch: the line that is typed in above the picker's lists."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from fbt_gui.services.text import tr

_LEAST = 80


class PickerSearch(QLineEdit):
    """`left` comes with the key that goes down into the list."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setClearButtonEnabled(True)
        self.setAccessibleName(tr("Search models"))
        self.setToolTip(tr("Words of the name, the family or a set of weights, in any order"))
        self.setMinimumWidth(_LEAST)
        stays = self.sizePolicy()
        stays.setRetainSizeWhenHidden(True)
        self.setSizePolicy(stays)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down leaves the line."""
        if event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)
