"""Ordering: how the runs are sorted and grouped, which is remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from fbt_gui.pages.runs.columns import PLACE
from fbt_gui.query.grammar import Query, without_sort

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage

_GROUPED = "runs/grouped"
# The columns of what `sort:` names otherwise; None where a column sorts by something else.
_COLUMN_OF: dict[str, str | None] = {
    "state": "status",
    "tag": "tags",
    "epoch": "epochs",
    "epochs": None,
    "minutes": "duration",
    "hours": "duration",
    "star": None,
}


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

    def show(self, query: Query) -> None:
        """Let the head's arrow stand at the column that the rows are sorted by, or at none."""
        place, descending = self._page.columns.sort()
        if query.sort is not None:
            column = _COLUMN_OF.get(query.sorted_by, query.sorted_by)
            place, descending = PLACE.get(column or "", -1), query.sort[1]
        header = self._page.table.horizontalHeader()
        header.blockSignals(True)  # nobody clicked there
        header.setSortIndicator(place, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        header.blockSignals(False)

    def _sorted(self, place: int, order: Qt.SortOrder) -> None:
        """A click on a header overrules the filter's `sort:`."""
        self._page.columns.keep_sort(place, order == Qt.SortOrder.DescendingOrder)
        text = self._page.filter.text()
        if "sort:" in text:
            self._page.filtering.show(without_sort(text))
