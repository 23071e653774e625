"""Whereabouts: where the folder of the shown run is, whether it is still there, and which run makes its assistant."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.record.run_folder import TRASH, RunFolder
from fbt_gui.pages.run.shown import Shown
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

_ASSISTANT = "assistant.json"


class Whereabouts(QObject):
    """Looks in workers, once a second at most.

    Attributes:
        assistant: the run that makes the shown run's assistant; empty where there is none.

    `found` carries the folder, also when it came back; `lost` and `unknown` a sentence.
    """

    found = Signal(object)  # RunFolder
    lost = Signal(str)
    unknown = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._run = self.assistant = ""
        self._there = True

    def find(self, run: str) -> None:
        """Ask where a run is."""
        self._run, self.assistant, self._there = run, "", True
        self._context.history.read(
            lambda history: history.folder(run), self._take, lambda error: self._fail(run, error), self
        )

    def look(self, shown: Shown) -> None:
        """See whether the folder is still there, and whether it names an assistant by now."""
        folder = shown.folder
        if folder is None or folder.id != self._run:
            return
        wanted, trash = not self.assistant and not shown.facts.began, self._context.home / TRASH / folder.id
        self._context.desk.submit(
            lambda: (folder.path.is_dir(), trash.is_dir(), _assistant_of(folder.path) if wanted else ""),
            lambda seen: self._seen(folder, *seen),
            lambda _: None,
            self,
        )

    def _take(self, folder: RunFolder) -> None:
        if folder.id == self._run:
            self.found.emit(folder)

    def _fail(self, run: str, error: BaseException) -> None:
        if run == self._run:
            self.unknown.emit(str(error))

    def _seen(self, folder: RunFolder, there: bool, trashed: bool, assistant: str) -> None:
        if folder.id != self._run:
            return
        self.assistant = assistant or self.assistant
        if there == self._there:
            return
        self._there = there
        if there:
            self.found.emit(folder)
        elif trashed:
            self.lost.emit(tr("This run is in the trash. What is shown was read before."))
        else:
            text = tr("The folder of this run was deleted or moved away. What is shown was read before: {path}")
            self.lost.emit(text.format(path=folder.path))


def _assistant_of(folder: Path) -> str:
    """The run that makes the assistant, as the engine has written it down; empty where it has not."""
    try:
        said = json.loads((folder / _ASSISTANT).read_text(encoding="utf-8"))
        return str(said["run"])
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return ""
