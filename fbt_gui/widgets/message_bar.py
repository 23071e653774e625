"""MessageBar: says in place what happened, with the way on; nothing pops up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label, restyle

_GOOD_FOR_MS = 12_000
_LONGEST = 600  # letters; the rest is among the details
Way = tuple[str, Callable[[], object]]


class MessageBar(QFrame):
    """One message at a time; the newest. Errors stay until closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 6, 6)
        row = QHBoxLayout()
        self.text = label(wrap=True, selectable=True)
        self.text.setAccessibleName(tr("Message"))
        self.way = QPushButton(tr("Undo"))
        self.details_button = QPushButton(tr("Details"))
        self.details_button.setToolTip(tr("Show the log, or hide it"))
        self.details_button.setCheckable(True)
        self.close_button = QPushButton()
        self.close_button.setAccessibleName(tr("Close message"))
        self.close_button.setToolTip(tr("Close this message"))
        self.close_button.setProperty("kind", "flat")
        theme.tint(self.close_button, "cross", "dim")
        row.addWidget(self.text, 1)
        for button in (self.way, self.details_button, self.close_button):
            row.addWidget(button)
        self.details = QPlainTextEdit(readOnly=True)
        self.details.setProperty("role", "mono")
        self.details.setAccessibleName(tr("Details of the message"))
        self.details.setFixedHeight(160)
        self.details.hide()
        column.addLayout(row)
        column.addWidget(self.details)
        self._do: Callable[[], object] | None = None
        self._timer = QTimer(self, singleShot=True, interval=_GOOD_FOR_MS)
        self._timer.timeout.connect(self.hide)
        self.close_button.clicked.connect(self.hide)
        self.way.clicked.connect(self._go)
        self.details_button.toggled.connect(self.details.setVisible)
        self.hide()

    def say(
        self, text: str, level: str = "good", way: Way | None = None, details: str = "", *, stays: bool = False
    ) -> None:
        """Show a message.

        Args:
            level: good (goes by itself), warning or error.
            way: words and function of the button beside it.
            details: a log, one click away.
            stays: until it is closed, whatever its level: it was waited for, perhaps elsewhere.
        """
        if len(text) > _LONGEST:
            details = f"{text}\n\n{details}".strip()
            text = f"{text[: _LONGEST - 1]}…"
        self.text.setText(text)
        restyle(self, "level", level)
        self.way.setVisible(way is not None)
        if way is not None:
            self.way.setText(way[0])
            self.way.setToolTip(way[0])
            self._do = way[1]
        self.details_button.setChecked(False)
        self.details_button.setVisible(bool(details))
        self.details.setPlainText(details)
        self.show()
        if level == "good" and not stays:
            self._timer.start()
        else:
            self._timer.stop()

    def take_back(self, text: str) -> None:
        """Show this message no longer; another one stays."""
        if self.text.text() == text:
            self.hide()

    def _go(self) -> None:
        self.hide()
        if self._do is not None:
            self._do()
