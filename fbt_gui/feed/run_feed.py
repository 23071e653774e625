"""RunFeed: polls one run's folder on a timer and hands the Run page what is new."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.run_folder import RunFolder
from fbt_gui.services.loading import load
from fbt_gui.services.worker import Worker

if TYPE_CHECKING:
    from fbt_gui.feed.feed_reader import FeedReader, FeedUpdate

_EVERY_MS = 250
_LIVELY_MS = 33
_WORDS_SECONDS = 0.2
_AGAIN_MS = 2000


class _Source:
    """A run that is followed; its reader is made in the worker's thread, since numpy comes with it."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._reader: FeedReader | None = None

    def poll(self) -> FeedUpdate:
        if self._reader is None:
            self._reader = load("fbt_gui.feed.feed_reader").FeedReader(self.folder)
            assert self._reader is not None
        return self._reader.poll()


class RunFeed(QObject):
    """A timer is the truth; a file watcher would lose a file that is replaced.

    `updated` carries a FeedUpdate, a few times a second; `grew` those between, up to 30 a second while
    events pour in, which hold nothing but more points: curves move smoothly, words need not. `failed` says once
    why nothing can be read; it is tried again.
    """

    updated = Signal(object)
    grew = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("run-feed", self)
        self._source: _Source | None = None
        self._busy = False
        self._told, self._status, self._error = 0.0, "", ""
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._poll)

    def show(self, folder: RunFolder) -> None:
        """Follow this run from its first event."""
        self._source = _Source(folder)
        self._busy = False
        self._status = self._error = ""
        self._timer.start()
        self._poll()

    def stop(self) -> None:
        """Follow nothing."""
        self._timer.stop()
        self._source = None

    def close(self) -> None:
        """Stop, and end the thread."""
        self.stop()
        self._worker.close()

    def _poll(self) -> None:
        source = self._source
        if self._busy or source is None:
            return
        self._busy = True
        self._worker.submit(
            source.poll, lambda update: self._take(source, update), lambda error: self._fail(source, error), self
        )

    def _take(self, source: _Source, update: FeedUpdate) -> None:
        if source is not self._source:  # another run was opened meanwhile
            return
        self._busy = False
        self._error = ""
        self._hand_on(update)
        # As long as something comes, as often as it can be drawn.
        self._timer.setInterval(_LIVELY_MS if update.changed else _EVERY_MS)
        if update.more:
            self._poll()

    def _hand_on(self, update: FeedUpdate) -> None:
        said = (update.log, update.output, update.config, update.matrices)
        only_points = update.changed and all(part is None for part in said)
        now = time.monotonic()
        if only_points and update.facts.shown_status == self._status and now - self._told < _WORDS_SECONDS:
            self.grew.emit(update)
            return
        self._told, self._status = now, update.facts.shown_status
        self.updated.emit(update)

    def _fail(self, source: _Source, error: BaseException) -> None:
        if source is self._source:
            self._busy = False
            self._timer.setInterval(_AGAIN_MS)
            if str(error) != self._error:
                self._error = str(error)
                self.failed.emit(error)
