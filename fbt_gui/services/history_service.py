"""HistoryService: the one place in the window that opens history.db, in a thread of its own.

Reading and changing are two shapes: a read answers; a change is done, is told to every view by
`changed`, and may leave behind how it is undone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import InputError
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Then, Worker

if TYPE_CHECKING:
    from engine.record.history import History


class HistoryService(QObject):
    """Owns the History object, which lives in the worker's thread and nowhere else."""

    changed = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.worker = Worker("history", self)
        self._history: History | None = None
        self._closing = False

    def read(
        self,
        query: Callable[[History], Any],
        then: Then,
        fail: Then | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Ask something; `then` gets the answer in the GUI thread."""
        self.worker.submit(lambda: None if self._closing else self._do(query), then, fail, owner)

    def change(
        self,
        operation: Callable[[History], Any],
        then: Then | None = None,
        fail: Then | None = None,
        owner: QObject | None = None,
    ) -> None:
        """Change something; every view is told, whatever becomes of `owner`."""

        def done(answer: Any) -> None:
            self.changed.emit()
            if then is not None:
                then(answer)

        self.worker.submit(lambda: self._do(operation), done, fail, owner)

    def rebuild(self, then: Then, fail: Then | None = None, owner: QObject | None = None) -> None:
        """Make the index again from the run folders, even where it cannot be opened any more.

        Args:
            then: gets the folders that could not be read.
        """

        def work() -> list[str]:
            self._close()  # the damaged file is set aside
            return load("engine.record.history").rebuild_from_nothing(self.home)

        def done(unread: list[str]) -> None:
            self.changed.emit()
            then(unread)

        self.worker.submit(work, done, fail, owner)

    def close(self) -> None:
        """Let changes end, drop what was only asked, end the thread and let go of the file."""
        self._closing = True
        self.worker.submit(self._close)
        self.worker.finish()

    def _do(self, what: Callable[[History], Any]) -> Any:
        """In the worker's thread.

        Raises:
            InputError: SQLite cannot: the file is damaged, full or held by somebody.
        """
        import sqlite3

        try:
            return what(self._open())
        except sqlite3.Error as error:
            hint = tr("If it stays so, rebuild the history in Settings.")
            raise InputError(f"{error}.", field="history.db", hint=hint) from None

    def _open(self) -> History:
        if self._history is None:
            # sqlite-utils takes 0.15 s to import: not before the first paint, and not in the GUI thread.
            self._history = load("engine.record.history").History(self.home)
        assert self._history is not None
        return self._history

    def _close(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None
