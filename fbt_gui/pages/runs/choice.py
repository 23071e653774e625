"""Choice: the runs that are chosen on the Runs page, and the card that tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fbt_gui.pages.runs.last_words import last_words
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.later import in_turns, later

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage

_DIED = ("lost", "failed")
_MANY = 500  # the table is painted a turn later, and what so many have in common is found and shown in two more


class Choice:
    """Built once by the page, which owns all widgets.

    Attributes:
        runs: the chosen ones, as last looked at.
    """

    def __init__(self, page: RunsPage) -> None:
        self._page = page
        self.runs = ChosenRuns()

    def look(self) -> None:
        """Look at what is chosen now, which commands are about from here on, and show it."""
        self.runs = chosen = ChosenRuns(self._page.table.chosen_rows())
        if len(chosen) < _MANY:
            self._show()
        else:
            self._page.table.paint_later()
            in_turns(self._page, chosen.look_through, lambda: self._show() if self.runs is chosen else None)

    def _show(self) -> None:
        page, detail = self._page, self._page.detail
        detail.show_runs(self.runs, page.context.runs.curves.get(page.run, []), page.filter.vocabulary.tags)
        was = detail.isVisibleTo(page)
        detail.setVisible(bool(self.runs) and page.layout_.table_is_shown)
        if detail.isVisibleTo(page) and not was:
            later(page, page.table.show_current)  # the card takes room from the table
        page.trash_bar.show_state()
        one = self.runs.one
        if one is not None and one["status"] in _DIED and not one["error"]:
            self._ask_last_words(one)

    def _ask_last_words(self, row: dict[str, Any]) -> None:
        run = row["id"]
        self._page.context.history.read(
            lambda history: last_words(history.folder(run).path),
            lambda words: self._page.detail.say_last_words(run, words),
            lambda _: None,
            self._page,
        )
