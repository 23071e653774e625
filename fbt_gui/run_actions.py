"""RunActions: binds the menu's commands to the run of the page that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fbt_gui.services.context import Context
from fbt_gui.services.run_commands import RunCommands, Which
from fbt_gui.widgets.ask_path import STUDENT, ask_path

if TYPE_CHECKING:
    from fbt_gui.main_window import MainWindow

_RESUMABLE = ("paused", "stopped", "failed", "lost", "queued")
_RUNNING = ("running", "paused")


@dataclass(frozen=True)
class Subject:
    """The run that commands are about."""

    run: str = ""
    name: str = ""
    status: str = ""
    epoch: int = 0
    star: bool = False


def states(subject: Subject, page: str) -> dict[str, bool]:
    """Which commands make sense for a run."""
    there, status = bool(subject.run), subject.status
    return {
        "open_run": there and page == "runs",
        "pause": there and status == "running",
        "resume": there and status in _RESUMABLE,
        "stop": there and status in _RUNNING,
        "duplicate": there,
        "export_best": there and subject.epoch > 0,
        "export_last": there and subject.epoch > 0,
        "open_folder": there,
        "star": there,
        "trash": there and status not in _RUNNING,
    }


class RunActions(QObject):
    """Knows the run of the page that is shown, and asks RunCommands."""

    def __init__(self, window: MainWindow, context: Context, commands: RunCommands) -> None:
        super().__init__(window)
        self._window, self._context, self._commands = window, context, commands
        self.subject = Subject()

    def bind(self) -> None:
        """Give the actions their handlers, and keep them disabled until there is a run."""
        commands = self._commands
        self._context.actions.bind(
            {
                "open_run": lambda: self._window.open_run(self.subject.run),
                "pause": lambda: commands.send(self.subject.run, "pause"),
                "resume": lambda: commands.resume(self.subject.run, self.subject.status),
                "stop": lambda: commands.send(self.subject.run, "stop"),
                "duplicate": lambda: commands.duplicate(self.subject.run, self.subject.name),
                "export_best": lambda: self._ask_export("best"),
                "export_last": lambda: self._ask_export("last"),
                "open_folder": lambda: commands.open_folder(self.subject.run),
                "star": lambda: commands.annotate(self.subject.run, star=not self.subject.star),
                "trash": lambda: commands.trash(self.subject.run, self.subject.name),
            }
        )
        self._context.actions.enable(states(Subject(), ""))

    def offer(self, name: str, page: Any) -> None:
        """Look at the page's run, and enable what can be done to it."""
        self.subject = self._subject(name, page)
        self._context.actions.enable(states(self.subject, name))
        starred = self.subject.star
        action = self._context.actions["star"]
        if action.text() != ("Unstar" if starred else "Star"):
            action.setText("Unstar" if starred else "Star")

    def _subject(self, name: str, page: Any) -> Subject:
        if name == "new_run" or not page.run:
            return Subject()
        row = self._context.runs.row(page.run)
        if name == "run":
            facts, epoch = page.facts, page.facts.epoch
            return Subject(
                page.run,
                page.name,
                page.status,
                epoch or (row or {}).get("epoch", 0),
                bool((row or {}).get("star")) and facts is not None,
            )
        if row is None:
            return Subject()
        return Subject(page.run, row["name"], row["status"], row["epoch"], bool(row["star"]))

    def _ask_export(self, which: Which) -> None:
        run = self.subject.run
        ask_path(
            self._window,
            f"Export the {which} student",
            lambda target: self._commands.export(run, which, target),
            mode="save",
            filters=STUDENT,
            start=f"{run}-{which}.safetensors",
        )
