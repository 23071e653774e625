"""RunFeed: polls one run's folder on a timer and hands the Run page what is new."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.run_folder import RunFolder
from fbt_gui.services.worker import Worker

_EVERY_MS = 250


class RunFeed(QObject):
    """A timer is the truth; a file watcher would lose a file that is replaced."""

    updated = Signal(object)  # FeedUpdate
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = Worker("run-feed", self)
        self._reader: object = None
        self._busy = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._poll)

    def show(self, folder: RunFolder, pid: int = 0) -> None:
        """Follow this run from its first event."""
        from fbt_gui.services.feed_reader import FeedReader  # numpy comes with it

        self._reader = FeedReader(folder, pid)
        self._busy = False
        self._timer.start()
        self._poll()

    def started_again(self, pid: int) -> None:
        """An engine was started for the run that is shown."""
        if self._reader is not None:
            self._reader.pid = pid  # type: ignore[attr-defined]

    def stop(self) -> None:
        """Follow nothing."""
        self._timer.stop()
        self._reader = None

    def close(self) -> None:
        """Stop, and end the thread."""
        self.stop()
        self._worker.close()

    def _poll(self) -> None:
        if self._busy or self._reader is None:
            return
        self._busy = True
        reader = self._reader
        self._worker.submit(
            reader.poll,  # type: ignore[attr-defined]
            lambda update: self._take(reader, update),
            lambda error: self._fail(reader, error),
            self,
        )

    def _take(self, reader: object, update: object) -> None:
        if reader is not self._reader:  # another run was opened meanwhile
            return
        self._busy = False
        self.updated.emit(update)
        if update.more:  # type: ignore[attr-defined]
            self._poll()

    def _fail(self, reader: object, error: BaseException) -> None:
        if reader is self._reader:
            self._busy = False
            self._timer.stop()
            self.failed.emit(error)
