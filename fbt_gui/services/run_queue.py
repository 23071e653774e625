"""RunQueue: the runs that wait, as the window sees them; a runner of its own process works them off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.queue_state import Entry, Queue, Settings, Started
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.home_place import HomeAwayError, HomePlace
from fbt_gui.services.loading import load
from fbt_gui.services.worker import Worker

_EVERY_MS = 1000
Stamp = tuple[object, ...]


@dataclass(frozen=True)
class _Look:
    """What one look at the home found."""

    stamp: Stamp
    queue: Queue
    devices: list[str]
    wants_runner: bool


class RunQueue(QObject):
    """Reads the queue every second where its file changed, and changes it; both in the worker's thread.

    `updated` comes when entries, started runs, settings, devices or the problem are others; `failed` carries
    what could not be done; `problem_found` says in a sentence what was wrong with the file.

    Args:
        worker: lets its jobs end when the window is closed, so that no change is lost: the history's.
    """

    updated = Signal()
    failed = Signal(object)  # exception
    problem_found = Signal(str)

    def __init__(self, home: Path, worker: Worker, engine: EngineProcess, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.started: list[Started] = []
        self.settings = Settings()
        self.loaded = False
        self._home, self._worker, self._engine = home, worker, engine
        self._place = HomePlace(home)
        self._devices: list[str] = []
        self._stamp: Stamp | None = None
        self._error = ""
        self._busy = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        """Read now and keep reading; where runs wait and no runner lives, as after a reboot, start one."""
        self._timer.start()
        self._look(first=True)

    def stop(self) -> None:
        """Look no more; the runner goes on."""
        self._timer.stop()

    def refresh(self) -> None:
        """Look whether the queue is another, or the folder of a run in it is gone."""
        self._look()

    def place(self, run: str) -> int | None:
        """Where a run stands among those that wait, counted from 0, or None."""
        return next((place for place, entry in enumerate(self.entries) if entry.run == run), None)

    def devices(self) -> list[str]:
        """The devices of this machine that runs can be given; empty until they were looked for."""
        return list(self._devices)

    def add(self, run: str, device: str = "", place: int | None = None) -> None:
        """Put a run into the queue, at its end or at `place`, and start a runner."""
        self._change(lambda queue: queue.add(self._home, run, device, place))

    def remove(self, run: str) -> None:
        """Take a run out of the queue; its folder stays."""
        self._change(lambda queue: queue.remove(self._home, run))

    def move(self, run: str, place: int) -> None:
        """Let a run stand at `place`, counted from 0 with the run taken out."""
        self._change(lambda queue: queue.move(self._home, run, place))

    def assign(self, run: str, device: str) -> None:
        """Choose the device of a run; empty: as its configuration says."""
        self._change(lambda queue: queue.assign(self._home, run, device))

    def configure(self, **settings: Any) -> None:
        """Change `at_once`, `devices`, `when_failed`, `when_cut_off` or `held`."""
        self._change(lambda queue: queue.configure(self._home, **settings))

    def see_to_runner(self) -> None:
        """Runs went to the trash or came back, which may wait: look now, and start a runner where one is wanting."""
        self._change(lambda queue: queue.read(self._home))

    def start_runner(self) -> None:
        """Start the runner, which outlives the window; where there is one the new one ends at once."""
        self._worker.submit(self._engine.start_queue, None, self.failed.emit, self)

    def _change(self, change: Callable[[Any], Queue]) -> None:
        """Change the file, then show it and see to a runner."""

        def work() -> _Look:
            self._place.check()
            changed = change(load("engine.record.queue"))
            found = _look(self._home, None, self._devices, runner=True)
            assert found is not None
            found.queue.problem = found.queue.problem or changed.problem
            return found

        self._worker.submit(work, self._take, self.failed.emit, self)

    def _look(self, first: bool = False) -> None:
        if self._busy:
            return
        self._busy = True
        stamp, devices = self._stamp, self._devices

        def work() -> _Look | None:
            self._place.check()
            return _look(self._home, stamp, devices, runner=first)

        self._worker.submit(work, self._looked, self._fail, self)

    def _looked(self, found: _Look | None) -> None:
        self._busy = False
        self._error = ""
        if found is not None:
            self._take(found)

    def _take(self, found: _Look) -> None:
        now = found.queue
        differs = (now.entries, now.started, now.settings) != (self.entries, self.started, self.settings)
        differs = differs or found.devices != self._devices or not self.loaded
        self._stamp, self._devices, self.loaded = found.stamp, found.devices, True
        self.entries, self.started, self.settings = now.entries, now.started, now.settings
        if now.problem:
            self.problem_found.emit(now.problem)
        if found.wants_runner:
            self.start_runner()
        if differs:
            self.updated.emit()

    def _fail(self, error: BaseException) -> None:
        """Say once what keeps the queue from being read."""
        self._busy = False
        if isinstance(error, HomeAwayError):  # the history says so
            return
        if str(error) != self._error:
            self._error = str(error)
            self.failed.emit(error)


def _look(home: Path, stamp: Stamp | None, devices: list[str], *, runner: bool) -> _Look | None:
    """In the worker's thread: the queue without runs whose folders are gone; None where nothing changed.

    Args:
        runner: also see whether a runner is wanting.
    """
    now = _stamp(home)
    if stamp is not None and stamp == now and not runner:
        return None
    module = load("engine.record.queue")
    queue = module.read(home)
    queue.entries = [entry for entry in queue.entries if (home / "runs" / entry.run).is_dir()]
    waits = bool(queue.started) or (bool(queue.entries) and not queue.settings.held)
    wants = runner and waits and not module.runner_is_there(home)
    return _Look(now, queue, devices or load("engine.record.devices").machine_devices(), wants)


def _stamp(home: Path) -> Stamp:
    """Changes when queue.json is replaced, and when a run's folder comes or goes."""
    found: list[object] = []
    for path in (home / "queue.json", home / "runs"):
        try:
            state = path.stat()
            found += [state.st_ino, state.st_size, state.st_mtime_ns]
        except OSError:
            found += [0, 0, 0]
    return tuple(found)
