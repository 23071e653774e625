"""events.jsonl: what happened in a run, one JSON object a line, the truth about it.

Every line is `{"v": 1, "seq": n, "t": unix seconds, "type": …}` and, by type:

- `run_started`  run, name, kind, step, epoch, epochs, resumed, due, pid, process_start, process_mark, host. When a
  run resumes at step s, what was logged at or after s is void.
- `plan`         steps_per_epoch, total_steps, device, precision, classes, images, models: what was
  built, once data and models stand
- `step`         step (index of the optimiser step, from 0), epoch (a fraction), metrics
- `epoch`        epoch (number completed), step (index of its last step), metrics, best
- `cka`          epoch, step, metrics; with `matrix`: {pair, rows, columns, values}
- `checkpoint`   step (steps completed), epoch, which, file
- `heartbeat`    due (unix seconds by which the next one comes), status, step, metrics
- `notice`, `warning`, `error`   message, and field and hint where they help
- `clock`        shift: the machine's clock was set, or the machine slept, and `t` went on by so many seconds (backwards
  where negative) in which nothing was computed
- `run_finished` status, step, epoch, metrics, seconds, and error where it failed

Metric names are paths: `train/loss/ofa/teacher-student`, `val/top1/fusion`,
`cka/teacher-student/s4`, `system/images_per_second`. A value that is not finite is written null;
text that UTF-8 has no bytes for (a file name in another encoding) is written with escapes.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from engine.record.line_file import LineFile

VERSION = 1
_BLOCK = 1 << 20  # bytes at the end of a file that are looked at first
Event = dict[str, Any]


class EventWriter:
    """Appends events to a file; safe to use from several threads of one process.

    A half-written last line that a killed process left is cut off before the first append. What a full disk keeps
    from the file waits in memory and is written before what comes later; of heartbeats only the last one waits.

    Raises:
        OSError: the file cannot be written, for a reason that does not pass by itself.
    """

    def __init__(self, path: Path, echo: TextIO | None = None) -> None:
        self._lock = threading.Lock()
        self._echo = echo
        self._seq = _repair(path)
        self._file = LineFile(path)

    def write(self, kind: str, /, **fields: Any) -> Event:
        """Append one event, flushed, and return it as a reader will see it."""
        with self._lock:
            if kind == "heartbeat" and self._file.take_back():
                self._seq -= 1
            event: Event = {
                "v": VERSION,
                "seq": self._seq + 1,
                "t": round(time.time(), 3),
                "type": kind,
                **plain(fields),
            }
            line = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
            self._seq += 1
            self._file.append(line.encode() + b"\n", passing=kind == "heartbeat")
            self._print(line)
        return event

    def _print(self, line: str) -> None:
        """Echo a line; a reader that went away must not end the run, whose truth is the file."""
        if self._echo is None:
            return
        try:
            print(line, file=self._echo, flush=True)
        except (OSError, ValueError):  # a broken pipe; a closed stream
            self._echo = None

    def sync(self) -> None:
        """Flush to the disk itself; called at epochs and checkpoints. A slow disk holds up nobody else's events."""
        self._file.sync()

    @property
    def problem(self) -> OSError | None:
        """Why events wait in memory; None where all are written."""
        return self._file.problem

    @property
    def waiting(self) -> int:
        """Bytes of events that wait."""
        return self._file.waiting

    def retry(self) -> bool:
        """Try again to write what waits; whether all is written."""
        with self._lock:
            return self._file.flush()

    def is_gone(self) -> bool:
        """Whether the file was deleted, moved or replaced under its name."""
        return self._file.is_gone()

    def close(self) -> None:
        """Flush and close; writing afterwards is an error."""
        with self._lock:
            self._file.close()


_LONGEST_LINE = 1 << 24  # bytes


class EventReader:
    """Reads events from where it stopped, tolerating a half-written last line.

    Attributes:
        restarted: the file became shorter or was replaced, and the last poll began anew.
        is_behind: the last poll stopped at its limit; there is more to read at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.restarted = False
        self.is_behind = False
        self._offset = 0
        self._inode = 0

    def poll(self, limit: int = _LONGEST_LINE) -> list[Event]:
        """Events that came since the last call, at most `limit` bytes of them."""
        return [event for line in self.lines(limit) if (event := parse(line)) is not None]

    def each(self) -> Iterator[Event]:
        """All that came since, one by one: a long run's do not fit into memory together."""
        while True:
            for line in self.lines():
                if (event := parse(line)) is not None:
                    yield event
            if not self.is_behind:
                return

    def lines(self, limit: int = _LONGEST_LINE) -> list[bytes]:
        """The same, not parsed yet."""
        return self.block(limit).split(b"\n")

    def block(self, limit: int = _LONGEST_LINE) -> bytes:
        """The same as one text of whole lines, the first of them whole even where it is longer than the limit."""
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
                end = block.rfind(b"\n") + 1
                if end == 0 and len(block) == limit < _LONGEST_LINE:
                    limit = _LONGEST_LINE
                    block += file.read(limit - len(block))
                    end = block.rfind(b"\n") + 1
        except FileNotFoundError:
            self.is_behind = False
            return b""
        if end == 0 and len(block) == limit:  # no line of ours is as long
            end = len(block)
        self._offset += end
        self.is_behind = len(block) == limit
        return block[:end]


def read_events(path: Path) -> list[Event]:
    """All complete events of a file."""
    return list(EventReader(path).each())


def parse(line: bytes) -> Event | None:
    """One line as an event, or None where it is not one (torn, foreign or damaged)."""
    if not line.strip():
        return None
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else None


def plain(value: Any) -> Any:
    """`value` as JSON has it: numbers that are not finite become None, tuples lists, keys and texts Unicode."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def _repair(path: Path) -> int:
    """Cut a torn last line off; returns the last sequence number in the file."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return 0
    length = _BLOCK
    while True:  # the end of the file, and more of it where that holds no whole event
        length = min(length, size)
        with path.open("rb") as file:
            file.seek(size - length)
            data = file.read(length)
        end = data.rfind(b"\n") + 1
        seq = _last_number(data[:end], whole=length == size)
        if seq is not None or length == size:
            break
        length *= 8
    if end != len(data):
        os.truncate(path, size - len(data) + end)
    return seq or 0


def _last_number(data: bytes, whole: bool) -> int | None:
    """The last sequence number in lines, the first of which may lack its beginning unless they are the whole file."""
    end = len(data)
    while end:  # back over lines that are damaged
        start = data.rfind(b"\n", 0, end - 1) + 1
        event = parse(data[start:end]) if start or whole else None
        if event and isinstance(event.get("seq"), int):
            return int(event["seq"])
        end = start
    return None
