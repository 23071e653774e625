"""Patience: a run that cannot write waits, says what it waits for, and goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.record.disk import free_bytes, in_words, is_full, may_pass
from engine.training.control import POLL_SECONDS, Listener, Stopped
from engine.training.recording.recorder import Recorder

LOOK_SECONDS = 3.0
TRY_SECONDS = 60.0  # after which a write is tried though nothing says that there is room


class Patience:
    """Writes a run's files; where the disk is full or read-only, the run is paused until it is not.

    Args:
        skip: told of seconds spent waiting, which are not the run's speed.
    """

    def __init__(self, recorder: Recorder, listener: Listener, skip: Callable[[float], None]) -> None:
        self._recorder, self._listener, self._skip = recorder, listener, skip

    def events(self) -> None:
        """Wait until all events are in their file; raises as `write` does."""
        folder, writer = self._recorder.folder, self._recorder.writer

        def retry() -> None:
            if not writer.retry() and (problem := writer.problem) is not None:
                raise problem

        if writer.problem is not None:
            self.write(folder.events_file, writer.waiting, retry)

    def write(self, path: Path, size: int, write: Callable[[], None]) -> None:
        """Write a file.

        Args:
            path: of the file, for what people are told.
            size: about how many bytes it takes.
            write: writes it, or raises OSError and leaves nothing.

        Raises:
            Stopped: the run was asked to stop while the file could not be written.
            OSError: for a reason that does not pass by itself.
            TrainingError: the run's folder is gone.
        """
        error = self._tried(write)
        if error is None:
            return
        with self._paused(path, size, error):
            while error is not None and not self._listener.stop:
                self._wait(path, size, error)
                error = self._tried(write)
        if error is not None:
            self._recorder.say(
                "The run ends without saving, for there is no room to.",
                "warning",
                hint="Resumed, it computes again what came after its newest checkpoint.",
            )
            raise Stopped

    def _tried(self, write: Callable[[], None]) -> OSError | None:
        self._recorder.check_folder()
        try:
            write()
        except OSError as error:
            self._recorder.check_folder()
            if not may_pass(error):
                raise
            return error
        return None

    def _wait(self, path: Path, size: int, error: OSError) -> None:
        """Until a try is worth it, or a stop is asked for: a large file is not begun where it cannot end."""
        last = time.monotonic() + (TRY_SECONDS if is_full(error) else LOOK_SECONDS)
        look = time.monotonic() + LOOK_SECONDS
        while not self._listener.stop and time.monotonic() < last:
            time.sleep(POLL_SECONDS)
            self._listener.listen()
            if time.monotonic() >= look:
                look += LOOK_SECONDS
                self._recorder.check_folder()
                if (free_bytes(path.parent) or 0) > size:
                    return

    @contextmanager
    def _paused(self, path: Path, size: int, error: OSError) -> Iterator[None]:
        """Let the record say that the run waits, and why."""
        began, recorder = time.perf_counter(), self._recorder
        free = free_bytes(path.parent)
        room = f"{in_words(free)} are free, about {in_words(size)} are needed" if free is not None else "no room"
        why = room if is_full(error) else error.strerror or str(error)
        said = f"{path.name} cannot be written: {why}. The run waits, and goes on by itself as soon as it can."
        recorder.say(said, "warning", field=str(path.parent), hint=_HINT_FULL if is_full(error) else _HINT)
        before, recorder.status = recorder.status, "paused"
        recorder.beat()
        try:
            yield
        finally:
            self._skip(time.perf_counter() - began)
            recorder.status = before
        if not self._listener.stop:
            recorder.say(f"{path.name} can be written again; the run goes on.")
            recorder.beat()


_HINT_FULL = "Make room on that disk. A stop is heard meanwhile, and the newest complete checkpoint is kept."
_HINT = "Let it be written again. A stop is heard meanwhile, and the newest complete checkpoint is kept."
