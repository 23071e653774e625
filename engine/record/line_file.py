"""A file of lines that only grows; what a full disk keeps from it waits in memory, in order."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path

from engine.record.disk import may_pass

MOST_WAITING = 1 << 22  # bytes; a run that waits for room makes a heartbeat now and then, and never comes near


class LineFile:
    """Lines go to the system one by one. One that was written in part is completed before the next.

    Attributes:
        problem: why lines wait; None where all of them are written.

    Raises:
        OSError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab", buffering=0)
        self._waiting: deque[tuple[bytes, bool]] = deque()
        self._sync_is_due = False
        self.problem: OSError | None = None

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return sum(len(line) for line, _ in self._waiting)

    def append(self, line: bytes, *, passing: bool = False) -> None:
        """Write a line, now or when there is room.

        Args:
            passing: `take_back` may take it out again while it waits.

        Raises:
            OSError: it cannot be written, and waiting does not help or too much waits already.
        """
        self._waiting.append((line, passing))
        self.flush()
        if self.problem is not None and self.waiting > MOST_WAITING:
            raise self.problem

    def take_back(self) -> bool:
        """Forget the last line if it is a passing one that still waits; whether it was."""
        if not self._waiting or not self._waiting[-1][1]:
            return False
        self._waiting.pop()
        return True

    def flush(self) -> bool:
        """Try again to write what waits; whether all is written.

        Raises:
            OSError: for a reason that does not pass by itself.
        """
        try:
            while self._waiting:
                line, _ = self._waiting[0]
                written = self._file.write(line) or 0
                self._waiting.popleft()
                if written < len(
                    line
                ):  # the last bytes there were; its beginning stands, so it is not passing any more
                    self._waiting.appendleft((line[written:], False))
            if self._sync_is_due:
                os.fsync(self._file.fileno())
        except OSError as error:
            self.problem = error
            if not may_pass(error):
                raise
            return False
        self.problem, self._sync_is_due = None, False
        return True

    def sync(self) -> None:
        """Flush to the disk itself; nobody who writes meanwhile waits for it.

        Raises:
            OSError: as of `flush`.
        """
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            self.problem, self._sync_is_due = error, True
            if not may_pass(error):
                raise

    def is_gone(self) -> bool:
        """Whether the file was deleted, moved or replaced under its name."""
        try:
            return not os.path.samestat(os.fstat(self._file.fileno()), self._path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:  # a network folder that hiccups
            return False

    def close(self) -> None:
        """Write what waits, flush and close.

        Raises:
            OSError: something could not be written; the file is closed all the same.
        """
        if self._file.closed:
            return
        try:
            if not self.flush() and self.problem is not None:
                raise self.problem
            os.fsync(self._file.fileno())
        finally:
            self._file.close()
