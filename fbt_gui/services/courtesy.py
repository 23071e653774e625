"""Courtesy: a worker's thread lets the GUI thread go first.

Python lets one thread compute at a time. The GUI thread asks for its turn at each of the many calls between Qt and
Python in one turn of the event loop, and a thread that computes makes it wait each time, for up to 5 ms if Python is
left to itself: a turn of 20 ms becomes one of 200. So threads take short turns here, and long work in a worker is done
in pieces of 1 or 2 ms with `after_you` between them.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")
_SWITCH_SECONDS = 0.0005
_PIECE_SECONDS = 0.0015
_LOOK_SECONDS = 0.0005
_BUSY_SECONDS = 0.0002
_MOST_SECONDS = 0.05  # a window that is never at rest must not keep a worker from its work
_STANDS_STILL = threading.Event()


def take_short_turns() -> None:
    """Let a thread that waits for its turn have it after half a millisecond."""
    sys.setswitchinterval(_SWITCH_SECONDS)


def after_you(most: float = _MOST_SECONDS) -> None:
    """In a worker, between two pieces of its work: let go, and wait as long as the GUI thread computes.

    Args:
        most: seconds after which the worker goes on in any case.
    """
    if threading.current_thread() is threading.main_thread():
        return
    until = time.monotonic() + most
    before = _computed()
    while True:
        time.sleep(_LOOK_SECONDS)
        now = _computed()
        rests = now - before < _BUSY_SECONDS and not _STANDS_STILL.is_set()
        if rests or time.monotonic() > until:
            return
        before = now


@contextmanager
def standing_still() -> Iterator[None]:
    """In the GUI thread, while it waits for one worker: the others do not take it to rest."""
    _STANDS_STILL.set()
    try:
        yield
    finally:
        _STANDS_STILL.clear()


def politely(items: Iterable[Item]) -> Iterator[Item]:
    """The items; in a worker, with `after_you` whenever 1.5 ms went into them, whatever is done with each."""
    began = time.monotonic()
    for item in items:
        if time.monotonic() - began > _PIECE_SECONDS:
            after_you()
            began = time.monotonic()
        yield item


def seconds_of(thread: threading.Thread) -> float:
    """Seconds that a thread has computed so far; where the system does not tell, it is taken to rest."""
    clock = getattr(time, "pthread_getcpuclockid", None)
    return 0.0 if clock is None or thread.ident is None else time.clock_gettime(clock(thread.ident))


def _computed() -> float:
    return seconds_of(threading.main_thread())
