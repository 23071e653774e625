"""ChecklistCard: what is ready and what is missing, the command that does the same, and Start."""

from __future__ import annotations

import shlex

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from fbt_gui.actions import Actions
from fbt_gui.pages.new_run.check import Check, Item
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, clear_layout, label, named_widget

_SIGNS = {"good": "check", "warning": "warning", "error": "cross"}
_TINTS = {"good": "good", "warning": "warn", "error": "bad"}
_MOST = 14


class ChecklistCard(Card):
    """`asked` carries the field of a line that was clicked."""

    asked = Signal(str)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__("Ready to start")
        self._theme = theme
        self._items: list[Item] = []
        holder = named_widget("scrolled")
        holder.setStyleSheet("background: transparent;")
        self._lines = QVBoxLayout(holder)
        self._lines.setContentsMargins(0, 0, 4, 0)
        self._lines.setSpacing(5)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setStyleSheet("QScrollArea { background: transparent; }")
        scroll.setWidget(holder)
        scroll.setAccessibleName("Checklist")
        self.body.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.addWidget(label("As a command", "dim"))
        row.addStretch(1)
        self.copy = actions.button("copy_command", theme, self, text="Copy", shows=True)
        row.addWidget(self.copy)
        self.body.addLayout(row)
        self.command = QPlainTextEdit(readOnly=True)
        self.command.setProperty("role", "mono")
        self.command.setAccessibleName("Equivalent command line")
        self.command.setFixedHeight(212)
        self.command.document().setDocumentMargin(1)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.body.addWidget(self.command)
        self.start = actions.button("start", theme, self, kind="primary", shows=True)
        self.body.addWidget(self.start)
        theme.changed.connect(self._draw)

    def show_check(self, check: Check) -> None:
        """Write the list anew where it differs."""
        errors = sum(1 for item in check.items if item.level == "error")
        self.heading.setText("Ready to start" if check.ready else f"{errors} thing{'s' if errors != 1 else ''} to mend")
        shown = over_lines(check.command)
        if self.command.toPlainText() != shown:
            self.command.setPlainText(shown)
        self.command.setPlaceholderText("Mend what is marked above, and the command stands here.")
        items = sorted(check.items, key=lambda item: item.level != "error")[:_MOST]
        if items != self._items:
            self._items = items
            self._draw()

    def _draw(self) -> None:
        clear_layout(self._lines)
        for item in self._items:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(7)
            sign = QLabel()
            sign.setPixmap(self._theme.icon(_SIGNS[item.level], _TINTS[item.level]).pixmap(15, 15))
            sign.setFixedWidth(17)
            text = label(item.text, "problem" if item.level == "error" else "", wrap=True)
            text.setAccessibleName(f"{item.level}: {item.text}")
            row.addWidget(sign)
            row.addWidget(text, 1)
            if item.field:
                go = QPushButton("Go")
                go.setProperty("kind", "small")
                go.setAccessibleName(f"Go to {item.field}")
                go.setToolTip(f"Go to {item.field}")
                go.clicked.connect(lambda _=False, path=item.field: self.asked.emit(path))
                row.addWidget(go)
            self._lines.addWidget(line)
        self._lines.addStretch(1)


def over_lines(command: str) -> str:
    """The command with an option a line, as a shell takes it too."""
    words = shlex.split(command)
    starts = [place for place, word in enumerate(words) if word.startswith("--")]
    if not starts:
        return command
    heads = [shlex.join(words[: starts[0]])]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        heads.append(f" {shlex.join(words[start:end])}")
    return " \\\n".join(heads)
