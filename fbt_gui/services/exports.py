"""Exports: asks the engine for exports of students, and says in place how each compared with its student."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from engine.record.export_request import ExportRequest
from engine.record.run_folder import RunFolder
from engine.record.verbs import program
from fbt_gui.services.engine_tasks import EngineTasks
from fbt_gui.services.export_report import Checked
from fbt_gui.services.export_words import check_words
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.widgets.message_bar import MessageBar


class Exports(QObject):
    """Any number at a time. `made` carries the run of one that is in place."""

    made = Signal(str)

    def __init__(self, home: Path, tasks: EngineTasks, bar: MessageBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home, self._tasks, self._bar = home, tasks, bar

    def make(self, folder: RunFolder, name: str, request: ExportRequest) -> None:
        """Begin one; it goes on while the person does other things.

        Args:
            name: of the run, as messages call it.
        """
        title = tr("Export of {name}").format(name=name)
        self._tasks.do(
            title,
            [*program("export"), str(folder.path), *request.words(), "--force", "--json", "--home", str(self._home)],
            lambda lines: self._say_made(folder.id, name, lines),
            lambda error: self._say_failed(name, error),
        )
        self._bar.say(tr("{what}: the engine is at it. You can go on meanwhile.").format(what=title))

    def _say_made(self, run: str, name: str, lines: list[str]) -> None:
        told = _told(lines)
        path, checked = told.get("path"), Checked.of_values(told.get("check"))
        if not isinstance(path, str) or checked is None:
            self._say_failed(name, UserError(tr("The engine's answer cannot be read.")))
            return
        words = tr("The student is in {path}. {check}").format(path=path, check=check_words(checked))
        self._bar.say(words, way=(tr("Open folder"), lambda: show_folder(Path(path).parent)), stays=True)
        self.made.emit(run)

    def _say_failed(self, name: str, error: UserError) -> None:
        words = tr("{name} was not exported: {reason}").format(name=name, reason=error)
        self._bar.say(words, "error")


def _told(lines: list[str]) -> dict[str, Any]:
    """The engine's last line, which is one JSON object."""
    try:
        told = json.loads(lines[-1])
    except (IndexError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
