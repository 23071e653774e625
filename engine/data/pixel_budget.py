"""PixelBudget: threads that decode together take no more memory than the largest image alone would."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SMALL = 2**20  # pixels; images up to this size never wait


class PixelBudget:
    """Pixels that may be decoded at one time, by all threads of this process.

    Args:
        most: pixels; an image that is larger still is decoded alone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._begin()
        if hasattr(os, "register_at_fork"):  # a child of fork has no threads that could give back what they hold
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._held = 0
        self._room = threading.Condition()

    @contextmanager
    def holding(self, pixels: int) -> Iterator[None]:
        """Wait until there is room for so many pixels, and hold it."""
        if pixels <= _SMALL:
            yield
            return
        with self._room:
            self._room.wait_for(lambda: self._held == 0 or self._held + pixels <= self._most)
            self._held += pixels
        try:
            yield
        finally:
            with self._room:
                self._held -= pixels
                self._room.notify_all()
