"""Trash: the runs that were deleted, read while they are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fbt_gui.services.context import Context
from fbt_gui.services.search_text import search_text
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from engine.record.history import History

Row = dict[str, Any]


class Trash(QObject):
    """`updated` comes when the rows are others, and when the looking begins or ends."""

    updated = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.shown = self.loaded = False
        self.rows: list[Row] = []
        context.history.changed.connect(self.refresh)

    def row(self, run: str) -> Row | None:
        """The row of a run in the trash."""
        return next((row for row in self.rows if row["id"] == run), None) if self.shown else None

    def show(self, on: bool) -> None:
        """Look at the trash, or no more."""
        self.shown, self.loaded, self.rows = on, False, []
        self.updated.emit()
        self.refresh()

    def refresh(self) -> None:
        """Read it again."""
        if self.shown:
            self._context.history.read(_read, self._take, self._context.commands.tell_error, self)

    def erase(self, runs: Sequence[str]) -> None:
        """Delete runs for ever, in the worker."""
        kept = tuple(runs)
        say = self._context.bar.say
        self._context.history.change(
            lambda history: _erase(history, kept),
            lambda _: say(tr("%n runs are gone for ever.", "", len(kept))),
            self._fail,
            self,
        )

    def _fail(self, error: BaseException) -> None:
        self._context.commands.tell_error(error)
        self._context.history.changed.emit()  # those before it are gone

    def _take(self, rows: list[Row]) -> None:
        if self.shown and (rows != self.rows or not self.loaded):
            self.rows, self.loaded = rows, True
            self.updated.emit()


def _erase(history: History, runs: tuple[str, ...]) -> None:
    for run in runs:
        history.erase(run)


def _read(history: History) -> list[Row]:
    rows: list[Row] = history.runs(trashed=True)
    for row in rows:
        row["search"] = search_text(row)
    return rows
