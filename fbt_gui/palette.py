"""The command palette: every command, page and run, found by typing a few of its letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from heapq import nlargest
from operator import itemgetter

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QMainWindow, QVBoxLayout

from fbt_gui.services.context import Context
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.words import state_label, when
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.two_ends import ASIDE, ICON, TwoEndsDelegate

_WIDTH, _ROWS, _ROW_HEIGHT = 620, 12, 34
_RUNS = 400
_TOP = 72


@dataclass(frozen=True)
class Entry:
    """A line of the palette.

    Attributes:
        aside: tells what stands on its right: a shortcut, or the state of a run.
        icon: its name, and the role of its colour; drawn when the line is seen.
    """

    title: str
    aside: Callable[[], str]
    do: Callable[[], object]
    icon: tuple[str, str]
    enabled: bool = True


def score(title: str, text: str) -> int | None:
    """How well a title fits what was typed: less is better, None is not at all.

    Every word must stand in the title, best at the start of a word; at last come titles whose words begin
    with the letters: "egr" finds "Edit: Group runs".
    """
    low, words = title.lower(), text.lower().split()
    if all(word in low for word in words):
        return sum(0 if low.startswith(word) else 1 if f" {word}" in low else 2 for word in words)
    letters = iter("".join(word[0] for word in low.split()))
    return 9 if all(letter in letters for letter in "".join(words)) else None


def entries(context: Context) -> list[Entry]:
    """Commands first, then runs, newest first."""
    actions, found = context.actions, []
    for spec in actions.specs.values():
        action = actions[spec.id]
        if spec.id != "palette":
            title = tr("{menu}: {title}").format(menu=tr(spec.menu), title=action.text().rstrip("…"))
            keys, icon = partial(actions.keys, action), (spec.icon, "text")
            found.append(Entry(title, keys, action.trigger, icon, action.isEnabled()))
    for row in nlargest(_RUNS, context.runs.rows, key=itemgetter("created")):
        go = partial(context.go.go, "run", run=row["id"])
        found.append(Entry(row["name"], partial(_state_of, row), go, ("run", "dim")))
    return found


def _state_of(row: Row) -> str:
    return f"{state_label(row['status'])}  ·  {when(row['created'])}"


class Palette(QFrame):
    """Lies over the window until something is chosen, Escape is pressed, or one clicks elsewhere."""

    def __init__(self, window: QMainWindow, context: Context) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "palette")
        self.setAccessibleName(tr("Commands"))
        self._window, self._entries = window, entries(context)
        self._context = context
        context.theme.dress(self)
        context.theme.changed.connect(self._recolour)
        self.search = QLineEdit(placeholderText=tr("Type a command, a page or a run"))
        self.search.setAccessibleName(tr("Search commands"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Commands"))
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(18, 18))
        self.list.setItemDelegate(TwoEndsDelegate(context.theme, self.list))
        self.none = label(tr("Nothing is called so."), "dim")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for widget in (self.search, self.list, self.none):
            column.addWidget(widget)
        self.search.textChanged.connect(self._show)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(self._take)
        self.list.itemActivated.connect(self._take)
        self._show("")

    def open(self) -> None:
        """Show it, at the top in the middle."""
        window = self._window
        width = min(_WIDTH, window.width() - 80)
        self.setFixedWidth(width)
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, _TOP)))
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while one types; Enter takes."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}.get(
                Qt.Key(event.key())
            )
            if step is not None:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _show(self, text: str) -> None:
        ranked = [(score(entry.title, text), place, entry) for place, entry in enumerate(self._entries)]
        kept = sorted(
            (item for item in ranked if item[0] is not None), key=lambda item: (not item[2].enabled, item[0], item[1])
        )
        self.list.clear()
        for _, place, entry in kept[:200]:
            item = QListWidgetItem(entry.title)
            item.setData(ICON, entry.icon)
            item.setData(ASIDE, entry.aside())
            item.setData(Qt.ItemDataRole.UserRole, place)
            item.setSizeHint(QSize(0, _ROW_HEIGHT))
            if not entry.enabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(kept))
        self.none.setVisible(not kept)
        self.list.setFixedHeight(min(_ROWS, max(1, self.list.count())) * _ROW_HEIGHT + 4)
        self.adjustSize()

    def _recolour(self) -> None:
        """Icons of the other colours."""
        self.list.viewport().update()

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        entry = self._entries[item.data(Qt.ItemDataRole.UserRole)]
        self.close()
        entry.do()
