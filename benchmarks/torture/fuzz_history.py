"""Histories of older and damaged versions under fuzz."""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
from pathlib import Path
from random import Random

from benchmarks.torture.fuzz_config import a_config
from benchmarks.torture.fuzz_mutate import spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.config import parse_config
from engine.record.history import MIGRATIONS, History, load_schema
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

_RUN = "20250101-000000-a-0000"


def _history_seeds(home: Path) -> list[bytes]:
    """A history of each version of its tables, a foreign one, and an empty file."""
    for number in range(2):
        folder = RunFolder(home / "runs" / _RUN.replace("0000", f"000{number}"))
        folder.checkpoints.mkdir(parents=True, exist_ok=True)
        folder.config_file.write_text(parse_config(a_config()).to_toml(), encoding="utf-8")
    for path in home.glob("history*"):
        path.unlink()
    with History(home) as history:
        summary = RunSummary.of(folder)
        summary.metrics = {(1, "val/top1"): 50.0, (2, "val/top1"): 60.0}
        history.save(summary, folder)
        history.connection.execute("pragma wal_checkpoint(truncate)")
        history.connection.execute("pragma journal_mode = delete")
    now = (home / "history.db").read_bytes()
    older = [_of_version(home, name) for name in MIGRATIONS[1:]]
    foreign = _changed(home, now, "drop table runs", "create table runs (id text, x blob)", "insert into runs values (1, 2)")  # fmt: skip
    odd_row = _changed(home, now, "update runs set due = 'x', pid = 1e300, star = null, tags = 5, status = 'running'")
    without = _changed(home, now, "drop table metrics")
    return [now, now, *older, foreign, odd_row, without, b""]


def _of_version(home: Path, before: str) -> bytes:
    """A history as it was before a migration came, with a run in it."""
    path = home / "older.db"
    path.unlink(missing_ok=True)
    schema = load_schema()
    db = schema.Database(path)
    schema.migrations.apply(db, stop_before=before)
    db.execute("insert into runs (id, status, kind, name) values ('r', 'finished', 'train', 'n')")
    db.conn.commit()
    db.close()
    return path.read_bytes()


def _changed(home: Path, data: bytes, *statements: str) -> bytes:
    path = home / "changed.db"
    path.write_bytes(data)
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path.read_bytes()


_COLUMNS = ("created", "seconds", "top1", "due", "pid", "status", "kind", "tags", "star", "name", "folder", "seed", "recipe_key")  # fmt: skip


def _make_history(draw: Random, seeds: list[bytes]) -> bytes:
    """Wrong bytes, or rows of another program's, told as SQL after the file itself."""
    data = spoilt(draw, seeds) if draw.random() < 0.5 else draw.choice(seeds)
    if draw.random() < 0.5:
        value = draw.choice(["null", "'x'", "1e300", "-1", "x'00ff'", "9223372036854775807", "''", "'{}'", "'running'"])
        data += f"\0SQL update runs set {draw.choice(_COLUMNS)} = {value}".encode()
    return data


def _read_history(data: bytes, home: Path) -> None:
    """As `python -m engine.history` and the Runs page do."""
    from engine.history import main

    data, _, statement = data.partition(b"\0SQL ")
    for path in home.glob("history*"):
        path.unlink()
    (home / "history.db").write_bytes(data)
    if statement:
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            connection = sqlite3.connect(home / "history.db", isolation_level=None)
            connection.execute(statement.decode())
            connection.close()
    place = ["--home", str(home)]
    verbs = (["list"], ["list", "--json"], ["show", _RUN[:8]], ["rebuild"], ["list"])
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        codes = [main([*verb, *place]) for verb in verbs]
    assert codes[3] == 0 and codes[4] == 0, f"what is damaged can be made again: {codes}"
    assert not os.path.exists(home / "executed")


TARGETS = (Target("history.db", 0.002, _history_seeds, _read_history, _make_history),)
