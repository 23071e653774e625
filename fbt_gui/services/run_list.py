"""RunList: the rows of the history, read again when something changed, with their small curves."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from fbt_gui.services.history_service import HistoryService

if TYPE_CHECKING:
    from engine.record.history import History

Row = dict[str, Any]
ACTIVE = ("running", "paused")
_EVERY_MS = 2000
_JUDGE_SECONDS = 8.0
_FEW = 24
_CURVE = "val/top1"


class RunList(QObject):
    """What every page knows of the runs. `updated` comes when rows or curves are others."""

    updated = Signal()

    def __init__(self, history: HistoryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.curves: dict[str, list[float]] = {}
        self.loaded = False
        self.error = ""
        self._history = history
        self._stamp: object = None
        self._read_at = 0.0
        self._busy = self._again = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        history.changed.connect(lambda: self.refresh(force=True))

    def start(self) -> None:
        """Read now, and every two seconds look whether there is something to read."""
        self._timer.start()
        self.refresh(force=True)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def row(self, run: str) -> Row | None:
        """The row of this run, as last read."""
        return next((row for row in self.rows if row["id"] == run), None)

    def refresh(self, force: bool = False) -> None:
        """Read the history if its files changed, or if a running run may have been lost meanwhile."""
        if self._busy:
            self._again = self._again or force
            return
        active = any(row["status"] in ACTIVE for row in self.rows)
        force = force or (active and time.monotonic() - self._read_at > _JUDGE_SECONDS)
        stamp, known, curves = self._stamp, {row["id"]: row for row in self.rows}, self.curves
        self._busy = True
        self._history.read(
            lambda history: _read(history, None if force else stamp, known, curves), self._take, self._fail, self
        )

    def _take(self, answer: tuple[object, list[Row], dict[str, list[float]]] | None) -> None:
        self._busy = False
        if answer is not None:
            self._stamp, rows, curves = answer
            self._read_at = time.monotonic()
            differs = rows != self.rows or curves != self.curves or not self.loaded or self.error
            self.rows, self.curves, self.loaded, self.error = rows, curves, True, ""
            if differs:
                self.updated.emit()
        if self._again:
            self._again = False
            self.refresh(force=True)

    def _fail(self, error: BaseException) -> None:
        self._busy = False
        if str(error) != self.error:
            self.error = str(error)
            self.loaded = True
            self.updated.emit()


def _read(
    history: History, stamp: object, known: dict[str, Row], curves: dict[str, list[float]]
) -> tuple[object, list[Row], dict[str, list[float]]] | None:
    """In the worker's thread: the rows, and the curves of those that went on; None when nothing changed."""
    now = stamp_of(history.path)
    if stamp is not None and stamp == now:
        return None
    rows = history.runs()
    changed = [row["id"] for row in rows if _point(row) != _point(known.get(row["id"], {}))]
    if len(changed) > _FEW:
        return now, rows, history.series_of_all(_CURVE)
    kept = {row["id"]: curves[row["id"]] for row in rows if row["id"] in curves}
    for run in changed:
        kept[run] = [value for _, value in history.series(run, _CURVE)]
    return now, rows, kept


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
