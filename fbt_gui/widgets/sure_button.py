"""SureButton: a button for what cannot be undone: it asks in its own words, and acts at the second press."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import restyle

_ASKS_MS = 6000


class SureButton(QPushButton):
    """`sure` comes at the second press; without one the question goes by itself."""

    sure = Signal()

    def __init__(self, text: str, tip: str, theme: Theme, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._words = self._question = text
        self.setAccessibleName(text.rstrip("…"))
        self.setToolTip(tip)
        if icon:
            theme.tint(self, icon)
        self._timer = QTimer(self, singleShot=True, interval=_ASKS_MS)
        self._timer.timeout.connect(self.rest)
        self.clicked.connect(self._press)

    @property
    def asks(self) -> bool:
        """Whether the next press acts."""
        return self._timer.isActive()

    def ask_with(self, question: str) -> None:
        """What it asks at the first press; a question that is open is taken back where it is another."""
        if question != self._question:
            self._question = question
            self.rest()

    def rest(self) -> None:
        """Ask no more."""
        self._timer.stop()
        self._say(self._words, "")

    def _press(self) -> None:
        if self.asks:
            self.rest()
            self.sure.emit()
        else:
            self._timer.start()
            self._say(self._question, "danger")

    def _say(self, text: str, kind: str) -> None:
        self.setText(text)
        self.setAccessibleName(text.rstrip("…"))
        restyle(self, "kind", kind)
