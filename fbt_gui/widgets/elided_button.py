"""ElidedButton: a button with a long name, shortened in the middle to the room there is."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from fbt_gui.widgets.tip import plain_tip

_PADDING = 20


class ElidedButton(QPushButton):
    """Its accessible name and, where it is shortened, its tooltip say the name whole."""

    def __init__(self, text: str = "", kind: str = "flat", tip: str = "") -> None:
        super().__init__()
        self._whole, self._tip = text, tip
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.say(text, tip)

    def say(self, text: str, tip: str = "") -> None:
        """Change the words, and what the tooltip says besides."""
        self._whole, self._tip = text, tip
        self.setAccessibleName(text)
        self._shorten()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it must be."""
        return QSize(40, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What fits may be another part of the name."""
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        room = self.width() - _PADDING - (self.iconSize().width() + 4 if not self.icon().isNull() else 0)
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(room, 20))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(plain_tip(self._tip or ("" if shown == self._whole else self._whole)))
