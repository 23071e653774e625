"""Recorder: what a run leaves behind as it goes (events, history, log), and its heartbeat."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.record.events import Event, EventWriter
from engine.record.process import GRACE_SECONDS, HEARTBEAT_SECONDS, own_identity
from engine.record.run_folder import RunFolder
from engine.record.starting import over
from engine.record.summary import RunSummary
from engine.training.recording.clock_watch import ClockWatch
from engine.training.recording.diary import Diary
from engine.training.recording.history_row import HistoryRow
from engine.training.recording.log_file import close_log, open_log

Listener = Callable[[Event], None]
_SLOWEST = 200.0  # seconds
_SAVED_AT = ("run_started", "epoch", "cka", "run_finished")


class Recorder:
    """Writes a run's events, folds them into the history, and promises a heartbeat.

    The events are the truth and must be written; the history is an index, and a run does not die
    of it: what goes wrong there is said once.

    Args:
        folder: of the run.
        config: of the run.
        home: whose history is kept up to date; None leaves it alone.
        echo: also write events there as JSON lines.
        listener: called with each event, in the thread that wrote it.

    Attributes:
        status: running or paused, as heartbeats say it.
        live: the newest figures of the machine, as heartbeats say them.
        writer: of the events' file.
    """

    def __init__(
        self,
        folder: RunFolder,
        config: RunConfig,
        home: Path | None,
        *,
        echo: TextIO | None = None,
        listener: Listener | None = None,
    ) -> None:
        self.folder = folder
        self.summary = RunSummary.of(folder, config)
        self.status = "running"
        self.live: dict[str, float] = {}
        self._home = home if home is not None else folder.path.parents[1]
        self._row = HistoryRow(home, folder, self._tell_of_history) if home is not None else None
        self.writer = EventWriter(folder.events_file, echo)
        self._listener = listener
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._gone = False
        self._slowness = 0.0  # seconds that the next heartbeat may take longer, for the last one did
        self._thread: threading.Thread | None = None
        self._diary = Diary()
        self._clock = ClockWatch()
        self.log = open_log(folder)

    def start(self, **fields: Any) -> None:
        """Write `run_started` and begin to beat."""
        due = time.time() + GRACE_SECONDS
        self.write("run_started", run=self.folder.id, due=due, **own_identity(), **fields)
        over(self._home, self.folder.id)
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._thread.start()

    def write(self, kind: str, /, **fields: Any) -> Event:
        """Record one event."""
        with self._lock:
            if shift := self._clock.shift():  # first, so that no reader counts it as time spent computing
                self._put("clock", shift=shift)
            event = self._put(kind, **fields)
        if kind in _SAVED_AT:
            self.sync()
            self._keep_row(whole=True)
        self._show(event)
        return event

    def _put(self, kind: str, /, **fields: Any) -> Event:
        """Into the file, the summary and the log."""
        event = self.writer.write(kind, **fields)
        self.summary.apply(event)
        if line := self._diary.line(event):
            self.log.info("%s", line)
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
            began = time.monotonic()
            self.write(
                "heartbeat",
                due=time.time() + GRACE_SECONDS + self._slowness,
                status=self.status,
                step=self.summary.step,
                metrics=dict(self.live),
            )
            self._slowness = min(_SLOWEST, 2 * (time.monotonic() - began))

    def sync(self) -> None:
        """Flush the events to the disk itself."""
        self.writer.sync()

    def check_folder(self, *, at_once: bool = True) -> None:
        """See that the run's folder is where it was: a run does not make half a folder anew.

        Args:
            at_once: look now; else as it was at the last heartbeat.

        Raises:
            TrainingError: it was deleted, moved or replaced.
        """
        if at_once:
            self._gone = self._gone or self.writer.is_gone()
        if self._gone:
            hint = "Put it back under this name, and the run can be resumed from its newest checkpoint."
            raise TrainingError("was deleted, moved or replaced under the run.", field=str(self.folder.path), hint=hint)

    def finish(self, status: str, **fields: Any) -> None:
        """Write `run_finished`, stop the heartbeat, wait for the history and close the files."""
        with self._lock:
            self._ended.set()
        if self._thread is not None:
            self._thread.join()
        try:
            self.write("run_finished", status=status, **fields)
        finally:
            if self._row is not None:
                self._row.close()
        self.writer.close()
        close_log(self.log)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_SECONDS):
            try:
                self._gone = self._gone or self.writer.is_gone()
                self.beat()
            except OSError:  # the training thread meets it too, and says so
                continue
            self._keep_row(whole=False)

    def _keep_row(self, *, whole: bool) -> None:
        if self._row is not None:
            with self._lock:
                self._row.keep(self.summary, whole=whole)

    def _tell_of_history(self, problem: str) -> None:
        """That it cannot be written, or is again; in the log alone after the last event."""
        said = (
            f"The history cannot be written ({problem}); the run goes on."
            if problem
            else "The history is written again."
        )
        if self._ended.is_set():
            self.log.warning("%s", said)
        elif problem:
            hint = "`python -m engine.history rebuild` brings it up to date afterwards."
            self.say(said, "warning", hint=hint)
        else:
            self.say(said)
