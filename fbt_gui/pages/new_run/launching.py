"""Launching: starts what the form describes, or puts it into the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from fbt_gui.pages.new_run.page import NewRunPage

_ACTIVE = ("running", "paused")


class Launching(QObject):
    """What was typed just now is checked first."""

    def __init__(self, page: NewRunPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        self._waiting = ""

    def start(self) -> None:
        """Start now, whatever else is running."""
        config = self._config("start")
        if config is not None:
            self._context.commands.start_new(config, lambda run: self._context.go.go("run", run=run))

    def enqueue(self) -> None:
        """Put it into the queue, for the device that is chosen."""
        config = self._config("enqueue")
        if config is not None:
            device = self._page.checklist.device.currentData() or ""
            self._context.commands.create(config, lambda folder: self._queue(folder, config, device))

    def checked(self) -> None:
        """The check has ended: do what waited for it."""
        waiting, self._waiting = self._waiting, ""
        if waiting == "start":
            self.start()
        elif waiting == "enqueue":
            self.enqueue()

    def running(self) -> int:
        """How many runs are running now."""
        return sum(1 for row in self._context.runs.rows if row["status"] in _ACTIVE)

    def _config(self, asked: str) -> RunConfig | None:
        """The configuration, where the list is green; while it is not known whether it is, that is waited for."""
        if self._page.checking:
            self._waiting = asked
            return None
        checked = self._page.checked
        return checked.config if checked is not None and self._page.ready else None

    def _queue(self, folder: RunFolder, config: RunConfig, device: str) -> None:
        self._context.queue.add(folder.id, device)
        way = (tr("Show queue"), lambda: self._context.go.go("runs", queue=True))
        self._context.bar.say(tr("“{name}” is in the queue.").format(name=config.title()), way=way)
