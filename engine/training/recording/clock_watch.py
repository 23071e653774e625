"""ClockWatch: notices that the machine's clock was set, or that the machine slept."""

from __future__ import annotations

import time

_LEAST = 2.0  # seconds; below that it is the clock being kept right


class ClockWatch:
    """Compares the clock on the wall, which events carry, with one that nobody can set."""

    def __init__(self) -> None:
        self._ahead = _ahead()

    def shift(self) -> float:
        """Seconds that the clock jumped since the last call, negative backwards; 0 where it did not."""
        now = _ahead()
        jumped = now - self._ahead
        if abs(jumped) < _LEAST:
            return 0.0
        self._ahead = now
        return round(jumped, 3)


def _ahead() -> float:
    return time.time() - time.monotonic()
