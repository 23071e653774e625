"""The columns of the table of runs, as data: title, what is shown, what is sorted by."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fbt_gui.query.fields import to_teacher
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import (
    NOTHING,
    duration,
    method_label,
    number,
    pair_of,
    pair_title,
    signed,
    state_label,
    when,
    whole,
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: what rows are sorted by; None sorts last, whichever the direction.
        rank: those of low rank are shown first where room is short; 0 is shown only where it is chosen.
        stretch: its share of room that is left.
    """

    id: str
    title: str
    width: int
    show: Callable[[Row], str]
    key: Callable[[Row], Any]
    rank: int = 0
    right: bool = False
    tip: str = ""
    stretch: int = 0


def state(row: Row) -> str:
    """The state, with how far it is."""
    word = state_label(row["status"])
    if row["status"] in ("running", "paused", "stopped", "lost") and row["total_steps"]:
        share = number(100 * row["step"] / row["total_steps"], 0)
        return tr("{state} {share} %").format(state=word, share=share)
    return word


def method(row: Row) -> str:
    """The method as papers write it."""
    return method_label(row["method"])


def gain(row: Row) -> str:
    """The gain; with a sign where it is not over the student alone of its own seed, which its tooltip tells."""
    text = signed(row["gain"], 1)
    return f"{text}*" if row.get("gain_others") else text


COLUMNS: tuple[Column, ...] = (
    Column("star", mark("Star"), 30, lambda row: "★" if row["star"] else "☆", lambda row: not row["star"], 1, tip=mark("A click marks the run, or takes the mark away")),
    Column("name", mark("Name"), 174, lambda row: row["name"], lambda row: row["name"].lower(), 1, stretch=3),
    Column("status", mark("State"), 110, state, lambda row: (row["status"], row["step"]), 1),
    Column("pair", mark("Teacher → student"), 144, pair_of, lambda row: pair_of(row).lower(), 1, stretch=3),
    Column("method", mark("Method"), 76, method, lambda row: row["method"], 2),
    Column("data", mark("Data"), 106, lambda row: row["data"], lambda row: row["data"].lower(), 4, stretch=1),
    Column("top1", mark("Top-1"), 68, lambda row: number(row["top1"]), lambda row: row["top1"], 2, True, mark("After the last epoch, in percent")),
    Column("best", mark("Best"), 68, lambda row: number(row["best_top1"]), lambda row: row["best_top1"], 13, True, mark("Over all epochs, in percent")),
    Column("gap", mark("To teacher"), 92, lambda row: signed(to_teacher(row), 1), to_teacher, 3, True, mark("Top-1 minus the teacher's")),
    Column("gain", mark("Gain"), 72, gain, lambda row: row["gain"], 3, True, mark("Top-1 minus that of the student alone, of the same data and recipe")),
    Column("curve", mark("Curve"), 70, lambda row: "", lambda row: row["best_top1"], 5, tip=mark("Validation accuracy by epoch")),
    Column("epochs", mark("Epochs"), 74, lambda row: f"{whole(row['epoch'])} / {whole(row['epochs'])}", lambda row: row["epoch"], 8, True),
    Column("duration", mark("Duration"), 104, lambda row: duration(row["seconds"]) if row["seconds"] else NOTHING, lambda row: row["seconds"], 7, True),
    Column("created", mark("Created"), 106, lambda row: when(row["created"]), lambda row: row["created"], 6, True),
    Column("tags", mark("Tags"), 110, lambda row: ", ".join(row["tags"]), lambda row: ", ".join(row["tags"]).lower() or None, 10, stretch=1),
    Column("device", mark("Device"), 104, lambda row: row["device"] or NOTHING, lambda row: row["device"].lower() or None, 12, stretch=1),
    Column("seed", mark("Seed"), 58, lambda row: str(row["seed"]), lambda row: row["seed"], 11, True),
    Column("assistant", mark("Assistant"), 92, lambda row: pair_title(row["assistant"]) or NOTHING, lambda row: row["assistant"]),
    Column("teacher_top1", mark("Teacher's top-1"), 118, lambda row: number(row["teacher_top1"]), lambda row: row["teacher_top1"], 0, True, mark("In percent, on the same validation images")),
    Column("fusion_top1", mark("Fusion model's top-1"), 150, lambda row: number(row["fusion_top1"]), lambda row: row["fusion_top1"], 0, True, mark("In percent, after the last epoch")),
    Column("speed", mark("Images/s"), 84, lambda row: number(row["images_per_second"], 0), lambda row: row["images_per_second"], 0, True, mark("In training")),
    Column("note", mark("Note"), 180, lambda row: " ".join(row["note"].split()), lambda row: row["note"].lower() or None),
    Column("error", mark("Error"), 180, lambda row: " ".join(row["error"].split()), lambda row: row["error"].lower() or None),
)  # fmt: skip
PLACE = {column.id: place for place, column in enumerate(COLUMNS)}


def fitting(room: int, widths: Sequence[int]) -> list[int]:
    """The places of the columns that are shown by default in this many pixels, each being this wide."""
    shown, used = [], 0
    for place in sorted(
        (place for place, column in enumerate(COLUMNS) if column.rank), key=lambda each: COLUMNS[each].rank
    ):
        if COLUMNS[place].rank > 1 and used + widths[place] > room:
            break
        shown.append(place)
        used += widths[place]
    return sorted(shown)
