"""The columns of the table of runs, as data: title, what is shown, what is sorted by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fbt_gui.pages.runs.query import to_teacher
from fbt_gui.services.words import NOTHING, duration, method_label, pair_of, signed, when

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: what rows are sorted by; None sorts last, whichever the direction.
    """

    id: str
    title: str
    width: int
    show: Callable[[Row], str]
    key: Callable[[Row], Any]
    right: bool = False
    tip: str = ""


def _number(name: str, form: Callable[[float], str]) -> Callable[[Row], str]:
    return lambda row: NOTHING if row[name] is None else form(row[name])


def state(row: Row) -> str:
    """The state, with how far it is."""
    if row["status"] in ("running", "paused", "stopped", "lost") and row["total_steps"]:
        return f"{row['status']} {100 * row['step'] / row['total_steps']:.0f} %"
    return row["status"]


COLUMNS: tuple[Column, ...] = (
    Column("star", "", 28, lambda row: "★" if row["star"] else "", lambda row: not row["star"], tip="Star"),
    Column("name", "Name", 196, lambda row: row["name"], lambda row: row["name"].lower()),
    Column("status", "State", 84, state, lambda row: (row["status"], row["step"])),
    Column("pair", "Teacher → student", 198, pair_of, lambda row: pair_of(row).lower()),
    Column("method", "Method", 68, lambda row: method_label(row["method"]), lambda row: row["method"]),
    Column("data", "Data", 106, lambda row: row["data"], lambda row: row["data"].lower()),
    Column("top1", "Top-1", 70, _number("top1", lambda v: f"{v:.2f}"), lambda row: row["top1"], True, "After the last epoch, in percent"),
    Column("best", "Best", 70, _number("best_top1", lambda v: f"{v:.2f}"), lambda row: row["best_top1"], True, "Over all epochs, in percent"),
    Column("gap", "To teacher", 90, lambda row: signed(to_teacher(row), 1), to_teacher, True, "Top-1 minus the teacher's"),
    Column("gain", "Gain", 58, lambda row: signed(row["gain"], 1), lambda row: row["gain"], True, "Top-1 minus that of the student alone, of the same data and recipe"),
    Column("curve", "Curve", 80, lambda row: "", lambda row: row["best_top1"], tip="Validation accuracy by epoch"),
    Column("epochs", "Epochs", 70, lambda row: f"{row['epoch']} / {row['epochs']}", lambda row: row["epoch"], True),
    Column("duration", "Duration", 88, lambda row: duration(row["seconds"]) if row["seconds"] else NOTHING, lambda row: row["seconds"], True),
    Column("created", "Created", 66, lambda row: when(row["created"]), lambda row: row["created"], True),
    Column("seed", "Seed", 46, lambda row: str(row["seed"]), lambda row: row["seed"], True),
)  # fmt: skip
PLACE = {column.id: place for place, column in enumerate(COLUMNS)}
