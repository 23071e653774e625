"""RunCommands: what can be done to a run from any page; says in place how it went."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from engine.record import control
from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from engine.record.student_file import export_student
from engine.record.summary import RunSummary
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.message_bar import MessageBar

_ASKED = {
    "pause": "Asked to pause: it holds after this step.",
    "resume": "Asked to go on.",
    "stop": "Asked to stop: it saves a checkpoint first.",
}
if TYPE_CHECKING:
    from engine.record.history import History

Which = Literal["best", "last"]


class RunCommands(QObject):
    """Every command returns at once; files are touched in workers."""

    engine_started = Signal(str)  # run
    duplicated = Signal(dict, str)  # values, name

    def __init__(
        self, home: Path, history: HistoryService, engine: EngineProcess, desk: Worker, bar: MessageBar
    ) -> None:
        super().__init__(bar)
        self._home, self._history, self._engine, self._desk, self._bar = home, history, engine, desk, bar

    def start_new(self, config: RunConfig, then: Callable[[str], object]) -> None:
        """Make the run's folder, start the engine on it, and tell `then` its id."""
        home = self._home

        def begin(folder: RunFolder) -> None:
            self._history.change(lambda history: history.save(RunSummary.of(folder, config), folder))
            if self._start(folder):
                then(folder.id)

        self._desk.submit(lambda: RunFolder.create(home, config), begin, self._tell_error, self)

    def resume(self, run: str, status: str) -> None:
        """Go on: a paused run hears it, any other gets a new engine."""
        if status == "paused":
            self.send(run, "resume")
            return
        self._with_folder(run, self._go_on)

    def send(self, run: str, word: control.Command) -> None:
        """Write a word into the run's control file."""
        self._history.read(
            lambda history: control.send(history.folder(run).path, word),
            lambda _: self._bar.say(_ASKED.get(word, "Asked.")),
            self._tell_error,
            self,
        )

    def export(self, run: str, which: Which, target: str) -> None:
        """Copy the student to a place that was chosen."""
        path = Path(target if target.endswith(".safetensors") else f"{target}.safetensors")

        def said(made: Path) -> None:
            self._bar.say(f"The {which} student is in {made}.", way=("Open folder", lambda: show_folder(made.parent)))

        self._history.read(
            lambda history: history.folder(run),
            lambda folder: self._desk.submit(lambda: export_student(folder, path, which), said, self._tell_error, self),
            self._tell_error,
            self,
        )

    def duplicate(self, run: str, name: str) -> None:
        """Hand the run's configuration to the form, without its name."""

        def values(history: History) -> dict[str, Any]:
            found = history.folder(run).config().model_dump()
            found["name"] = ""
            return found

        self._history.read(values, lambda found: self.duplicated.emit(found, name), self._tell_error, self)

    def trash(self, run: str, name: str) -> None:
        """Move to the trash; the bar offers to undo it."""
        self._history.change(
            lambda history: history.delete(run),
            lambda _: self._bar.say(f"{name} is in the trash.", way=("Undo", lambda: self.restore(run, name))),
            self._tell_error,
            self,
        )

    def restore(self, run: str, name: str) -> None:
        """Bring back from the trash."""
        self._history.change(
            lambda history: history.restore(run), lambda _: self._bar.say(f"{name} is back."), self._tell_error, self
        )

    def annotate(self, run: str, **changes: object) -> None:
        """Keep what a person says of a run."""
        self._history.change(lambda history: history.annotate(run, **changes), None, self._tell_error, self)

    def open_folder(self, run: str) -> None:
        """Show the run's files."""
        self._with_folder(run, lambda folder: show_folder(folder.path))

    def _with_folder(self, run: str, then: Callable[[RunFolder], object]) -> None:
        self._history.read(lambda history: history.folder(run), then, self._tell_error, self)

    def _go_on(self, folder: RunFolder) -> None:
        if self._start(folder):
            self._bar.say("The engine starts; the run goes on where its last checkpoint is.")

    def _start(self, folder: RunFolder) -> bool:
        try:
            folder.output_file.touch()  # so that its age counts from now
            self._engine.start(folder)
        except Exception as error:
            self._tell_error(error)
            return False
        self.engine_started.emit(folder.id)
        return True

    def _tell_error(self, error: BaseException) -> None:
        self._bar.say(str(error), "error")


def show_folder(path: Path) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
