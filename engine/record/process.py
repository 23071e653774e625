"""Telling whether the process that runs a run is still there."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import psutil

HEARTBEAT_SECONDS = 5.0
GRACE_SECONDS = 15.0
# No heartbeat promises the next one for later than this; a `due` that lies further ahead is one that the clock was
# put back under, and its run would be taken for alive until the clock is there again.
LONGEST_PROMISE = 600.0
_PROC = Path("/proc")


def own_identity() -> dict[str, int | float | str]:
    """Process id, its start time in unix seconds, host, and its mark: an id alone is used again."""
    pid, start = os.getpid(), round(psutil.Process().create_time(), 2)
    return {"pid": pid, "process_start": start, "host": socket.gethostname(), "process_mark": mark_of(pid)}


def mark_of(pid: int) -> str:
    """Which boot of the machine and which tick of it a process began at, or nothing where the system does not say.

    Linux counts from the boot, and when that was in unix seconds is another answer whenever the clock is set: a start
    time alone would make a living run a dead one.
    """
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text().strip()
        ticks = (_PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
    return f"{boot}:{ticks}"


def is_alive(pid: int, process_start: float, host: str, process_mark: str = "") -> bool | None:
    """Whether that very process still runs; None when it is on another machine.

    Args:
        process_mark: tells it apart however the clock was set; older runs and other systems have the start time alone.
    """
    if host != socket.gethostname():
        return None
    if pid < 0:
        return False
    try:
        process = psutil.Process(pid)
        same = bool(process_mark) and mark_of(pid) == process_mark
        same = same or abs(process.create_time() - process_start) < 2
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:  # it is there, and is another user's
        return True


def is_lost(
    due: float, pid: int, process_start: float, host: str, process_mark: str = "", *, now: float | None = None
) -> bool:
    """A run is lost when it broke the promise of its last heartbeat and its process is gone.

    On another machine's run only the promise can be judged, so it gets a minute of grace for
    clocks that differ.
    """
    now = time.time() if now is None else now
    alive = is_alive(pid, process_start, host, process_mark)
    if alive is None:
        return now > due + 60
    return not alive and not now <= due <= now + LONGEST_PROMISE
