"""Page: what the main window asks of a page, and how a page is built without a pause."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.context import Context
from fbt_gui.services.later import in_turns


class Page(QWidget):
    """A page is built when it is first shown, lives as long as the window, and knows no other page.

    `changed` says that other things can be done here, or to another run.
    """

    changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the page does for the actions that name it as theirs, by the action's id."""
        return {}

    def offers(self) -> dict[str, bool]:
        """Which of its actions make sense now; those left out do."""
        return {}

    def subjects(self) -> list[str]:
        """The runs that commands are about, the first being the one that is shown in full."""
        return []

    def chosen_runs(self) -> ChosenRuns:
        """Their rows; a run that has none any more is left out."""
        return ChosenRuns(row for row in map(self.row_of, self.subjects()) if row)

    def row_of(self, run: str) -> dict[str, Any] | None:
        """A run's row as this page knows it, which may be newer than the history."""
        return self.context.runs.row(run)

    def rename(self) -> None:
        """Let the person write another name for the run that is shown."""

    def search(self) -> None:
        """Go to the filter or search of this page; by default to that of the runs."""
        self.context.go.go("runs", find=True)

    def read_again(self) -> None:
        """Look anew at what lies outside the window and is shown here, beside the history."""

    def receive(self, **what: object) -> None:
        """Show what `Navigator.go` was given for this page."""

    def arrive(self) -> None:
        """The page is shown now."""

    def leave(self) -> None:
        """Another page is shown now."""

    def finish(self) -> None:
        """The window closes: end threads and processes, keep what should be remembered."""

    def dress(self) -> None:
        """Put on the style sheet. A page of very many widgets does so part by part: another theme then is no pause."""
        self.context.theme.dress(self)

    def in_turns(self, *steps: Callable[[], object]) -> None:
        """Take each step in a turn of the event loop of its own, so that none of them is a pause."""
        in_turns(self, *steps)
