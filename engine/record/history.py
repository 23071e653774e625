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
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlite_utils import Database
from sqlite_utils.db import Table
from sqlite_utils.migrations import Migrations

from engine.record.errors import InputError, UserError
from engine.record.process import is_lost
from engine.record.run_folder import RUNS, TRASH, RunFolder
from engine.record.summary import ACTIVE, RunSummary

FILE = "history.db"
BUSY_SECONDS = 30.0
migrations = Migrations("fbt")

_COLUMNS: dict[str, type] = {
    "id": str, "name": str, "kind": str, "status": str, "created": float, "started": float, "finished": float,
    "seconds": float, "seed": int, "teacher": str, "student": str, "assistant": str, "method": str, "data": str,
    "recipe_key": str, "epoch": int, "epochs": int, "step": int, "total_steps": int, "top1": float, "best_top1": float,
    "best_epoch": int, "teacher_top1": float, "fusion_top1": float, "images_per_second": float, "device": str,
    "error": str, "pid": int, "process_start": float, "host": str, "due": float,
    "folder": str, "given_name": str, "tags": str, "note": str, "star": int, "trashed": int,
}  # fmt: skip


@migrations()
def create_tables(db: Database) -> None:
    """One row a run; one row a metric and epoch."""
    runs = cast(Table, db["runs"])
    runs.create(_COLUMNS, pk="id", defaults={"trashed": 0, "star": 0, "given_name": "", "tags": "[]", "note": ""})
    runs.create_index(["created"])
    runs.create_index(["recipe_key"])
    metrics = cast(Table, db["metrics"])
    metrics.create({"run": str, "epoch": int, "name": str, "value": float}, pk=("run", "epoch", "name"))


