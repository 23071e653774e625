"""SaidOfRuns: what people say of runs (name, tags, note, star) until the history shows it.

It is written to the runs' folders first, which need no database, and then to the index; what cannot be written
is shown all the same and tried again, so that nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.errors import InputError, UserError
from engine.record.run_folder import RunFolder
from fbt_gui.services.home_place import HomeAwayError, HomePlace
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Worker

if TYPE_CHECKING:
    from engine.record.history import History
    from fbt_gui.services.history_service import HistoryService

_AGAIN_MS = 3000
_PATIENCE_SECONDS = 1.0
Said = dict[str, dict[str, Any]]  # by run and field


class SaidOfRuns(QObject):
    """Lays over the rows of the history what it does not know yet.

    Attributes:
        row_of: the row of a run as it is shown.

    `changed` comes when something was said; `refused` carries a sentence, once for the same trouble; `kept` comes
    when nothing waits any more.
    """

    changed = Signal()
    refused = Signal(str)
    kept = Signal()

    def __init__(self, history: HistoryService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history, self._home = history, history.home
        self.row_of: Callable[[str], dict[str, Any] | None] = lambda _: None
        self._place = HomePlace(history.home)
        self._folders = Worker("said", self)
        self._waiting: Said = {}
        self._unwritten: Said = {}  # not even in the folders
        self._unindexed: Said = {}  # there, but not in the history
        self._told = ""
        self._timer = QTimer(self, interval=_AGAIN_MS, singleShot=True)
        self._timer.timeout.connect(self._again)

    def over(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row as it will be; the very same where nothing waits."""
        waiting = self._waiting.get(row["id"])
        if waiting is None:
            return row
        said = {field: value for field, value in waiting.items() if field != "name" or value}
        return {**row, **said, **({"star": int(waiting["star"])} if "star" in waiting else {})}

    @property
    def runs(self) -> list[str]:
        """Those whose rows are behind."""
        return list(self._waiting)

    def say(self, now: Said, then: Callable[[Said, str], object], fail: Callable[[BaseException], object]) -> None:
        """Keep what is said.

        Args:
            then: gets what was said before, and the name of the run where it is one.
            fail: gets why it cannot be kept at all, as where the run is gone.
        """
        rows = {run: self.row_of(run) or {} for run in now}  # as they were
        _lay_over(self._waiting, now)
        for behind in (self._unwritten, self._unindexed):  # what was said before is not to be written after it
            _leave_to(behind, now)
        self.changed.emit()
        self._write(now, then, fail, rows)

    def close(self) -> None:
        """Let what is being written end."""
        self._timer.stop()
        if self._unwritten:
            now = self._unwritten
            self._folders.submit(self._writing(now))
        self._folders.finish()
        runs = list(self._waiting)
        if runs:
            self._history.change(lambda history: _read_said(history, runs))

    def _write(
        self,
        now: Said,
        then: Callable[[Said, str], object],
        fail: Callable[[BaseException], object],
        rows: Said | None = None,
    ) -> None:
        def done(found: tuple[Said, str]) -> None:
            _take_out(self._unwritten, now)
            _lay_over(self._unindexed, self._newest(now))
            then(*found)
            self._index(now)

        def refused(error: BaseException) -> None:
            if isinstance(error, UserError) and not isinstance(error, HomeAwayError):  # there is no such run
                _take_out(self._unwritten, now)
                _take_out(self._waiting, now)
                self.changed.emit()
                fail(error)
                return
            _lay_over(self._unwritten, self._newest(now))
            hint = tr("What was said of the run is kept in the window, and written as soon as it can be.")
            self._refuse(error, hint)

        self._folders.submit(self._writing(now, rows), done, refused, self)

    def _writing(self, now: Said, rows: Said | None = None) -> Callable[[], tuple[Said, str]]:
        """What writes it, in the worker's thread."""
        rows = rows or {run: self.row_of(run) or {} for run in now}

        def work() -> tuple[Said, str]:
            self._place.check()
            folders = {run: _folder(self._home, run, str(rows[run].get("folder", ""))) for run in now}
            names = [_name(folders[run], rows[run]) for run in now] if len(now) == 1 else [""]
            return _write(folders, now), names[0]

        return work

    def _index(self, now: Said) -> None:
        """Bring into the history what the folders have."""
        hint = tr("What was said of the run is kept in its folder, and comes into the history as soon as it can.")

        def done(_: object) -> None:
            _take_out(self._unindexed, now)
            _take_out(self._waiting, now)
            if not self._waiting:
                self._told = ""
                self.kept.emit()

        def refused(error: BaseException) -> None:
            if isinstance(error, UserError) and error.field.startswith("run "):  # it was deleted meanwhile
                done(None)
            else:
                self._refuse(error, hint)

        runs = list(now)
        self._history.change(lambda history: _read_said(history, runs), done, refused, self)

    def _newest(self, now: Said) -> Said:
        """Without what something else was said for meanwhile."""
        waiting = self._waiting
        return {
            run: {field: value for field, value in changes.items() if waiting.get(run, {}).get(field, ...) == value}
            for run, changes in now.items()
        }

    def _refuse(self, error: BaseException, hint: str) -> None:
        self._timer.start()
        if str(error) != self._told:
            self._told = str(error)
            self.refused.emit(f"{error} {hint}")

    def _again(self) -> None:
        if self._unwritten:
            now = {run: dict(said) for run, said in self._unwritten.items()}
            self._write(now, lambda *_: None, lambda error: self.refused.emit(str(error)))
        if self._unindexed:
            self._index({run: dict(said) for run, said in self._unindexed.items()})


def _folder(home: Path, run: str, place: str) -> RunFolder:
    """Where a run is kept.

    Raises:
        InputError: nowhere.
    """
    found = RunFolder.at_home(home, run)
    if found is None and place and Path(place).is_dir():
        found = RunFolder(Path(place))
    if found is None:
        hint = tr("What was said of it cannot be kept. Bring the folder back, and say it again.")
        raise InputError(tr("its folder is gone."), field=f"run {run!r}", hint=hint)
    return found


def _name(folder: RunFolder, row: dict[str, Any]) -> str:
    """What a run is called."""
    with suppress(UserError):
        return str(row.get("name") or folder.annotations().name or folder.saved_config().title())
    return folder.id


def _write(folders: dict[str, RunFolder], now: Said) -> Said:
    """Into the folders; returns what was said before.

    Raises:
        OSError: one of them cannot be written.
    """
    was: Said = {}
    for run, changes in now.items():
        before = asdict(folders[run].annotations())
        folders[run].annotate(**changes)
        was[run] = {field: before[field] for field in changes}
    return was


def _read_said(history: History, runs: list[str]) -> None:
    for run in runs:
        history.read_said(run, _PATIENCE_SECONDS)


def _lay_over(said: Said, now: Said) -> None:
    for run, changes in now.items():
        if changes:
            said[run] = {**said.get(run, {}), **changes}


def _leave_to(said: Said, now: Said) -> None:
    """Of these runs, without the fields that something else is said for."""
    for run in said.keys() & now.keys():
        said[run] = {field: value for field, value in said[run].items() if field not in now[run]}
        if not said[run]:
            del said[run]


def _take_out(said: Said, now: Said) -> None:
    """What is as it was; something newer stays."""
    for run, changes in now.items():
        rest = {field: value for field, value in said.get(run, {}).items() if changes.get(field, ...) != value}
        if rest:
            said[run] = rest
        else:
            said.pop(run, None)
