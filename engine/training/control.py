"""Listening: the control file and the signals that ask a run to stop, pause, go on or save."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from engine.record import control
from engine.record.run_folder import RunFolder

POLL_SECONDS = 0.25


class Stopped(Exception):
    """The run was asked to stop; what could be saved of it is."""


class Listener:
    """What people ask of a run, asked for between steps; cheap enough for every step.

    Args:
        folders: of the run, and of a run that this one is done for.

    Attributes:
        stop: the run is to save and end.
        save: a checkpoint is wanted now.
        paused: the run is to wait.
    """

    def __init__(self, *folders: RunFolder) -> None:
        self._folders = folders
        self._next = 0.0
        self.stop = False
        self.save = False
        self.paused = False

    def listen(self) -> None:
        """Read the control file, at most every quarter of a second."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + POLL_SECONDS
        for word in [word for folder in self._folders for word in control.take(folder.path)]:
            if word == "stop":
                self.stop = True
            elif word == "checkpoint":
                self.save = True
            else:
                self.paused = word == "pause"

    def stopping(self) -> bool:
        """Whether to end, asked afresh; for long stretches between steps."""
        self.listen()
        return self.stop

    def wait_while_paused(self, tell: Callable[[bool], None]) -> None:
        """Hold the run while it is paused; `tell` hears when that begins and ends."""
        if not self.paused or self.stop:
            return
        tell(True)
        while self.paused and not self.stop:
            time.sleep(POLL_SECONDS)
            self.listen()
        tell(False)

    @contextmanager
    def catching_signals(self) -> Iterator[None]:
        """Let SIGINT and SIGTERM mean `stop` while the context lasts; a second one ends the process at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop = True
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
