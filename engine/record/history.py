"""history.db: an index over the run folders, so that lists open at once.

Many engines and one window hold it open together (WAL, a busy timeout). It can be deleted at
any time: `rebuild` makes it again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from engine.record.errors import InputError, UserError
from engine.record.events import EventReader
from engine.record.gains import gain_columns
from engine.record.history_rows import as_row, columns, row_of, tags_of
from engine.record.process import is_lost
from engine.record.run_folder import RUNS, TRASH, RunFolder
from engine.record.starting import is_starting
from engine.record.summary import ACTIVE, RunSummary

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.db import Table

FILE = "history.db"
ACCURACY = "val/top1"
BUSY_SECONDS = 30.0
MIGRATIONS = ("create_tables", "index_accuracy", "add_process_mark")  # those of history_schema, by name
Identity = tuple[int, int] | None
REBUILD = "`python -m engine.history rebuild` makes it again from the run folders."
# What SQLite says of a file that no waiting mends: not a database, malformed, tables missing.
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR)
# What is wrong with the values of one run, where the other errors of SQLite are about the file.
_BAD_VALUES = (
    ValueError,
    TypeError,
    OverflowError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
)


class DamagedHistoryError(InputError):
    """A history.db that `rebuild_from_nothing` replaces."""


class History:
    """The index under one home folder.

    Use it as a context manager, or call `close`. One object belongs to one thread. sqlite-utils, which takes
    longer to import than 10,000 rows to read, comes in with the first write that wants it.

    Attributes:
        pace: goes through many rows; the window's leaves room between them for what a person is doing.

    Raises:
        DamagedHistoryError: history.db is not a database any more.
        InputError: the home cannot be written, or somebody else holds history.db for long.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / FILE
        self.pace: Callable[[Iterable[Any]], Iterable[Any]] = iter
        self._open()

    def _open(self) -> None:
        self._opened: tuple[Identity, Identity] | None = None
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            # Autocommit, so that every transaction is one that _write began.
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"cannot be opened: {error}.", field=str(self.path), hint="Choose another home with --home or FBT_HOME."
            ) from None
        try:
            _prepare(connection)
            self.connection = connection
            self._db: Database | None = None
            if not is_current(connection):
                with self._write():
                    load_schema().migrations.apply(self.db)
            self._check_columns()
            self._opened = self._identities()
        except UnicodeDecodeError as error:
            connection.close()
            raise DamagedHistoryError(f"is damaged: {error}.", field=str(self.path), hint=REBUILD) from None
        except sqlite3.Error as error:
            connection.close()
            if is_damage(error):
                raise DamagedHistoryError(f"is damaged: {error}.", field=str(self.path), hint=REBUILD) from None
            raise InputError(
                f"cannot be opened: {error}.",
                field=str(self.path),
                hint="Close what holds it, or choose another home with --home.",
            ) from None

    def _check_columns(self) -> None:
        """Refuse a table that another program changed: reading would do without a column, writing would not."""
        named = self.connection.execute("select cast(name as blob) from pragma_table_info('runs')")
        there = {name.decode(errors="replace") for (name,) in named}
        if missing := sorted(columns() - there):
            self.connection.close()
            raise DamagedHistoryError(
                f"is damaged: the column {missing[0]} is gone.", field=str(self.path), hint=REBUILD
            )

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()

    def save(self, summary: RunSummary, folder: RunFolder, rest: EventReader | None = None) -> None:
        """Write a run's row and the metrics of its epochs, in one transaction.

        Args:
            rest: of its events, folded first: what its engine wrote meanwhile is not overwritten with less.
        """
        self._ensure()
        with self._write():
            if rest is not None:
                summary.follow(rest)
            self._runs.upsert(row_of(summary, folder), pk="id")
            self._save_metrics(summary)

    def _save_metrics(self, summary: RunSummary) -> None:
        """Only what differs: a long run's thousands of rows written anew at each epoch would keep others waiting."""
        run, now = summary.id, summary.metrics
        found = self.connection.execute("select epoch, name, value from metrics where run = ?", [run])
        there = {(epoch, name): value for epoch, name, value in found}
        self.connection.executemany(
            "delete from metrics where run = ? and epoch = ? and name = ?",
            [(run, *key) for key, value in there.items() if now.get(key) != value],
        )
        self.connection.executemany(
            "insert into metrics (run, epoch, name, value) values (?, ?, ?, ?)",
            [(run, *key, value) for key, value in now.items() if there.get(key) != value],
        )

    def touch(self, summary: RunSummary) -> None:
        """Write only what a heartbeat changes: status, progress, and when the next one is due."""
        self._ensure()
        sql = "update runs set status = ?, step = ?, seconds = ?, due = ? where id = ?"
        self.connection.execute(sql, [summary.status, summary.step, summary.seconds, summary.due, summary.id])

    def runs(self, *, trashed: bool = False) -> list[dict[str, Any]]:
        """Every run's row, newest first, its status judged now and, once finished, its gain over the baseline."""
        rows = self._rows("trashed = ? order by created desc, id desc", [int(trashed)])
        baselines = self._baselines()
        for row in rows:
            row |= gain_columns(row, baselines.get(row["recipe_key"]))
        return rows

    def trashed(self) -> int:
        """How many runs are in the trash."""
        return int(self.connection.execute("select count(*) from runs where trashed = 1").fetchone()[0])

    def active(self) -> list[dict[str, Any]]:
        """The rows of the runs that are at it, judged now."""
        rows = self._rows("status in (?, ?)", list(ACTIVE))
        return [row for row in rows if row["status"] in ACTIVE]

    def run(self, run: str) -> dict[str, Any] | None:
        """One run's row, or None."""
        row = self._row(run)
        return row and row | gain_columns(row, self._baselines(row["recipe_key"]).get(row["recipe_key"]))

    def series(self, run: str, name: str) -> list[tuple[int, float]]:
        """One metric of a run by epoch."""
        sql = "select epoch, value from metrics where run = ? and name = ? order by epoch"
        return [(epoch, value) for epoch, value in self.connection.execute(sql, [run, name])]

    def metrics(self, run: str) -> dict[str, list[tuple[int, float]]]:
        """Every metric of a run by epoch."""
        found: dict[str, list[tuple[int, float]]] = {}
        sql = "select name, epoch, value from metrics where run = ? order by name, epoch"
        for name, epoch, value in self.connection.execute(sql, [run]):
            found.setdefault(name, []).append((epoch, value))
        return found

    def accuracy_of_all(self) -> dict[str, array[float]]:
        """The student's accuracy by epoch of every run; one row a run leaves SQLite, not one an epoch."""
        sql = f"select run, json_group_array(value) from (select run, value from metrics where name = '{ACCURACY}' order by run, epoch) group by run"
        return {
            run: array("d", [value for value in json.loads(values) if value is not None])
            for run, values in self.pace(self.connection.execute(sql))
        }

    def annotate(self, run: str, **changes: Any) -> None:
        """Change name, tags, note or star of a run, in its folder and here."""
        self.folder(run).annotate(**changes)
        self.read_said(run)

    def read_said(self, run: str, patience: float = BUSY_SECONDS) -> None:
        """Bring here what the run's folder says that people said of it.

        Args:
            patience: seconds to wait where another holds history.db.
        """
        said = self.folder(run).annotations()
        sql = "update runs set given_name = ?, tags = ?, note = ?, star = ? where id = ?"
        tags = json.dumps(said.tags, ensure_ascii=False)
        self.connection.execute(f"pragma busy_timeout = {round(1000 * patience)}")
        try:
            self.connection.execute(sql, [said.name, tags, said.note, int(said.star), run])
        finally:
            self.connection.execute(f"pragma busy_timeout = {round(1000 * BUSY_SECONDS)}")

    def delete(self, run: str) -> None:
        """Move a run to the trash, from where `restore` brings it back.

        Raises:
            InputError: no such run, or it is still running, or being started.
        """
        row = self._row(run)
        if row and row["status"] in ACTIVE:
            raise InputError("is still running.", field=f"run {run!r}", hint="Stop it first.")
        if is_starting(self.home, run):
            raise InputError("is being started.", field=f"run {run!r}", hint="Stop it as soon as it runs.")
        self._move(run, TRASH)

    def restore(self, run: str) -> None:
        """Bring a run back from the trash."""
        self._move(run, RUNS)

    def erase(self, run: str) -> None:
        """Delete a run of the trash for ever, its files too.

        Raises:
            InputError: it is not in the trash, is still running, or a file cannot be deleted.
        """
        row = self._row(run)
        if row is None or not row["trashed"]:
            raise InputError("is not in the trash.", field=f"run {run!r}", hint="Move it there first.")
        if row["status"] in ACTIVE:
            raise InputError("is still running.", field=f"run {run!r}", hint="Stop it first.")
        path = self.home / TRASH / run
        if Path(run).name == run and run not in ("", "..") and path.is_dir():
            try:
                shutil.rmtree(path)
            except OSError as error:
                hint = "See who may write there."
                raise InputError(f"cannot be deleted: {error}.", field=f"run {run!r}", hint=hint) from None
        self.forget(run)

    def forget(self, run: str) -> None:
        """Take a run out of the index; its folder is not touched."""
        with self._write():
            self.connection.execute("delete from runs where id = ?", [run])
            self.connection.execute("delete from metrics where run = ?", [run])

    def folder(self, run: str) -> RunFolder:
        """Where a run is kept.

        Raises:
            InputError: there is no such run, or its folder is gone.
        """
        if (found := RunFolder.at_home(self.home, run)) is not None:
            return found
        row = self._row(run)
        if row and os.path.isfile(os.path.join(row["folder"], "config.toml")):  # else it could be any folder at all
            return RunFolder(Path(row["folder"]))
        raise InputError(
            "there is no such run, or its folder is gone.",
            field=f"run {run!r}",
            hint="`python -m engine.history rebuild` brings the list up to date.",
        )

    def rebuild(self) -> list[str]:
        """Make every row again from the run folders; returns what could not be read."""
        unread, seen = [], set()
        for folder in self.pace(_folders(self.home)):
            try:
                self._save_anew(folder)
                seen.add(folder.id)
            except (UserError, OSError, *_BAD_VALUES) as error:
                unread.append(f"{folder.path}: {error}")
        for run, place in self.connection.execute("select id, folder from runs").fetchall():
            if run not in seen and not (isinstance(place, str) and os.path.isdir(place)):
                self.forget(run)
        return unread

    def is_in_place(self) -> bool:
        """Whether what is open here is what others find: neither history.db nor its log was deleted or replaced."""
        if os.name != "posix":  # where open files can be neither
            return True
        return self._opened is not None and self._identities() == self._opened

    def _identities(self) -> tuple[Identity, Identity]:
        return _identity(self.path), _identity(self.path.with_name(f"{FILE}-wal"))

    def _save_anew(self, folder: RunFolder) -> None:
        """Write a run's row from its events, those that came meanwhile too: an engine's newer row must not be undone."""
        summary, rest = RunSummary.followed(folder)
        self.save(summary, folder, rest)

    def _ensure(self) -> None:
        """Open history.db anew where it was deleted or replaced: what goes to the old file no one sees.

        Raises:
            sqlite3.OperationalError: it cannot be opened, as of any other write that fails.
        """
        if not self.is_in_place():
            if not self.home.is_dir():  # what is made in its place keeps it from coming back
                raise sqlite3.OperationalError(f"{self.home} is not there")
            self.connection.close()  # SQLite leaves the files beside a database alone that is not where it was
            try:
                self._open()
            except InputError as error:
                failed = sqlite3.OperationalError(str(error))
                failed.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN  # the next write tries again
                raise failed from None

    @property
    def db(self) -> Database:
        """The same connection, through sqlite-utils."""
        made = self._db or cast("Database", load_schema().Database(self.connection))
        self._db = made
        return made

    @property
    def _runs(self) -> Table:
        return cast("Table", self.db["runs"])

    def _row(self, run: str) -> dict[str, Any] | None:
        """One run's row without its gain, for which the others of its recipe would be looked through; or None."""
        return next(iter(self._rows("id = ?", [run])), None)

    def _rows(self, where: str, given: list[Any]) -> list[dict[str, Any]]:
        """Rows of runs, judged now."""
        found = self.connection.execute(f"select * from runs where {where}", given)
        names = tuple(column[0] for column in found.description)
        return [self._judged(as_row(names, values)) for values in self.pace(found)]

    @contextmanager
    def _write(self) -> Iterator[None]:
        """One transaction that holds the right to write from its start.

        One that begins with a read, as `Database.atomic` lets it, fails at once with "database is
        locked" where another process has written in between: SQLite does not wait there.
        """
        self.connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def _judged(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["status"] in ACTIVE:
            identity = row["pid"], row["process_start"], row["host"], row["process_mark"]
            row["status"] = "lost" if is_lost(row["due"], *identity) else row["status"]
        row["tags"] = tags_of(row["tags"]) if row["tags"] not in ("[]", "", None) else []
        row["name"] = row["given_name"] or row["name"]
        return row

    def _baselines(self, recipe: str | None = None) -> dict[str, dict[int, float]]:
        """Final accuracy of students trained alone, by recipe and seed; of one recipe, or of all."""
        sql = "select recipe_key, seed, avg(top1) from runs where kind = 'train' and status = 'finished' and trashed = 0 and top1 is not null and ifnull(recipe_key = ?, 1) group by recipe_key, seed"
        found: dict[str, dict[int, float]] = {}
        for key, seed, top1 in self.connection.execute(sql, [recipe]):
            found.setdefault(key, {})[seed] = top1
        return found

    def _move(self, run: str, place: str) -> None:
        folder = self.folder(run)
        target = self.home / place / run
        if folder.path != target:
            with suppress(OSError):  # a lock that is left over is no run
                RunFolder(target).clear_if_hollow()
            if target.exists():  # moving would put the one inside the other
                raise InputError(
                    f"is at {target} already.", field=f"run {run!r}", hint="Remove one of the two by hand."
                )
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(folder.path, target)
            except OSError as error:
                raise InputError(
                    f"cannot be moved: {error}.", field=f"run {run!r}", hint="See who may write there."
                ) from None
        sql = "update runs set folder = ?, trashed = ? where id = ?"
        self.connection.execute(sql, [str(target), int(place == TRASH), run])


def load_schema() -> Any:
    """The tables and how they came about."""
    from engine.record import history_schema

    return history_schema


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether every migration was done, without sqlite-utils, in the table where it keeps them."""
    try:
        done = connection.execute("select name from _sqlite_migrations where migration_set = 'fbt'")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
            raise
        return False  # there is no such table: a new file
    return {name for (name,) in done} >= set(MIGRATIONS)


def rebuild_from_nothing(home: Path, pace: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> list[str]:
    """Make the index again, setting a damaged one aside; returns what could not be read.

    Args:
        pace: goes through the folders.

    Raises:
        InputError: the home cannot be written, or somebody else holds history.db for long.
    """
    try:
        with History(home) as history:
            history.pace = pace
            if _is_whole(history):
                return history.rebuild()
    except (DamagedHistoryError, UnicodeDecodeError):  # the names of tables and columns are damaged too
        pass
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise InputError(f"cannot be read: {error}.", field=str(home / FILE), hint="Close what holds it.") from None
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for suffix in ("", "-wal", "-shm"):
        path = home / f"{FILE}{suffix}"
        if path.exists():
            os.replace(path, home / f"history-damaged-{stamp}.db{suffix}")
    with History(home) as history:
        history.pace = pace
        return history.rebuild()


def _is_whole(history: History) -> bool:
    """Whether SQLite finds nothing wrong with any page, and the columns have names."""
    history.connection.execute("select * from runs limit 1")
    return bool(history.connection.execute("pragma quick_check(1)").fetchone() == ("ok",))


def _identity(path: Path) -> Identity:
    """Which file is at `path` now."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def is_damage(error: sqlite3.Error) -> bool:
    """Whether it is the file's fault, and no waiting mends it."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:  # Python's own, of bytes that are no text
        return isinstance(error, sqlite3.OperationalError)
    return code & 0xFF in _DAMAGED


def _prepare(connection: sqlite3.Connection) -> None:
    """Readers beside a writer, and no flush to the disk at each of a run's small rows."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode = wal")
            break
        except sqlite3.OperationalError as error:
            # SQLite does not wait for its turn to change the mode, which matters where two make a new history.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("pragma synchronous = normal")


def _folders(home: Path) -> Iterable[RunFolder]:
    for place in (RUNS, TRASH):
        for path in sorted((home / place).glob("*")):
            if path.is_dir():
                yield RunFolder(path)
