"""Garbage: Python's cycle collector, run in the GUI thread only.

Left alone it runs in whichever thread allocates next. A worker's thread would then take down Qt
objects of the GUI thread that were part of a cycle, which ends the process without a word.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1000
_YOUNG = 2000
_MANY = 20_000
_OLD_EVERY = 20
_ALL_EVERY = 300


class GarbageCollector(QObject):
    """Collects on a timer: the young often, all of it now and then."""

    _windows = 0  # that are open; the collector comes back with the last of them

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        GarbageCollector._windows += 1
        gc.disable()
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()

    def settle(self) -> None:
        """What is there after the start stays: looking through it again and again would cost frames."""
        gc.freeze()

    def close(self) -> None:
        """Give the collector back."""
        self._timer.stop()
        GarbageCollector._windows -= 1
        if not GarbageCollector._windows:
            gc.unfreeze()
            gc.enable()

    def _collect(self) -> None:
        self._rounds += 1
        if gc.get_count()[0] > _MANY:
            # So many in a second are rows of the history, which stay: to look through those of 10,000 runs takes 50 ms.
            gc.freeze()
        elif self._rounds % _ALL_EVERY == 0:
            gc.collect()
        elif self._rounds % _OLD_EVERY == 0:
            gc.collect(1)
        elif gc.get_count()[0] > _YOUNG:
            gc.collect(0)
