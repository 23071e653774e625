"""ColumnChoice: which columns are shown, in which order and how wide; what a person chose is remembered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QTableView

from fbt_gui.pages.runs.columns import COLUMNS, PLACE, fitting, state
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import tr
from fbt_gui.services.words import STATES

_KEY, _SORT = "runs/columns", "runs/sort"
_SCROLL_BAR, _PADDING = 12, 20


class ColumnChoice(QObject):
    """Until a person chooses, as many columns are shown as have room, and those with names share what is left."""

    def __init__(self, table: QTableView, settings: Settings) -> None:
        super().__init__(table)
        self._table, self._settings = table, settings
        self._header = table.horizontalHeader()
        self._own = False
        self.chosen = False
        self.menu = QMenu(table)
        self.menu.setToolTipsVisible(True)
        self._fill()
        self._header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._header.customContextMenuRequested.connect(self._show_menu)
        with self._by_itself():
            self._load()
        self._header.sectionResized.connect(self._keep)
        self._header.sectionMoved.connect(self._keep)
        table.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another width of the table is shared out anew."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False

    def fit(self) -> None:
        """Show what has room, and share out what is left; nothing where a person chose."""
        if self.chosen:
            return
        room, widths = self._table.width() - _SCROLL_BAR, self._widths()
        shown = fitting(room, widths)
        left = max(0, room - sum(widths[place] for place in shown))
        shares = sum(COLUMNS[place].stretch for place in shown) or 1
        with self._by_itself():
            for place, column in enumerate(COLUMNS):
                self._table.setColumnHidden(place, place not in shown)
                self._table.setColumnWidth(place, widths[place] + left * column.stretch // shares)

    def show(self, name: str, on: bool) -> None:
        """Show or hide a column, as the person chose; the last one stays."""
        place = PLACE[name]
        if on or sum(not self._table.isColumnHidden(each) for each in range(len(COLUMNS))) > 1:
            self._table.setColumnHidden(place, not on)
            if on and self._table.columnWidth(place) < self._header.minimumSectionSize():
                self._table.setColumnWidth(place, COLUMNS[place].width)
            self._keep()

    def reset(self) -> None:
        """The columns of the beginning."""
        self.chosen = False
        self._settings.remember(_KEY, "")
        with self._by_itself():
            for place in range(len(COLUMNS)):
                self._header.moveSection(self._header.visualIndex(place), place)
        self.fit()

    def sort(self) -> tuple[int, bool]:
        """The column that the table was last sorted by, and whether from the largest down."""
        name, _, order = self._settings.text(_SORT).partition(" ")
        return (PLACE[name], order == "down") if name in PLACE else (PLACE["created"], True)

    def keep_sort(self, place: int, descending: bool) -> None:
        """Remember how the table is sorted."""
        self._settings.remember(_SORT, f"{COLUMNS[place].id} {'down' if descending else 'up'}")

    def _widths(self) -> list[int]:
        """What each column needs: for what it shows, and for its title in the window's language."""
        advance = self._header.fontMetrics().horizontalAdvance
        star = PLACE["star"]
        titles = [0 if place == star else advance(tr(column.title)) + _PADDING for place, column in enumerate(COLUMNS)]
        widths = [max(column.width, title) for column, title in zip(COLUMNS, titles, strict=True)]
        widths[PLACE["status"]] = max(widths[PLACE["status"]], self._longest_state())
        return widths

    def _longest_state(self) -> int:
        """A run at its end is the one that one looks at: its share is not to be cut."""
        advance = self._table.fontMetrics().horizontalAdvance
        words = (state({"status": status, "step": 1, "total_steps": 1}) for status in STATES)
        return max(map(advance, words)) + _PADDING

    def _fill(self) -> None:
        for column in COLUMNS:
            action = self.menu.addAction(tr(column.title))
            action.setCheckable(True)
            action.setToolTip(tr(column.tip or column.title))
            action.triggered.connect(self._shower(column.id))
        self.menu.addSeparator()
        self.menu.addAction(tr("As at the beginning")).triggered.connect(self.reset)
        self.menu.aboutToShow.connect(self._check)

    def _shower(self, name: str) -> Callable[[bool], None]:
        return lambda on: self.show(name, on)

    def _check(self) -> None:
        for place, action in zip(range(len(COLUMNS)), self.menu.actions(), strict=False):
            action.setChecked(not self._table.isColumnHidden(place))

    def _show_menu(self, point: QPoint) -> None:
        self.menu.popup(self._header.mapToGlobal(point))

    @contextmanager
    def _by_itself(self) -> Iterator[None]:
        """Changes that no person made."""
        self._own = True
        yield
        self._own = False

    def _keep(self, *_: Any) -> None:
        """Remember what a person chose."""
        if self._own:
            return
        self.chosen = True
        order = sorted(range(len(COLUMNS)), key=self._header.visualIndex)
        widths = {COLUMNS[place].id: self._header.sectionSize(place) for place in order if not self._hidden(place)}
        self._settings.remember(_KEY, json.dumps(widths))

    def _hidden(self, place: int) -> bool:
        return self._table.isColumnHidden(place)

    def _load(self) -> None:
        """The columns that are remembered, in their order."""
        try:
            found = json.loads(self._settings.text(_KEY) or "{}")
            widths = {PLACE[name]: min(1000, max(28, int(width))) for name, width in found.items() if name in PLACE}
        except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
            widths = {}
        if not widths:
            return
        self.chosen = True
        for visual, place in enumerate(widths):
            self._header.moveSection(self._header.visualIndex(place), visual)
        for place, column in enumerate(COLUMNS):
            self._table.setColumnHidden(place, place not in widths)
            self._table.setColumnWidth(place, widths.get(place, column.width))
