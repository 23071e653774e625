"""CheckLines: the lines of the checklist, each with its sign and the way to its field."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fbt_gui.pages.new_run.checked import Item
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import TOP, clear_layout, label

_SIGNS = {"good": "check", "warning": "warning", "error": "cross"}
_TINTS = {"good": "good", "warning": "warn", "error": "bad"}
_LEVELS = {"good": mark("ready"), "warning": mark("warning"), "error": mark("to mend")}
# What a line's own button says, and what it does.
_MENDS = {
    "leave_out": (mark("Leave them out"), mark("Train without the images that cannot be read; it can be undone")),
    "train": (
        mark("Train it first"),
        mark("Make the form a run that trains this teacher on this data; it can be undone"),
    ),
}
_LEAST_WIDTH = 60
_ORDER = ("error", "warning", "good")


class CheckLines(QWidget):
    """What is to be mended first, then what is to be known. `asked` carries the field of a line that was clicked.

    `mend_asked` carries the line whose own button was.
    """

    asked = Signal(str)
    mend_asked = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.items: list[Item] = []
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(5)
        theme.changed.connect(self._draw)

    def show_items(self, items: list[Item]) -> None:
        """Write the list anew where it differs."""
        wanted = sorted(dict.fromkeys(items), key=lambda item: _ORDER.index(item.level))
        if wanted != self.items:
            self.items = wanted
            self._draw()

    def _draw(self) -> None:
        clear_layout(self._lines)
        for item in self.items:
            self._lines.addWidget(self._line(item))

    def _line(self, item: Item) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        sign = QLabel()
        sign.setPixmap(self._theme.icon(_SIGNS[item.level], _TINTS[item.level]).pixmap(15, 15))
        sign.setFixedWidth(17)
        text = label(
            item.text.replace("_", "_\u200b").replace("/", "/\u200b"),
            "problem" if item.level == "error" else "",
            wrap=True,
        )
        said = tr("{level}: {text}").format(level=tr(_LEVELS[item.level]), text=item.text)
        text.setAccessibleName(said)
        text.setMinimumWidth(_LEAST_WIDTH)  # a long word must not push the button out of sight
        row.addWidget(sign, 0, TOP)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(text)
        if item.mend:
            column.addWidget(self._mend_button(item), 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(column, 1)
        if item.field:
            go = QPushButton(tr("Go"))
            go.setProperty("kind", "small")
            go.setAccessibleName(tr("Go to {field}").format(field=item.field))
            go.setToolTip(tr("Go to {field}").format(field=item.field))
            go.clicked.connect(lambda _=False, path=item.field: self.asked.emit(path))
            row.addWidget(go, 0, TOP)
        return line

    def _mend_button(self, item: Item) -> QPushButton:
        title, tip = (tr(text) for text in _MENDS[item.mend])
        button = QPushButton(title)
        button.setProperty("kind", "small")
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.mend_asked.emit(item))
        return button
