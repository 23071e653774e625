"""Loader: reads the compared runs in the history's thread, a few at a time, and again when they went on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fbt_gui.services.context import Context
from fbt_gui.services.loading import load

if TYPE_CHECKING:
    from engine.record.compared.runs import ComparedRun
    from engine.record.history import History
    from fbt_gui.services.comparison_reader import ComparisonReader

Row = dict[str, Any]
_AT_ONCE = 12


class Loader(QObject):
    """`loaded` comes when runs are there that were not, or that went on."""

    loaded = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._reader: ComparisonReader | None = None
        self._known: dict[str, ComparedRun] = {}
        self._gone: dict[str, Row] = {}
        self._wanted: list[Row] = []
        self._busy = False

    def want(self, rows: Sequence[Row]) -> None:
        """Have the runs of these rows read, those first that are not known; one without a folder is asked for once."""
        rows = [row for row in rows if self._gone.get(row["id"]) != row]
        self._wanted = rows
        self._known = {row["id"]: self._known[row["id"]] for row in rows if row["id"] in self._known}
        self._next()

    def runs(self) -> list[ComparedRun]:
        """Those wanted that are read, in order."""
        return [self._known[row["id"]] for row in self._wanted if row["id"] in self._known]

    @property
    def is_complete(self) -> bool:
        """Whether all that are wanted were read once."""
        return all(row["id"] in self._known for row in self._wanted)

    def seeds_of(self, chosen: Sequence[Row], then: Callable[[list[str]], object]) -> None:
        """Look for the runs that differ from the chosen ones in their seed alone."""
        rows = list(self._context.runs.rows)
        self._context.history.read(
            lambda history: self._made().seeds_of(history, chosen, rows), then, self._context.commands.tell_error, self
        )

    def _next(self) -> None:
        if self._busy:
            return
        rows = [row for row in self._wanted if row["id"] not in self._known]
        rows += [row for row in self._wanted if row["id"] in self._known and self._known[row["id"]].row != row]
        if not rows:
            return
        self._busy = True
        part = rows[:_AT_ONCE]
        self._context.history.read(
            lambda history: self._read(history, part), lambda runs: self._take(part, runs), self._fail, self
        )

    def _read(self, history: History, rows: list[Row]) -> list[ComparedRun]:
        return self._made().read(history, rows)

    def _made(self) -> ComparisonReader:
        """In the worker's thread."""
        if self._reader is None:
            self._reader = load("fbt_gui.services.comparison_reader").ComparisonReader()
            assert self._reader is not None
        return self._reader

    def _take(self, asked: list[Row], runs: list[ComparedRun]) -> None:
        self._busy = False
        self._known |= {run.id: run for run in runs}
        there = {run.id for run in runs}
        self._gone |= {row["id"]: row for row in asked if row["id"] not in there}
        self._wanted = [row for row in self._wanted if self._gone.get(row["id"]) != row]
        self._next()
        self.loaded.emit()

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        self._context.commands.tell_error(error)
