"""RunCommands: what can be done to runs from any page; says in place how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from engine.record import control
from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from engine.record.student_file import export_student
from engine.record.summary import RunSummary
from fbt_gui.services.changes import Change, Changes
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.text import mark, tr
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from engine.record.history import History

_ASKED: dict[str, str] = {
    "pause": mark("Asked to pause: it holds after this step."),
    "resume": mark("Asked to go on."),
    "stop": mark("Asked to stop: it saves a checkpoint first."),
    "checkpoint": mark("Asked to save a checkpoint."),
}
_CHANGES: dict[str, str] = {
    "name": mark("Rename {name}"),
    "tags": mark("Tags of {name}"),
    "note": mark("Note of {name}"),
}
Which = Literal["best", "last"]


class RunCommands(QObject):
    """Every command returns at once; files are touched in workers."""

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
        super().__init__(bar)
        self._home, self._history, self._engine, self._desk, self._bar = home, history, engine, desk, bar
        self._changes = changes

    def create(self, config: RunConfig, then: Callable[[RunFolder], object]) -> None:
        """Make the run's folder and its row in the history, queued; `then` gets the folder."""
        home = self._home

        def made(folder: RunFolder) -> None:
            self._history.change(lambda history: history.save(RunSummary.of(folder, config), folder))
            then(folder)

        self._desk.submit(lambda: RunFolder.create(home, config), made, self._tell_error, self)

    def start_new(self, config: RunConfig, then: Callable[[str], object]) -> None:
        """Make the run's folder, start the engine on it, and tell `then` its id."""
        self.create(config, lambda folder: then(folder.id) if self._start(folder) else None)

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
            lambda _: self._bar.say(tr(_ASKED[word])),
            self._tell_error,
            self,
        )

    def export(self, run: str, which: Which, target: str) -> None:
        """Copy the student to a place that was chosen."""
        path = Path(target if target.endswith(".safetensors") else f"{target}.safetensors")

        def said(made: Path) -> None:
            text = tr("The best student is in {path}.") if which == "best" else tr("The last student is in {path}.")
            self._bar.say(text.format(path=made), way=(tr("Open folder"), lambda: show_folder(made.parent)))

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

    def trash(self, runs: Sequence[str], name: str) -> None:
        """Move runs to the trash; the bar offers to undo it.

        Args:
            name: how the message calls them: a run's name, or "3 runs".
        """
        kept = tuple(runs)

        def done(_: object) -> None:
            text = tr("{name} is in the trash.") if len(kept) == 1 else tr("{name} are in the trash.")
            self._bar.say(text.format(name=name), way=(tr("Undo"), self._changes.undo))

        def go() -> None:
            self._history.change(lambda history: _each(history.delete, kept), done, self._tell_error, self)

        go()
        title = tr("Move {name} to the trash").format(name=name)
        self._changes.did(Change(title, lambda: self._restore(kept, name), go))

    def restore(self, runs: Sequence[str], name: str) -> None:
        """Bring runs back from the trash."""
        kept = tuple(runs)
        self._restore(kept, name)
        title = tr("Bring {name} back").format(name=name)
        change = self._history.change
        again = lambda: change(lambda history: _each(history.delete, kept), None, self._tell_error, self)  # noqa: E731
        self._changes.did(Change(title, again, lambda: self._restore(kept, name)))

    def annotate(self, runs: str | Sequence[str], **changes: object) -> None:
        """Keep what a person says of runs (name, tags, note, star); it can be undone."""
        self.annotate_each({run: changes for run in ((runs,) if isinstance(runs, str) else runs)})

    def annotate_each(self, now: dict[str, dict[str, Any]]) -> None:
        """Keep what a person says of each run, by its id; it can be undone as one."""

        def before(history: History) -> tuple[dict[str, dict[str, Any]], str]:
            name = _name_of(history, tuple(now))
            said = {run: asdict(history.folder(run).annotations()) for run in now}
            for run, changes in now.items():
                history.annotate(run, **changes)
            return {run: {field: said[run][field] for field in changes} for run, changes in now.items()}, name

        def done(found: tuple[dict[str, dict[str, Any]], str]) -> None:
            was, name = found
            if was != now:
                title = _change_title(was, now).format(name=name or tr("%n runs", "", len(now)))
                self._changes.did(Change(title, lambda: self._say_all(was), lambda: self._say_all(now)))

        self._history.change(before, done, self._tell_error, self)

    def open_folder(self, run: str) -> None:
        """Show the run's files."""
        self._with_folder(run, lambda folder: show_folder(folder.path))

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._tell_error(error)

    def _restore(self, runs: tuple[str, ...], name: str) -> None:
        def done(_: object) -> None:
            text = tr("{name} is back.") if len(runs) == 1 else tr("{name} are back.")
            self._bar.say(text.format(name=name))

        self._history.change(lambda history: _each(history.restore, runs), done, self._tell_error, self)

    def _say_all(self, said: dict[str, dict[str, Any]]) -> None:
        def write(history: History) -> None:
            for run, changes in said.items():
                history.annotate(run, **changes)

        self._history.change(write, None, self._tell_error, self)

    def _with_folder(self, run: str, then: Callable[[RunFolder], object]) -> None:
        self._history.read(lambda history: history.folder(run), then, self._tell_error, self)

    def _go_on(self, folder: RunFolder) -> None:
        if self._start(folder):
            self._bar.say(tr("The engine starts; the run goes on where its last checkpoint is."))

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


def _each(do: Callable[[str], object], runs: tuple[str, ...]) -> None:
    for run in runs:
        do(run)


def _name_of(history: History, runs: tuple[str, ...]) -> str:
    """The name of the one run; empty for several."""
    row = history.run(runs[0]) if len(runs) == 1 else None
    return f"“{row['name']}”" if row is not None else ""


def _change_title(was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> str:
    """What a change of what is said of runs is called, with a place for their name."""
    fields = {field for run, changes in now.items() for field in changes if changes[field] != was[run][field]}
    if len(fields) != 1:
        return tr("Change what is said of {name}")
    field = fields.pop()
    if field == "star":
        return tr("Star {name}") if any(changes.get("star") for changes in now.values()) else tr("Unstar {name}")
    return tr(_CHANGES[field])


def show_folder(path: Path) -> None:
    """Open a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
