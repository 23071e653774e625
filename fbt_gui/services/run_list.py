"""RunList: the rows of the history, read again when something changed, with their small curves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.errors import UserError
from engine.record.summary import ACTIVE
from fbt_gui.services.courtesy import politely
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.search_text import search_text
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from engine.record.history import History

Row = dict[str, Any]
Curves = dict[str, list[float]]
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


class RunList(QObject):
    """What every page knows of the runs. `updated` comes when rows or curves are others.

    Attributes:
        rows: newest first; each also carries `search`, its words in lower case.
        curves: accuracy by epoch; on a first look they come after the rows.
    """

    updated = Signal()

    def __init__(self, history: HistoryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.curves: Curves = {}
        self.loaded = False
        self.error = ""
        self._by_id: dict[str, Row] = {}
        self._history = history
        self._stamp: object = None
        self._read_at = 0.0
        self._active = self._busy = self._again = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        history.changed.connect(lambda: self.refresh(force=True))

    def start(self) -> None:
        """Read now, and every two seconds look whether there is something to read."""
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
        stamp, known, curves = self._stamp, self._by_id, self.curves
        self._busy = True
        self._history.read(
            lambda history: _read(history, None if force else stamp, known, curves), self._take, self._fail, self
        )

    def _take(self, found: _Found | None) -> None:
        self._busy = False
        if found is not None:
            self._stamp, self._read_at = found.stamp, time.monotonic()
            differs = found.differs or not self.loaded or bool(self.error)
            self.rows, self._by_id, self.curves = found.rows, found.by_id, found.curves
            self._active = any(row["status"] in ACTIVE for row in found.rows)
            self.loaded, self.error = True, ""
            if found.grown is None:
                self._history.read(lambda history: history.accuracy_of_all(), self._take_curves, self._fail, self)
            if differs:
                self.updated.emit()
        if self._again:
            self._again = False
            self.refresh(force=True)

    def _take_curves(self, curves: Curves) -> None:
        self.curves = curves
        self.updated.emit()

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        said = str(error) if isinstance(error, UserError) else tr("It is damaged: {error}.").format(error=error)
        if said != self.error:
            self.error = said
            self.loaded = True
            self.updated.emit()


def _read(history: History, stamp: object, known: dict[str, Row], curves: Curves) -> _Found | None:
    """In the worker's thread: what is there now; None when nothing changed."""
    now = stamp_of(history.path)
    if stamp is not None and stamp == now:
        return None
    history.pace = politely if known else iter  # a first look is what the person waits for
    rows = [_same_or_new(row, known.get(row["id"])) for row in history.pace(history.runs())]
    by_id = {row["id"]: row for row in rows}
    new = [row for row in rows if row is not known.get(row["id"])]
    grown = [row["id"] for row in new if row["id"] not in known or _point(row) != _point(known[row["id"]])]
    differs = bool(new) or list(by_id) != list(known)
    if len(grown) > _FEW:
        return _Found(now, rows, by_id, curves, None, differs)
    kept = {run: curves[run] for run in by_id if run in curves} if grown or differs else curves
    for run in grown:
        kept[run] = [value for _, value in history.series(run, _CURVE) if value is not None]
    return _Found(now, rows, by_id, kept, grown, differs)


def _same_or_new(row: Row, known: Row | None) -> Row:
    """The row as it is known where nothing in it changed, so that comparing it costs nothing from here on."""
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
