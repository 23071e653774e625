"""ConfigFiles: the form from a TOML file and to one, read and written beside the event loop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.record.files import replace_file
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.ask_path import TOML, ask_path
from fbt_gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from fbt_gui.pages.new_run.page import NewRunPage


class ConfigFiles(QObject):
    """Opens and saves for the New run page."""

    def __init__(self, page: NewRunPage, desk: Worker, bar: MessageBar) -> None:
        super().__init__(page)
        self._page, self._desk, self._bar = page, desk, bar

    def open(self, path: str) -> None:
        """Fill the form from a TOML file."""
        draft = Draft()
        self._desk.submit(
            lambda: draft.open_file(Path(path)),
            lambda _: self._page.open(draft.values, Path(path).name),
            lambda error: self._bar.say(str(error), "error"),
            self,
        )

    def save(self, path: str) -> None:
        """Write the complete configuration."""
        checked = self._page.checked
        config = checked.config if checked else None
        if config is None:
            return
        target = Path(path)
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
        ask_path(self._page, tr("Open configuration"), self.open, filters=TOML)

    def ask_save(self) -> None:
        """Ask for a place, and save there."""
        ask_path(self._page, tr("Save configuration"), self.save, mode="save", filters=TOML, start="config.toml")
