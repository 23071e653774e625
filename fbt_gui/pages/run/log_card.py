"""LogCard: what the engine told people, its log, its output, and the configuration."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QButtonGroup, QPlainTextEdit, QPushButton, QStackedWidget

from fbt_gui.services.run_facts import Message
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, switch

_TABS = (
    ("messages", "Messages", "Notices, warnings and errors of the engine"),
    ("log", "Log", "log.txt in the run's folder"),
    ("output", "Output", "What the engine printed: output.txt"),
    ("config", "Configuration", "config.toml, complete"),
)
_COLOURS = {"notice": "text", "warning": "warn", "error": "bad"}


class LogCard(Card):
    """A text a tab; a text that grew is followed where one was looking at its end."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("", spacing=4)
        self._theme = theme
        self._messages: list[Message] = []
        self.stack = QStackedWidget()
        self.texts: dict[str, QPlainTextEdit] = {}
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        self.head.setSpacing(2)
        for name, title, tip in _TABS:
            text = QPlainTextEdit(readOnly=True)
            text.setProperty("role", "mono")
            text.setAccessibleName(title)
            text.setLineWrapMode(
                QPlainTextEdit.LineWrapMode.NoWrap if name != "messages" else QPlainTextEdit.LineWrapMode.WidgetWidth
            )
            self.texts[name] = text
            self.stack.addWidget(text)
            tab = switch(title, "tab", tip)
            tab.clicked.connect(lambda _=False, which=name: self.open(which))
            group.addButton(tab)
            self.tabs[name] = tab
            self.head.addWidget(tab)
        self.head.addStretch(1)
        self.body.addLayout(self.head)
        self.body.addWidget(self.stack, 1)
        self.texts["messages"].setPlaceholderText("Nothing was said yet.")
        self.texts["log"].setPlaceholderText("No log yet.")
        self.texts["output"].setPlaceholderText("Nothing was printed, or the run was not started from this window.")
        self.open("messages")
        theme.changed.connect(self._write_messages)

    def open(self, name: str) -> None:
        """Show a tab."""
        self.tabs[name].setChecked(True)
        self.stack.setCurrentWidget(self.texts[name])

    def forget(self) -> None:
        """Another run is shown."""
        self._messages = []
        for text in self.texts.values():
            text.clear()
        self.open("messages")

    def show_messages(self, messages: list[Message]) -> None:
        """Write those that are new."""
        if messages != self._messages:
            self._messages = list(messages)
            self._write_messages()

    def show_text(self, name: str, content: str) -> None:
        """Replace a tab's text, keeping the place where one reads."""
        text = self.texts[name]
        bar = text.verticalScrollBar()
        at_end, place = bar.value() >= bar.maximum() - 2, bar.value()
        text.setPlainText(content)
        bar.setValue(bar.maximum() if at_end and name != "config" else place)

    def _write_messages(self) -> None:
        text = self.texts["messages"]
        text.clear()
        cursor = QTextCursor(text.document())
        colours = self._theme.colours
        for place, message in enumerate(self._messages):
            form = QTextCharFormat()
            form.setForeground(QColor(colours.dim))
            clock = time.strftime("%d %b %H:%M:%S", time.localtime(message.time))
            cursor.insertText(f"{chr(10) if place else ''}{clock}  {message.level:<8}", form)
            form.setForeground(QColor(getattr(colours, _COLOURS.get(message.level, "text"))))
            cursor.insertText(message.text, form)
        text.verticalScrollBar().setValue(text.verticalScrollBar().maximum())
        text.horizontalScrollBar().setValue(0)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
