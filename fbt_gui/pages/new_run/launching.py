"""Launching: starts what the form describes, or puts it into the queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine.record.run_folder import RunFolder
from engine.record.summary import ACTIVE
from fbt_gui.pages.new_run.checking import Checking
from fbt_gui.pages.new_run.estimator import Estimator
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from engine.record.config import RunConfig


class Launching(QObject):
    """What was typed just now is checked first."""

    def __init__(self, context: Context, checking: Checking, estimator: Estimator) -> None:
        super().__init__(checking)
        self._context, self._checking, self._estimator = context, checking, estimator
        self._waiting: Callable[[], object] | None = None

    @property
    def ready(self) -> bool:
        """Whether the list is green, and the dry run, where there was one, ended well."""
        found = self._checking.found
        return bool(found and found.ready and not self._estimator.estimate.refuses)

    def start(self) -> None:
        """Start now, whatever else is running."""
        config = self._config(self.start)
        if config is not None:
            self._context.commands.start_new(config, lambda run: self._context.go.go("run", run=run))

    def enqueue(self, device: str) -> None:
        """Put it into the queue, for this device; an empty one is any."""
        config = self._config(lambda: self.enqueue(device))
        if config is not None:
            self._context.commands.create(config, lambda folder: self._queue(folder, config, device))

    def go_on(self) -> None:
        """The check has ended: do what waited for it."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting()

    def running(self) -> int:
        """How many runs are running now."""
        return sum(1 for row in self._context.runs.rows if row["status"] in ACTIVE)

    def _config(self, asked: Callable[[], object]) -> RunConfig | None:
        """The configuration, where the list is green; while it is not known whether it is, that is waited for."""
        if self._checking.busy:
            self._waiting = asked
            return None
        return self._checking.config if self.ready else None

    def _queue(self, folder: RunFolder, config: RunConfig, device: str) -> None:
        self._context.queue.add(folder.id, device)
        way = (tr("Show queue"), lambda: self._context.go.go("runs", queue=True))
        self._context.bar.say(tr("“{name}” is in the queue.").format(name=config.title()), way=way)