class History:
    """The index under one home folder.

    Use it as a context manager, or call `close`. One object belongs to one thread.

    Raises:
        InputError: the home cannot be written, or history.db is damaged.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / FILE
        try:
            home.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            self.db = Database(connection)
            if migrations.pending(self.db):
                with _one_at_a_time(self.db):
                    migrations.apply(self.db)
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"cannot be opened: {error}.", field=str(self.path), hint="`python -m engine.history rebuild` makes it again from the run folders.") from None

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    def save(self, summary: RunSummary, folder: RunFolder) -> None:
        """Write a run's row and the metrics of its epochs, in one transaction."""
        said = folder.annotations()
        row = {
            **summary.row(),
            "folder": str(folder.path),
            "given_name": said.name,
            "tags": json.dumps(said.tags, ensure_ascii=False),
            "note": said.note,
            "star": int(said.star),
            "trashed": int(folder.path.parent.name == TRASH),
        }
        with self.db.atomic():
            cast(Table, self.db["runs"]).upsert(row, pk="id")
            self.db.execute("delete from metrics where run = ?", [summary.id])
            self.db.conn.executemany(
                "insert into metrics (run, epoch, name, value) values (?, ?, ?, ?)",
                [(summary.id, epoch, name, value) for (epoch, name), value in summary.metrics.items()],
            )

    def touch(self, summary: RunSummary) -> None:
        """Write only what a heartbeat changes: status, progress, and when the next one is due."""
        self.db.conn.execute(
            "update runs set status = ?, step = ?, seconds = ?, due = ? where id = ?",
            [summary.status, summary.step, summary.seconds, summary.due, summary.id],
        )
        self.db.conn.commit()

    def runs(self, *, trashed: bool = False) -> list[dict[str, Any]]:
        """Every run's row, newest first, its status judged now and its gain over the baseline."""
        where = "trashed = ?"
        rows = [self._judged(row) for row in self._runs.rows_where(where, [int(trashed)], order_by="created desc, id desc")]
        baselines = self._baselines()
        for row in rows:
            row["gain"] = _gain(row, baselines.get(row["recipe_key"]))
        return rows

    def run(self, run: str) -> dict[str, Any] | None:
        """One run's row, or None."""
        found = list(self._runs.rows_where("id = ?", [run]))
        if not found:
            return None
        row = self._judged(found[0])
        row["gain"] = _gain(row, self._baselines().get(row["recipe_key"]))
        return row

    def series(self, run: str, name: str) -> list[tuple[int, float]]:
        """One metric of a run by epoch."""
        sql = "select epoch, value from metrics where run = ? and name = ? order by epoch"
        return [(epoch, value) for epoch, value in self.db.execute(sql, [run, name])]

    def series_of_all(self, name: str) -> dict[str, list[float]]:
        """One metric of every run by epoch, for the small curves in lists."""
        found: dict[str, list[float]] = {}
        for run, value in self.db.execute("select run, value from metrics where name = ? order by run, epoch", [name]):
            found.setdefault(run, []).append(value)
        return found

    def annotate(self, run: str, **changes: Any) -> None:
        """Change name, tags, note or star of a run, in its folder and here."""
        folder = self.folder(run)
        said = folder.annotate(**changes)
        row = {"given_name": said.name, "tags": json.dumps(said.tags, ensure_ascii=False), "note": said.note, "star": int(said.star)}
        with self.db.atomic():
            self._runs.update(run, row)

    def delete(self, run: str) -> None:
        """Move a run to the trash, from where `restore` brings it back.

        Raises:
            InputError: no such run, or it is still running.
        """
        row = self.run(run)
        if row and row["status"] in ACTIVE:
            raise InputError("is still running.", field=f"run {run!r}", hint="Stop it first.")
        self._move(run, TRASH)

    def restore(self, run: str) -> None:
        """Bring a run back from the trash."""
        self._move(run, RUNS)

    def folder(self, run: str) -> RunFolder:
        """Where a run is kept.

        Raises:
            InputError: there is no such run, or its folder is gone.
        """
        for place in (RUNS, TRASH):
            if run and Path(run).name == run and (self.home / place / run).is_dir():
                return RunFolder(self.home / place / run)
        row = self.run(run)
        if row and Path(row["folder"]).is_dir():
            return RunFolder(Path(row["folder"]))
        raise InputError("there is no such run, or its folder is gone.", field=f"run {run!r}", hint="`python -m engine.history rebuild` brings the list up to date.")

    def rebuild(self) -> list[str]:
        """Make every row again from the run folders; returns what could not be read."""
        unread, seen = [], set()
        for folder in _folders(self.home):
            try:
                self.save(RunSummary.of(folder), folder)
                seen.add(folder.id)
            except (UserError, OSError) as error:
                unread.append(f"{folder.path}: {error}")
        with self.db.atomic():
            for row in list(self._runs.rows_where(select="id, folder")):
                if row["id"] not in seen and not Path(row["folder"]).is_dir():
                    self._runs.delete(row["id"])
                    self.db.execute("delete from metrics where run = ?", [row["id"]])
        return unread

    @property
    def _runs(self) -> Table:
        return cast(Table, self.db["runs"])

    def _judged(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["status"] in ACTIVE and is_lost(row["due"], row["pid"], row["process_start"], row["host"]):
            row["status"] = "lost"
        row["tags"] = json.loads(row["tags"] or "[]")
        row["name"] = row["given_name"] or row["name"]
        return row

    def _baselines(self) -> dict[str, dict[int, float]]:
        """Final accuracy of students trained alone, by recipe and seed."""
        sql = "select recipe_key, seed, avg(top1) from runs where kind = 'train' and status = 'finished' and trashed = 0 and top1 is not null group by recipe_key, seed"
        found: dict[str, dict[int, float]] = {}
        for key, seed, top1 in self.db.execute(sql):
            found.setdefault(key, {})[seed] = top1
        return found

    def _move(self, run: str, place: str) -> None:
        folder = self.folder(run)
        target = self.home / place / run
        if folder.path != target:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder.path, target)
        with self.db.atomic():
            self._runs.update(run, {"folder": str(target), "trashed": int(place == TRASH)})


def rebuild_from_nothing(home: Path) -> list[str]:
    """Set a damaged history.db aside and make a new one; returns what could not be read."""
    try:
        with History(home) as history:
            history.db.execute("pragma quick_check").fetchall()
            return history.rebuild()
    except (InputError, sqlite3.DatabaseError):
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for suffix in ("", "-wal", "-shm"):
            path = home / f"{FILE}{suffix}"
            if path.exists():
                os.replace(path, home / f"history-damaged-{stamp}.db{suffix}")
        with History(home) as history:
            return history.rebuild()


def _folders(home: Path) -> Iterable[RunFolder]:
    for place in (RUNS, TRASH):
        for path in sorted((home / place).glob("*")):
            if path.is_dir():
                yield RunFolder(path)


def _gain(row: dict[str, Any], baseline: dict[int, float] | None) -> float | None:
    """Final accuracy minus that of the student alone: of the same seed, else the mean of all."""
    if row["kind"] != "distill" or row["top1"] is None or not baseline:
        return None
    return row["top1"] - baseline.get(row["seed"], sum(baseline.values()) / len(baseline))


@contextmanager
def _one_at_a_time(db: Database) -> Iterator[None]:
    """Two engines that make a new history together must not both create its tables."""
    lock = Path(db.conn.execute("pragma database_list").fetchone()[2] + ".lock")
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.monotonic() > deadline or time.time() - _mtime(lock) > BUSY_SECONDS:
                lock.unlink(missing_ok=True)  # whoever held it was killed
            time.sleep(0.02)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _mtime(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return time.time()
