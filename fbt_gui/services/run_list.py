"""RunList: the rows of the history, read again when something changed, with their small curves."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.errors import UserError
from engine.record.one_line import one_line
from engine.record.starting import STARTING, starting
from engine.record.summary import ACTIVE
from fbt_gui.services.courtesy import politely
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.home_place import HomeAwayError
from fbt_gui.services.search_text import search_text
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from engine.record.history import History

Row = dict[str, Any]
Curves = Mapping[str, Sequence[float]]
_EVERY_MS = 2000
_SOON_MS = 300
_JUDGE_SECONDS = 8.0
_FEW = 24
_CURVE = "val/top1"


@dataclass(frozen=True)
class _Found:
    """What one look at the history found.

    Attributes:
        by_id: the same rows; one that is as it was is the very same dictionary.
        grown: runs whose curves are others; None: too many to read one by one.
    """

    stamp: object
    rows: list[Row]
    by_id: dict[str, Row]
    curves: Curves
    grown: list[str] | None
    differs: bool
    trashed: int


class RunList(QObject):
    """What every page knows of the runs. `updated` comes when rows or curves are others.

    `troubled` says once why they are not read again, and with an empty text that they are.

    Attributes:
        rows: newest first; each also carries `search`, its words in lower case.
        curves: accuracy by epoch; on a first look they come after the rows.
        trashed: how many runs are in the trash.
    """

    updated = Signal()
    troubled = Signal(str)

    def __init__(self, history: HistoryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.curves: Curves = {}
        self.trashed = 0
        self.loaded = False
        self.error = self._trouble = ""
        self._by_id: dict[str, Row] = {}
        self._history = history
        self._stamp: object = None
        self._read_at = 0.0
        self._active = self._busy = self._again = self._awaited = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        history.changed.connect(lambda: self.refresh(force=True))
        history.back.connect(lambda: self.refresh(force=True))
        history.said.row_of = self.row
        history.said.changed.connect(self._show_said)

    def start(self, *, awaited: bool = False) -> None:
        """Read now, and every two seconds look whether there is something to read.

        Args:
            awaited: the person waits for the rows; else what they are doing goes first.
        """
        self._awaited = awaited
        self._timer.start()
        self.refresh(force=True)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self._soon.stop()

    def row(self, run: str) -> Row | None:
        """The row of this run, as last read."""
        return self._by_id.get(run)

    def status_of(self, run: str) -> str:
        """The state of this run, as last read; empty where it is not known."""
        return str((self.row(run) or {}).get("status", ""))

    def look_soon(self) -> None:
        """A run's events say that its state is another; the engine writes the history after its events."""
        self.refresh()
        self._soon.start()

    def refresh(self, force: bool = False) -> None:
        """Read the history if its files changed, or if a running run may have been lost meanwhile."""
        if self._busy:
            self._again = self._again or force
            return
        force = force or (self._active and time.monotonic() - self._read_at > _JUDGE_SECONDS)
        stamp, known, curves = None if force else self._stamp, self._by_id, self.curves
        pace = iter if self._awaited else politely
        self._busy, self._awaited = True, False
        self._history.read(lambda history: _read(history, pace, stamp, known, curves), self._take, self._fail, self)

    def _take(self, found: _Found | None) -> None:
        self._busy = False
        if found is not None:
            self._stamp, self._read_at = found.stamp, time.monotonic()
            differs = found.differs or not self.loaded or bool(self.error) or found.trashed != self.trashed
            self.trashed = found.trashed
            self.rows, self._by_id, self.curves = found.rows, found.by_id, found.curves
            self._lay_over()
            self._tell("")
            self._active = any(row["status"] in ACTIVE for row in found.rows)
            self.loaded, self.error = True, ""
            if found.grown is None:
                self._history.read(_read_curves, self._take_curves, self._fail, self)
            if differs:
                self.updated.emit()
        if self._again:
            self._again = False
            self.refresh(force=True)

    def _take_curves(self, curves: Curves) -> None:
        self.curves = curves
        self.updated.emit()

    def _show_said(self) -> None:
        """Before the history knows it."""
        if self._lay_over():
            self.updated.emit()

    def _lay_over(self) -> bool:
        """Lay over the rows what was said of them meanwhile; whether there is such."""
        said = self._history.said
        behind = {run: said.over(self._by_id[run]) for run in said.runs if run in self._by_id}
        if behind:
            for row in behind.values():
                row["search"] = search_text(row)
            self._by_id = {**self._by_id, **behind}
            self.rows = [behind.get(row["id"], row) for row in self.rows]
        return bool(behind)

    def _tell(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self.troubled.emit(trouble)

    def _fail(self, error: BaseException) -> None:
        """What was read before stays; without it, say why there is nothing."""
        self._busy = False
        if isinstance(error, HomeAwayError) and self.rows:  # it is said once for all
            return
        said = str(error) if isinstance(error, UserError) else tr("It is damaged: {error}.").format(error=error)
        if self.rows:
            self._tell(said)
        elif said != self.error:
            self.error = said
            self.loaded = True
            self.updated.emit()


def _read(
    history: History,
    pace: Callable[[Iterable[Any]], Iterable[Any]],
    stamp: object,
    known: dict[str, Row],
    curves: Curves,
) -> _Found | None:
    """In the worker's thread: what is there now; None when nothing changed."""
    begin = starting(history.home)
    now = stamp_of(history.path), begin
    if stamp is not None and stamp == now:
        return None
    history.pace = pace
    rows = [_same_or_new(row, known.get(row["id"]), begin) for row in pace(history.runs())]
    trashed = history.trashed()
    by_id = {row["id"]: row for row in rows}
    new = [row for row in rows if row is not known.get(row["id"])]
    grown = [row["id"] for row in new if row["id"] not in known or _point(row) != _point(known[row["id"]])]
    differs = bool(new) or list(by_id) != list(known)
    if len(grown) > _FEW:
        return _Found(now, rows, by_id, curves, None, differs, trashed)
    if not grown and not differs:
        return _Found(now, rows, by_id, curves, grown, differs, trashed)
    kept = {run: curves[run] for run in by_id if run in curves}
    for run in grown:
        kept[run] = array("d", [value for _, value in history.series(run, _CURVE) if value is not None])
    return _Found(now, rows, by_id, kept, grown, differs, trashed)


def _read_curves(history: History) -> Curves:
    """In the worker's thread, and nobody waits for them."""
    history.pace = politely
    return history.accuracy_of_all()


def _same_or_new(row: Row, known: Row | None, begin: frozenset[str]) -> Row:
    """The row as it is known where nothing in it changed, so that comparing it costs nothing from here on."""
    row["name"] = one_line(str(row["name"]))
    if row["id"] in begin and row["status"] not in ACTIVE:
        row["status"] = STARTING
    if known is not None:
        row["search"] = known["search"]
        if row == known:
            return known
    row["search"] = search_text(row)
    return row


def stamp_of(path: Path) -> tuple[tuple[int, int], ...]:
    """Size and time of the database and its write-ahead log."""
    found = []
    for file in (path, path.with_name(path.name + "-wal")):
        try:
            state = file.stat()
            found.append((state.st_size, state.st_mtime_ns))
        except OSError:
            found.append((0, 0))
    return tuple(found)


def _point(row: Row) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in ("epoch", "top1", "status"))
