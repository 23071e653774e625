"""Recorder: what a run leaves behind as it goes (events, history, log), and its heartbeat."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from engine.record.config import RunConfig
from engine.record.errors import UserError
from engine.record.events import Event, EventWriter
from engine.record.history import History
from engine.record.process import GRACE_SECONDS, HEARTBEAT_SECONDS, own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.training.diary import Diary

Listener = Callable[[Event], None]
_SAVED_AT = ("run_started", "epoch", "cka", "run_finished")


class Recorder:
    """Writes a run's events, folds them into the history, and promises a heartbeat.

    The events are the truth and must be written; the history is an index, and a run does not die
    of it: what goes wrong there is said once.

    Args:
        folder: of the run.
        config: of the run.
        history: the open index, or None to leave it alone.
        echo: also write events there as JSON lines.
        listener: called with each event, in the thread that wrote it.
    """

    def __init__(
        self,
        folder: RunFolder,
        config: RunConfig,
        history: History | None,
        *,
        echo: TextIO | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.folder = folder
        self.summary = RunSummary.of(folder, config)
        self.status = "running"
        self.live: dict[str, float] = {}
        self._history = history
        self._home = history.home if history is not None else folder.path.parents[1]
        self._writer = EventWriter(folder.events_file, echo)
        self._listener = listener
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._diary = Diary()
        self.log = _logger(folder)

    def start(self, **fields: Any) -> None:
        """Write `run_started` and begin to beat."""
        due = time.time() + GRACE_SECONDS
        self.write("run_started", run=self.folder.id, due=due, **own_identity(), **fields)
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def write(self, kind: str, /, **fields: Any) -> Event:
        """Record one event."""
        with self._lock:
            event = self._writer.write(kind, **fields)
            self.summary.apply(event)
            if line := self._diary.line(event):
                self.log.info("%s", line)
        if kind in _SAVED_AT:
            self._writer.sync()
            self.save()
        self._show(event)
        return event

    def _show(self, event: Event) -> None:
        """Let the listener draw; a terminal that is gone or full does not end a run."""
        if self._listener is None:
            return
        try:
            self._listener(event)
        except (Exception, SystemExit) as error:  # rich turns a broken pipe into SystemExit
            self._listener = None
            self.log.warning("The output is not shown any more: %r", error)

    def say(self, message: str, level: str = "notice", **fields: Any) -> None:
        """Tell people something: `notice`, `warning` or `error`."""
        self.log.log({"notice": logging.INFO, "warning": logging.WARNING}.get(level, logging.ERROR), message)
        self.write(level, message=message, **fields)

    def beat(self) -> None:
        """One heartbeat now, with the status."""
        with self._lock:
            if self._ended.is_set():
                return
            self.write(
                "heartbeat",
                due=time.time() + GRACE_SECONDS,
                status=self.status,
                step=self.summary.step,
                metrics=dict(self.live),
            )

    def save(self) -> None:
        """Bring the history up to date."""
        if self._history is None:
            return
        try:
            with self._lock:
                self._history.save(self.summary, self.folder)
        except (sqlite3.Error, OSError) as error:
            self._history = None
            self.say(
                f"The history cannot be written ({error}); the run goes on.",
                "warning",
                hint="`python -m engine.history rebuild` brings it up to date afterwards.",
            )

    def finish(self, status: str, **fields: Any) -> None:
        """Write `run_finished`, stop the heartbeat and close the files."""
        with self._lock:
            self._ended.set()
        if self._thread is not None:
            self._thread.join()
        self.write("run_finished", status=status, **fields)
        self._writer.close()
        for handler in list(self.log.handlers):
            self.log.removeHandler(handler)
            with suppress(OSError):
                handler.close()

    def _beat(self) -> None:
        touching = self._history is not None
        while not self._ended.wait(HEARTBEAT_SECONDS):
            try:
                self.beat()
            except OSError:  # a full disk: the training thread meets it too, and says so
                continue
            if touching:
                touching = self._touch()

    def _touch(self) -> bool:
        """Heartbeat in the history, over a connection of this thread."""
        try:
            with History(self._home) as history, self._lock:
                history.touch(self.summary)
        except (sqlite3.Error, UserError):
            return False
        return True


def _logger(folder: RunFolder) -> logging.Logger:
    log = logging.getLogger(f"fbt.{folder.id}")
    log.setLevel(logging.INFO)
    log.propagate = False
    handler = _LogFile(folder.log_file, encoding="utf-8", errors="backslashreplace")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    log.addHandler(handler)
    return log


class _LogFile(logging.FileHandler):
    """Flushed at each line. The events are the truth: where the disk is full for this file alone, a run goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Without a traceback among what the run prints."""
