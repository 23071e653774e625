"""HistoryService: the one place in the window that opens history.db, in a thread of its own.

Reading and changing are two shapes: a read answers; a change is done, is told to every view by
`changed`, and may leave behind how it is undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import InputError
from fbt_gui.services.courtesy import after_you
from fbt_gui.services.home_place import HomeAwayError, HomePlace
from fbt_gui.services.loading import load
from fbt_gui.services.said_of_runs import SaidOfRuns
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Then, Worker

if TYPE_CHECKING:
    import sqlite3

    from engine.record.history import History


class HistoryService(QObject):
    """Owns the History object, which lives in the worker's thread and nowhere else.

    A history.db that is deleted, replaced or damaged while it is open here is made again from the run folders.

    Attributes:
        said: what people say of runs.

    `replaced` says in a sentence that this begins, `made_again` that it is done; what was asked is answered then. `away` says that the
    home is not there, once, and `back` that it is again.
    """

    changed = Signal()
    replaced = Signal(str)
    made_again = Signal(list)  # folders that could not be read
    away = Signal(str)
    back = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.home = home
        self.worker = Worker("history", self)
        self.said = SaidOfRuns(self, self)
        self._place = HomePlace(home)
        self._history: History | None = None
        self._closing = self._is_away = self._was_open = False

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

        def done(unread: list[str]) -> None:
            self.changed.emit()
            then(unread)

        self.worker.submit(self._rebuild, done, fail, owner)

    def close(self) -> None:
        """Let changes end, drop what was only asked, end the thread and let go of the file."""
        self._closing = True
        self.said.close()
        self.worker.submit(self._close)
        self.worker.finish()

    def _do(self, what: Callable[[History], Any]) -> Any:
        """In the worker's thread.

        Raises:
            HomeAwayError: the home is not there.
            InputError: SQLite cannot: the file is damaged, full or held by somebody.
        """
        import sqlite3

        self._look_at_home()
        try:
            try:
                return what(self._open())
            except sqlite3.DatabaseError as error:
                if not _is_broken(error):
                    raise
                self._make_again(tr("history.db is damaged. It is made again from the runs' folders."))
                return what(self._open())
        except sqlite3.Error as error:
            self._look_at_home()  # why is better said so
            hint = tr("If it stays so, rebuild the history in Settings.")
            raise InputError(f"{error}.", field="history.db", hint=hint) from None

    def _look_at_home(self) -> None:
        try:
            self._place.check()
        except HomeAwayError as error:
            self._close()  # what is held open cannot be unmounted
            if not self._is_away:
                self._is_away = True
                self.away.emit(str(error))
            raise
        if self._is_away:
            self._is_away = False
            self.back.emit()

    def _open(self) -> History:
        """As it is in place; what is not any more is made again."""
        history, replaced = (
            self._history,
            tr("history.db was deleted or replaced. It is made again from the runs' folders."),
        )
        if history is not None and not history.is_in_place():
            self._make_again(replaced)
        elif history is None:
            # sqlite-utils takes 0.15 s to import: not before the first paint, and not in the GUI thread.
            module = load("engine.record.history")
            if self._was_open and not (self.home / module.FILE).exists():
                self._make_again(replaced)
            try:
                self._begin()
            except module.DamagedHistoryError:
                if not self._was_open:  # it was so before: who opens the window decides
                    raise
                self._make_again(replaced)
        return self._begin()

    def _begin(self) -> History:
        if self._history is None:
            self._history = load("engine.record.history").History(self.home)
        assert self._history is not None
        self._was_open = True
        return self._history

    def _make_again(self, said: str) -> None:
        self.replaced.emit(said)
        self.made_again.emit(self._rebuild())

    def _rebuild(self) -> list[str]:
        self._close()  # the damaged file is set aside
        unread: list[str] = load("engine.record.history").rebuild_from_nothing(self.home, _one_by_one)
        return unread

    def _close(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    """Whether the file was damaged since it was opened; a column that is missing is another program's doing."""
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0)
    broken = code & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT) or code == sqlite3.SQLITE_IOERR_SHORT_READ
    return broken or "no such table" in str(error)


def _one_by_one(folders: Iterable[Any]) -> Iterator[Any]:
    """Each run's events are as much as the event loop should wait for."""
    for folder in folders:
        after_you()
        yield folder
