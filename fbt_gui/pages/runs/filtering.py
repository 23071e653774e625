"""Filtering: which of the runs are shown, and what the page says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fbt_gui.query.grammar import parse_query
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage


class Filtering:
    """Built once by the page, which owns the filter's line, the table and the words beside them."""

    def __init__(self, page: RunsPage) -> None:
        self._page = page

    def connect(self) -> None:
        """Follow the line, and the filters that were kept."""
        page, line = self._page, self._page.filter
        line.filtered.connect(self._filter)
        line.returnPressed.connect(self._to_table)
        line.left_downwards.connect(self._to_table)
        line.entered.connect(lambda: page.context.desk.submit(line.vocabulary.collect, owner=page))
        page.saved.chosen.connect(self.show)
        page.layout_.clear.clicked.connect(lambda: self.show(""))

    def show(self, text: str) -> None:
        """Write a filter into the line, and filter by it at once."""
        self._page.filter.setText(text)
        self._filter(text)

    def show_count(self) -> None:
        """Say how many of the runs are shown."""
        model = self._page.model
        shown, total = whole(model.count), whole(model.total)
        words = tr("{shown} of {total}").format(shown=shown, total=total)
        self._page.layout_.count.setText(words if model.count != model.total else total if model.total else "")

    def _filter(self, text: str) -> None:
        """The table tells by itself where the choice is another for it."""
        page, query = self._page, parse_query(text)
        page.layout_.problem.setText(query.problem)
        page.layout_.problem.setVisible(bool(query.problem))
        page.model.filter(query)
        page.ordering.show(query)
        page.layout_.show_found(bool(page.model.items))
        self.show_count()

    def _to_table(self) -> None:
        page = self._page
        page.table.setFocus()
        if not page.run and page.model.items:
            page.table.selectRow(0)
