"""events.jsonl: what happened in a run, one JSON object a line, the truth about it.

Every line is `{"v": 1, "seq": n, "t": unix seconds, "type": …}` and, by type:

- `run_started`  run, name, kind, step, epoch, epochs, steps_per_epoch, total_steps, resumed, pid,
  process_start, host, device. When a run resumes at step s, what was logged at or after s is void.
- `step`         step (index of the optimiser step, from 0), epoch (a fraction), metrics
- `epoch`        epoch (number completed), step (index of its last step), metrics, best
- `cka`          epoch, step, metrics; with `matrix`: {pair, rows, columns, values}
- `checkpoint`   step (steps completed), epoch, which, file
- `heartbeat`    due (unix seconds by which the next one comes), status, step, metrics
- `notice`, `warning`, `error`   message, and field and hint where they help
- `run_finished` status, step, epoch, metrics, seconds, and error where it failed

Metric names are paths: `train/loss/ofa/teacher-student`, `val/top1/fusion`,
`cka/teacher-student/s4`, `system/images_per_second`. A value that is not finite is written null.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from pathlib import Path
from typing import Any, TextIO

VERSION = 1
Event = dict[str, Any]


class EventWriter:
    """Appends events to a file; safe to use from several threads of one process.

    A half-written last line that a killed process left is cut off before the first append.

    Raises:
        OSError: the file cannot be written (disk full, read-only).
    """

    def __init__(self, path: Path, echo: TextIO | None = None) -> None:
        self._lock = threading.Lock()
        self._echo = echo
        self._seq = _repair(path)
        self._file = path.open("ab")

    def write(self, kind: str, **fields: Any) -> Event:
        """Append one event, flushed, and return it as a reader will see it."""
        with self._lock:
            self._seq += 1
            event: Event = {"v": VERSION, "seq": self._seq, "t": round(time.time(), 3), "type": kind, **finite(fields)}
            line = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            self._file.write(line.encode() + b"\n")
            self._file.flush()
            if self._echo is not None:
                print(line, file=self._echo, flush=True)
        return event

    def sync(self) -> None:
        """Flush to the disk itself; called at epochs and checkpoints."""
        with self._lock:
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Flush and close; writing afterwards is an error."""
        with self._lock:
            if not self._file.closed:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()


class EventReader:
    """Reads events from where it stopped, tolerating a half-written last line.

    After a file became shorter or was replaced it starts anew; `restarted` says so until the
    next poll.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restarted = False
        self._offset = 0
        self._inode = 0

    def poll(self, limit: int = 1 << 24) -> list[Event]:
        """Events that came since the last call, at most `limit` bytes of them."""
        self.restarted = False
        try:
            with self.path.open("rb") as file:
                state = os.fstat(file.fileno())
                if state.st_size < self._offset or (self._inode and state.st_ino != self._inode):
                    self._offset = 0
                    self.restarted = True
                self._inode = state.st_ino
                file.seek(self._offset)
                block = file.read(limit)
        except FileNotFoundError:
            return []
        end = block.rfind(b"\n") + 1
        if end == 0 and len(block) == limit:  # a line longer than the limit: no line of ours is
            end = len(block)
        self._offset += end
        return [event for line in block[:end].split(b"\n") if (event := parse(line)) is not None]


def read_events(path: Path) -> list[Event]:
    """All complete events of a file."""
    reader = EventReader(path)
    events: list[Event] = []
    while batch := reader.poll():
        events += batch
    return events


def parse(line: bytes) -> Event | None:
    """One line as an event, or None where it is not one (torn, foreign or damaged)."""
    if not line.strip():
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else None


def finite(value: Any) -> Any:
    """`value` with every number that JSON has no word for replaced by None."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return value


def _repair(path: Path) -> int:
    """Cut a torn last line off; returns the last sequence number in the file."""
    try:
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            tail, start = b"", size
            while start and tail.count(b"\n") < 2:
                start = max(0, start - 65536)
                file.seek(start)
                tail = file.read(size - start)
            whole = tail.rfind(b"\n") + 1
            if whole != len(tail):
                file.truncate(start + whole)
            lines = [event for line in tail[:whole].split(b"\n") if (event := parse(line)) is not None]
    except FileNotFoundError:
        return 0
    last = lines[-1].get("seq", 0) if lines else 0
    return last if isinstance(last, int) else 0
