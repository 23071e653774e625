"""The tables of history.db, by the migrations that made them."""

from __future__ import annotations

from typing import cast

from sqlite_utils import Database
from sqlite_utils.db import Table
from sqlite_utils.migrations import Migrations

from engine.record.history import ACCURACY

__all__ = ["Database", "migrations"]
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


@migrations()
def index_accuracy(db: Database) -> None:
    """The small curves of a list are read without a look at every other metric."""
    db.execute(f"create index if not exists metrics_accuracy on metrics (run, epoch, value) where name = '{ACCURACY}'")


@migrations()
def add_process_mark(db: Database) -> None:
    """What tells a run's process apart however the clock is set."""
    cast(Table, db["runs"]).add_column("process_mark", str, not_null_default="")
