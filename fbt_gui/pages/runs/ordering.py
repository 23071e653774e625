"""Ordering: how the runs are sorted and grouped, which is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from fbt_gui.query.grammar import without_sort

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage

_GROUPED = "runs/grouped"


class Ordering:
    """Built once by the page, which owns the table and the filter."""

    def __init__(self, page: RunsPage) -> None:
        self._page = page
        self._group = page.context.actions["group_runs"]

    def restore(self) -> None:
        """Sort and group as the person did last."""
        page = self._page
        place, descending = page.columns.sort()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        page.table.sortByColumn(place, order)
        page.table.setSortingEnabled(True)
        grouped = page.context.settings.text(_GROUPED) == "yes"
        self._group.setChecked(grouped)
        page.model.group(grouped)

    def connect(self) -> None:
        """Follow the clicks on headers."""
        self._page.table.horizontalHeader().sortIndicatorChanged.connect(self._sorted)

    def group(self) -> None:
        """Group, or no more, as the action says."""
        on = self._group.isChecked()
        self._page.context.settings.remember(_GROUPED, "yes" if on else "no")
        self._page.model.group(on)

    def _sorted(self, place: int, order: Qt.SortOrder) -> None:
        """A click on a header overrules the filter's `sort:`."""
        self._page.columns.keep_sort(place, order == Qt.SortOrder.DescendingOrder)
        text = self._page.filter.text()
        if "sort:" in text:
            self._page.filtering.show(without_sort(text))
