"""What the card of the queue shows, in plain Python: the runs that are at it, then those that wait, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.record.queue_state import Entry, Started
from engine.record.starting import STARTING
from engine.record.summary import ACTIVE
from fbt_gui.services.words import pair_of

Row = dict[str, Any]


@dataclass(frozen=True)
class QueueLine:
    """One run in the card.

    Attributes:
        status: running, paused, starting or waiting.
        place: where it stands among those that wait, counted from 0; None for one that is at it.
        share: how far it is, 0 to 1.
        remaining: seconds, where they can be guessed.
        device: what it runs on, or was given; empty leaves it open.
    """

    run: str
    name: str
    pair: str
    status: str
    place: int | None = None
    share: float = 0.0
    remaining: float | None = None
    device: str = ""


def queue_lines(
    rows: list[Row],
    row_of: Callable[[str], Row | None],
    entries: Sequence[Entry],
    started: Sequence[Started],
) -> list[QueueLine]:
    """The lines of the card."""
    lines = [_at_it(row) for row in rows if row["status"] in (*ACTIVE, STARTING)]
    running = {line.run for line in lines}
    for each in started:
        row = row_of(each.run)
        if each.run not in running and row is not None and row["status"] == "queued":
            lines.append(QueueLine(each.run, row["name"], pair_of(row), STARTING, device=each.place))
    for place, entry in enumerate(entries):
        row = row_of(entry.run)
        name, pair = (row["name"], pair_of(row)) if row is not None else (entry.run, "")
        lines.append(QueueLine(entry.run, name, pair, "waiting", place, device=entry.device))
    return lines


def _short(device: str) -> str:
    """ "cuda:0" of "cuda:0 NVIDIA H100"."""
    return re.split(r"[ ,]", device, maxsplit=1)[0]


def place_after_drop(source: int, target: int) -> int:
    """Where a run that is dropped before `target` stands once it is taken out of `source`."""
    return target - 1 if target > source else target


def _at_it(row: Row) -> QueueLine:
    share = row["step"] / row["total_steps"] if row["total_steps"] else 0.0
    left = row["seconds"] * (1 - share) / share if share > 0 and row["seconds"] else None
    return QueueLine(
        row["id"], row["name"], pair_of(row), row["status"], None, min(1.0, share), left, _short(row["device"])
    )
