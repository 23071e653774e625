"""Telling whether the process that runs a run is still there."""

from __future__ import annotations

import os
import socket
import time

import psutil

HEARTBEAT_SECONDS = 5.0
GRACE_SECONDS = 15.0


def own_identity() -> dict[str, int | float | str]:
    """Process id, its start time in unix seconds, and host: an id alone is used again."""
    process = psutil.Process()
    return {"pid": os.getpid(), "process_start": round(process.create_time(), 2), "host": socket.gethostname()}


def is_alive(pid: int, process_start: float, host: str) -> bool | None:
    """Whether that very process still runs; None when it is on another machine."""
    if host != socket.gethostname():
        return None
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - process_start) < 2 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # it is there, and is another user's
        return True


def is_lost(due: float, pid: int, process_start: float, host: str, now: float | None = None) -> bool:
    """A run is lost when it broke the promise of its last heartbeat and its process is gone.

    On another machine's run only the promise can be judged, so it gets a minute of grace for
    clocks that differ.
    """
    now = time.time() if now is None else now
    alive = is_alive(pid, process_start, host)
    if alive is None:
        return now > due + 60
    return not alive and now > due
