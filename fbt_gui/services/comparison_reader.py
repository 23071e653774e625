"""ComparisonReader: what the Compare page knows of each run, read in the history's thread.

Imported there too: it brings numpy with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from engine.record.compared.runs import ComparedRun, read_run, seedless
from engine.record.errors import UserError
from fbt_gui.services.courtesy import politely

if TYPE_CHECKING:
    from engine.record.history import History

Row = dict[str, Any]
_SAME_BUT_FOR_SEED = ("kind", "recipe_key", "teacher", "student", "assistant", "method", "data")
_KEPT = 400


class ComparisonReader:
    """Reads a run again only when its row says that it went on. Belongs to one thread."""

    def __init__(self) -> None:
        self._known: dict[str, ComparedRun] = {}

    def read(self, history: History, rows: Iterable[Row]) -> list[ComparedRun]:
        """The runs of these rows; those whose folder is gone are left out."""
        found = []
        for row in politely(rows):
            run = self._known.get(row["id"])
            if run is None or run.row != row:
                run = self._read(history, row)
            if run is not None:
                found.append(run)
        return found

    def seeds_of(self, history: History, chosen: Iterable[Row], rows: Iterable[Row]) -> list[str]:
        """The runs whose configuration is that of a chosen one but for the seed, the chosen ones left out."""
        wanted: dict[tuple[Any, ...], set[str]] = {}
        there = set()
        for run in self.read(history, chosen):
            wanted.setdefault(_outline(run.row), set()).add(run.key)
            there.add(run.id)
        found = []
        for row in politely(rows):
            keys = wanted.get(_outline(row))
            if keys and row["id"] not in there and self._key(history, row) in keys:
                found.append(row["id"])
        return found

    def _read(self, history: History, row: Row) -> ComparedRun | None:
        try:
            run = read_run(history.folder(row["id"]), row, history.metrics(row["id"]))
        except (UserError, OSError):
            self._known.pop(row["id"], None)
            return None
        self._known[run.id] = run
        for old in list(self._known)[: max(0, len(self._known) - _KEPT)]:
            del self._known[old]
        return run

    def _key(self, history: History, row: Row) -> str:
        known = self._known.get(row["id"])
        if known is not None:
            return known.key
        try:
            return seedless(history.folder(row["id"]).saved_config())
        except (UserError, OSError):
            return ""


def _outline(row: Row) -> tuple[Any, ...]:
    """What rows of one configuration share; far cheaper to compare than their files."""
    return tuple(row.get(name) for name in _SAME_BUT_FOR_SEED)
