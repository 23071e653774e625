"""The runner: starts the runs of the queue one after the other, and needs no window for it.

All that it knows is in the queue and in the runs' folders, so that it can be killed at any moment and the
next one goes on: a run is counted as started before its engine is, and as waiting again where there is no
trace of it.
"""

from __future__ import annotations

import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, Timeout

from engine.queueing.job import Job, is_running
from engine.queueing.places import Places
from engine.record import launch, queue
from engine.record.counted import counted
from engine.record.devices import on_device
from engine.record.errors import InputError, UserError
from engine.record.files import replace_file
from engine.record.history import History
from engine.record.launch import engine_command, last_words
from engine.record.process_end import end_words
from engine.record.queue_state import Entry, Started
from engine.record.run_folder import RUNS, RunFolder
from engine.record.starting import over, promise
from engine.record.summary import ACTIVE, ENDED, RunSummary

POLL_SECONDS = 1.0
_LOCK_SECONDS = 1.0  # so long, for others look whether it is held by taking it


class RunnerThereError(InputError):
    """A second runner of a home on one machine."""


class Runner:
    """Works off the queue of a home on this machine."""

    def __init__(self, home: Path, *, quiet: bool = False) -> None:
        self._home = home
        self._quiet = quiet
        self._host = socket.gethostname()
        self._jobs: dict[str, Job] = {}
        self._told_to_end = False
        self._pids: dict[str, int] = {}
        self._places = Places(home, self._say_once)
        self._said: set[str] = set()

    def run(self) -> bool:
        """Work until the queue is empty or held and all runs ended; False when told to end before that.

        Raises:
            RunnerThereError: another runner of this machine is at it.
            InputError: the home cannot be written.
        """
        lock = self._alone()
        try:
            with self._catching_signals():
                self._adopt()
                while not self._told_to_end:
                    if self._turn() and self._is_done(lock):
                        return True
                    time.sleep(POLL_SECONDS)
        finally:
            lock.release()
        for job in self._jobs.values():
            if job.process is not None:
                job.process.returncode = 0  # else Python warns of a process that nobody waits for
        left = counted(len(self._jobs), "run goes", "runs go")
        self._say(f"The runner ends on request; {left} on without it.")
        return False

    def _turn(self) -> bool:
        """Look after the runs and start one; whether there was nothing to do.

        Where the queue cannot be written, as on a full disk, nothing of the turn counts and the next one does it again:
        runs go on meanwhile, and nobody would start a new runner when there is room.
        """
        try:
            self._look_after()
            return not self._start_next()
        except InputError as error:
            self._say_once(f"The queue waits: {error}")
            return False

    def _alone(self) -> BaseFileLock:
        lock = queue.runner_lock(self._home)
        try:
            self._home.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=_LOCK_SECONDS)
        except Timeout:
            raise RunnerThereError("has a runner on this machine already.", field=str(self._home)) from None
        except OSError as error:
            hint = "Choose another home with --home or FBT_HOME."
            raise InputError(f"cannot be written: {error.strerror}.", field=str(self._home), hint=hint) from None
        return lock

    def _adopt(self) -> None:
        """Take over what an earlier runner started; what was cut off with it, as by a reboot, waits again or is left."""
        for started in reversed(queue.read(self._home).started):  # each is put before the others
            if started.host != self._host:
                continue
            job = Job(started)
            summary = self._summary(started.run)
            ended = summary is None or (summary.status in ENDED and self._heard(started.run) > started.heard)
            if ended or job.pid() or is_running(summary):
                self._jobs[started.run] = job
            else:
                self._take_up(started)

    def _take_up(self, started: Started) -> None:
        """A run whose engine ended unheard together with its runner."""
        with queue.changing(self._home) as changed:
            leave = changed.settings.when_cut_off == "leave"
            if leave:
                changed.end(started.run)
            else:
                changed.put_back(started)
        self._say(f"{started.run} {'is left as it is' if leave else 'waits again'}: its engine was cut off")

    def _look_after(self) -> None:
        """See which runs ended."""
        self._pids = {run: job.pid() for run, job in self._jobs.items()}
        for job in [job for run, job in self._jobs.items() if not self._pids[run]]:
            run = job.started.run
            summary = self._summary(run)
            if is_running(summary) or job.is_taken(self._folder(run)):  # another program has it
                job.process = None
                continue
            code = job.process.returncode if job.process else None
            self._ended(run, summary, code)
            del self._jobs[run]  # only now: where its end cannot be written, it is written in the next turn

    def _ended(self, run: str, summary: RunSummary | None, code: int | None) -> None:
        over(self._home, run)
        status = "gone" if summary is None else "lost" if summary.status in ACTIVE else summary.status
        if status == "queued":  # it never got so far as to record anything
            said = f"could not start ({end_words(code)}): {last_words(self._folder(run).output_file)}"
        else:
            said = f"{status}{f': {summary.error}' if summary and summary.error else ''}"
        # What another process brought to its end meanwhile is refused here, which is no failure.
        failed = status in ("failed", "lost", "queued") or (status != "finished" and code not in (None, 0, 3))
        with queue.changing(self._home) as changed:
            changed.end(run)
        self._say(f"{run} {said}")
        if failed:
            self._after_failure()

    def _after_failure(self) -> None:
        with queue.changing(self._home) as changed:
            if changed.settings.when_failed != "hold" or changed.settings.held:
                return
            changed.settings = changed.settings.changed(held=True)
        self._say("The queue is held because a run failed; `python -m engine.queue release` lets it go on.")

    def _start_next(self) -> bool:
        """Start or skip the first run that can be; whether there was one."""
        now = queue.read(self._home)
        if now.settings.held or not now.entries:
            return False
        busy = self._places.busy({job.started.run: job.started.place for job in self._jobs.values()}, self._pids)
        if now.settings.at_once and len(busy) >= now.settings.at_once:
            return False
        for entry in now.entries:
            if entry.device in busy or self._is_trashed(entry.run):
                continue
            if reason := self._reason_to_skip(entry.run):
                self._drop(entry.run, f"{entry.run} is skipped: {reason}")
                return True
            device = next((device for device in self._places.wanted(entry, now.settings) if device not in busy), "")
            if device:
                self._start(entry, device)
                return True
        return False

    def _start(self, entry: Entry, device: str) -> None:
        """Give a run its device and start its engine; one that cannot have it counts as failed."""
        folder = self._folder(entry.run)
        try:
            config = on_device(folder, device, self._places.machine)
            if config.compute.device != folder.saved_config().compute.device:
                replace_file(folder.config_file, config.to_toml())
        except (UserError, OSError) as error:
            self._drop(entry.run, f"{entry.run} cannot be started: {error}")
            self._after_failure()
            return
        try:
            with History(self._home) as history:
                history.save(RunSummary.of(folder, config), folder)
        except (InputError, sqlite3.Error) as error:  # it is an index; the run does not wait for it
            self._say_once(f"The history is not written: {error}")
        with queue.changing(self._home) as changed:
            if entry not in changed.entries or changed.settings.held:  # somebody was faster
                return
            changed.start(entry.run, device, self._host, time.time(), self._heard(entry.run))
            started = changed.started[-1]
        promise(self._home, entry.run)
        try:
            process = launch.start_engine(
                engine_command(entry.run, self._home), folder.output_file, launch.surroundings()
            )
        except OSError as error:
            over(self._home, entry.run)
            with queue.changing(self._home) as changed:
                changed.put_back(started)
                changed.settings = changed.settings.changed(held=True)
            self._say(f"The queue is held: {entry.run} cannot be started: {error}")
            return
        self._jobs[entry.run] = Job(started, process)
        self._say(f"{entry.run} starts on {device}")

    def _reason_to_skip(self, run: str) -> str:
        """Why a run is not to be started, or nothing."""
        if not self._folder(run).path.is_dir():
            return "its folder is gone."
        summary = self._summary(run)
        if summary is None:
            return "its configuration cannot be read."
        if summary.status == "finished":
            return "it is finished."
        return "it is running already." if is_running(summary) or run in self._jobs else ""

    def _is_done(self, lock: BaseFileLock) -> bool:
        """Whether nothing is left to do; the lock is then given back.

        In one step with the look at the queue: whoever adds a run either is seen or finds no runner.
        """
        if self._jobs:
            return False
        with queue.changing(self._home) as now:
            there = [entry for entry in now.entries if not self._is_trashed(entry.run)]
            if not now.settings.held and any(self._places.wanted(entry, now.settings) for entry in there):
                return False
            lock.release()
        left = len(there)
        held = "held" if now.settings.held else "on no device of this machine"
        self._say(f"The runner ends: {f'{left} wait, {held}' if left else 'the queue is empty'}.")
        return True

    def _drop(self, run: str, said: str) -> None:
        with queue.changing(self._home) as changed:
            changed.entries = [each for each in changed.entries if each.run != run]
        self._say(said)

    def _folder(self, run: str) -> RunFolder:
        return RunFolder(self._home / RUNS / run)

    def _is_trashed(self, run: str) -> bool:
        """Whether it waits until somebody brings it back; where it is then is in its place."""
        found = RunFolder.at_home(self._home, run)
        return found is not None and found.is_trashed

    def _heard(self, run: str) -> int:
        """Bytes of a run's events; what was said after a moment is told by them, for a clock can be set."""
        try:
            return self._folder(run).events_file.stat().st_size
        except OSError:
            return 0

    def _summary(self, run: str) -> RunSummary | None:
        try:
            return RunSummary.of(self._folder(run))
        except (UserError, OSError):
            return None

    def _say(self, text: str) -> None:
        queue.note(self._home, text)
        if not self._quiet:
            print(text, flush=True)

    def _say_once(self, text: str) -> None:
        if text not in self._said:
            self._said.add(text)
            self._say(text)

    @contextmanager
    def _catching_signals(self) -> Iterator[None]:
        """Ctrl+C and SIGTERM end the runner; the runs are not told."""
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, *_: object) -> None:
        self._told_to_end = True
