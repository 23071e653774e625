"""Stalls: the longest time that the event loop was kept from its next turn."""

from __future__ import annotations

import time
from types import TracebackType

from PySide6.QtCore import Qt, QTimer

_EVERY_MS = 5


class Stalls:
    """A context manager; the GUI thread's own computing time is measured, so that a busy machine is not the window's fault.

    Attributes:
        longest: seconds computed between two ticks of a timer that wants one every 5 ms.
    """

    def __init__(self) -> None:
        self.longest = 0.0
        self._timer = QTimer(interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Stalls:
        self._last = time.thread_time()
        self._timer.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._tick()
        self._timer.stop()

    def _tick(self) -> None:
        now = time.thread_time()
        self.longest = max(self.longest, now - self._last)
        self._last = now
