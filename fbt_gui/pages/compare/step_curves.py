"""StepCurves: what lies between epochs, read from the events of the compared runs in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.compared.runs import ComparedRun
from engine.record.summary import ACTIVE
from fbt_gui.feed.event_curves import EventCurves
from fbt_gui.services.worker import Worker

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHOW_MS = 150
_AGAIN_MS = 2000
_KEPT = 400
Key = tuple[str, str]  # run, metric


class StepCurves(QObject):
    """`updated` comes when points came, at most a few times a second."""

    updated = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tables: dict[Key, NDArray[Any]] = {}
        self._worker = Worker("compare-events", self)
        self._readers: dict[Key, EventCurves] = {}
        self._wanted: list[Key] = []
        self._active: set[str] = set()
        self._waiting: list[Key] = []
        self._busy = False
        self._show = QTimer(self, singleShot=True, interval=_SHOW_MS)
        self._show.timeout.connect(self.updated)
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._look_again)

    def want(self, metric: str, runs: Sequence[ComparedRun]) -> None:
        """Follow this metric of these runs, and no other."""
        self._wanted = [(run.id, metric) for run in runs]
        self._active = {run.id for run in runs if run.row["status"] in ACTIVE}
        for run in runs:
            key = (run.id, metric)
            if key not in self._readers:
                self._readers[key] = EventCurves(run.folder.events_file, frozenset([metric]))
                self._waiting.append(key)
        self._forget_old()
        self._waiting = [key for key in self._waiting if key in self._wanted]
        self._next()
        if self._active:
            self._again.start()

    def rest(self) -> None:
        """Follow nothing: epochs are enough."""
        self._wanted, self._waiting = [], []
        self._again.stop()

    def close(self) -> None:
        """End the thread."""
        self.rest()
        self._show.stop()
        self._worker.close()

    @property
    def is_reading(self) -> bool:
        return bool(self._waiting) or self._busy

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        key = self._waiting[0]
        reader = self._readers[key]

        def read() -> tuple[bool, Any]:
            more = reader.poll()
            return more, reader.curve(key[1])

        self._busy = True
        self._worker.submit(
            read, lambda answer: self._take(key, answer), lambda _: self._take(key, (False, None)), self
        )

    def _take(self, key: Key, answer: tuple[bool, Any]) -> None:
        self._busy = False
        more, table = answer
        if table is not None and key in self._readers:
            self.tables[key] = table
            if not self._show.isActive():
                self._show.start()
        if not more and key in self._waiting:
            self._waiting.remove(key)
        self._next()

    def _look_again(self) -> None:
        """Running runs have more to read by now."""
        self._waiting += [key for key in self._wanted if key[0] in self._active and key not in self._waiting]
        self._next()
        if self._active and self._wanted:
            self._again.start()

    def _forget_old(self) -> None:
        spare = [key for key in self._readers if key not in self._wanted]
        for key in spare[: max(0, len(self._readers) - _KEPT)]:
            del self._readers[key]
            self.tables.pop(key, None)
