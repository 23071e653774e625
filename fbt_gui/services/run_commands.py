"""RunCommands: what can be done to runs from any page; says in place how it went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices

from engine.record import control
from engine.record.run_folder import RunFolder
from engine.record.summary import ENDED, RunSummary
from fbt_gui.services.changes import Changes
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.run_changes import RunChanges
from fbt_gui.services.text import mark, tr
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from engine.record.config import RunConfig
    from engine.record.history import History

_ASKED: dict[str, str] = {
    "pause": mark("Asked to pause: it holds after this step."),
    "resume": mark("Asked to go on."),
    "stop": mark("Asked to stop: it saves a checkpoint first."),
    "checkpoint": mark("Asked to save a checkpoint."),
}
_STARTS = mark("The engine starts; the run goes on where its last checkpoint is.")
_OVER = (*ENDED, "lost")
# The states in which what was asked for has happened, or cannot happen any more.
_DONE: dict[str, tuple[str, ...]] = {
    "pause": ("paused", *_OVER),
    "resume": ("running", *_OVER),
    "stop": _OVER,
    "checkpoint": _OVER,
    "start": ("running",),
}


class RunCommands(RunChanges):
    """Every command returns at once; files are touched in workers. What can be undone is in `RunChanges`."""

    engine_started = Signal(str)  # run
    duplicated = Signal(dict, str)  # values, name

    def __init__(
        self,
        home: Path,
        history: HistoryService,
        engine: EngineProcess,
        desk: Worker,
        bar: MessageBar,
        changes: Changes,
    ) -> None:
        super().__init__(history, bar, changes)
        self._home, self._engine, self._desk = home, engine, desk
        self._launching: set[str] = set()
        self._asked: dict[str, tuple[str, str]] = {}  # of runs: what was asked for last, and how it was said

    def create(self, config: RunConfig, then: Callable[[RunFolder], object]) -> None:
        """Make the run's folder and its row in the history, queued; `then` gets the folder."""
        home = self._home

        def made(folder: RunFolder) -> None:
            self._history.change(lambda history: history.save(RunSummary.of(folder), folder))
            then(folder)

        self._desk.submit(lambda: RunFolder.create(home, config), made, self.tell_error, self)

    def start_new(self, config: RunConfig, then: Callable[[str], object]) -> None:
        """Make the run's folder, start the engine on it, and tell `then` its id."""
        self.create(config, lambda folder: self._start(folder, lambda: then(folder.id)))

    def resume(self, run: str, status: str) -> None:
        """Go on: a paused run hears it, any other gets a new engine."""
        if status == "paused":
            self.send(run, "resume")
            return
        self._with_folder(run, self._go_on)

    def send(self, run: str, word: control.Command) -> None:
        """Write a word into the run's control file, as a change: a window that closes does not drop it."""
        self._history.change(
            lambda history: control.send(history.folder(run).path, word),
            lambda _: self._say_asked(run, word, tr(_ASKED[word])),
            self.tell_error,
            self,
        )

    def heard(self, status_of: Callable[[str], str]) -> None:
        """Take back what was said of a request as soon as the run's state shows that it has been met.

        Args:
            status_of: the state of a run by its id; empty where it is not known.
        """
        for run, (word, text) in list(self._asked.items()):
            if status_of(run) in _DONE[word]:
                del self._asked[run]
                self._bar.take_back(text)

    def duplicate(self, run: str, name: str) -> None:
        """Hand the run's configuration to the form, without its name."""

        def values(history: History) -> dict[str, Any]:
            found = history.folder(run).config().model_dump()
            found["name"] = ""
            return found

        self._history.read(values, lambda found: self.duplicated.emit(found, name), self.tell_error, self)

    def open_folder(self, run: str) -> None:
        """Show the run's files."""
        self._with_folder(run, lambda folder: show_folder(folder.path))

    def _with_folder(self, run: str, then: Callable[[RunFolder], object]) -> None:
        self._history.read(lambda history: history.folder(run), then, self.tell_error, self)

    def _go_on(self, folder: RunFolder) -> None:
        self._start(folder, lambda: self._say_asked(folder.id, "start", tr(_STARTS)))

    def _say_asked(self, run: str, word: str, text: str) -> None:
        self._asked[run] = word, text
        self._bar.say(text)

    def _start(self, folder: RunFolder, then: Callable[[], object]) -> None:
        """In the history's worker, whose jobs end although the window closes; a second press is not a second start."""
        if folder.id in self._launching:
            return
        self._launching.add(folder.id)

        def work() -> None:
            folder.output_file.touch()  # so that its age counts from now
            self._engine.start(folder)

        def done(_: object) -> None:
            self._launching.discard(folder.id)
            self.engine_started.emit(folder.id)
            then()

        def failed(error: BaseException) -> None:
            self._launching.discard(folder.id)
            self.tell_error(error)

        self._history.worker.submit(work, done, failed, self)


def show_folder(path: Path) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
