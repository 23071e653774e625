"""ConfigFiles: the form from a TOML file and to one, read and written beside the event loop."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.record.files import replace_file
from fbt_gui.pages.new_run.checking import Checking
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.ask_path import TOML, ask_path


class ConfigFiles(QObject):
    """`opened` carries the values of a file, its name and its whole path.

    Args:
        above: what the question for a path stands over.
    """

    opened = Signal(object, str, str)

    def __init__(self, context: Context, checking: Checking, above: QWidget) -> None:
        super().__init__(above)
        self._desk, self._bar, self._checking, self._above = context.desk, context.bar, checking, above

    def open(self, path: str) -> None:
        """Read a TOML file."""
        draft, place = Draft(), Path(os.path.abspath(path))
        self._desk.submit(
            lambda: draft.open_file(place),
            lambda _: self.opened.emit(draft.values, place.name, str(place)),
            lambda error: self._bar.say(str(error), "error"),
            self,
        )

    def save(self, path: str) -> None:
        """Write the complete configuration."""
        config, target = self._checking.config, Path(path)
        if config is None:
            return
        self._desk.submit(
            lambda: replace_file(target, config.to_toml()),
            lambda _: self._bar.say(tr("Saved as {path}.").format(path=target)),
            lambda error: self._bar.say(
                tr("{path} cannot be written: {error}.").format(path=target, error=error), "error"
            ),
            self,
        )

    def ask_open(self) -> None:
        """Ask for a TOML file, and open it."""
        ask_path(self._above, tr("Open configuration"), self.open, filters=TOML)

    def ask_save(self) -> None:
        """Ask for a place, and save there."""
        ask_path(self._above, tr("Save configuration"), self.save, mode="save", filters=TOML, start="config.toml")
