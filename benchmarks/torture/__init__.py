"""Breaking things on purpose: the long campaigns behind what docs/reliability.md promises.

A subject is a module of this folder, named in `SUBJECTS`, with two names:

- `COUNT`     how many faults, inputs or rounds make the whole campaign (`--scale 1.0`);
- `campaign(count, seed, home, say) -> list[Line]`   makes `count` of them under the empty folder `home`. Whatever is
  drawn depends on `seed` alone. `say(text)` prints at once: every failure with the seed, and the place in its
  sequence, that repeat it. A failure does not end the campaign.

The tests in tests/faults call the same functions with a small count, so that no campaign rots.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

Say = Callable[[str], None]
SUBJECTS = {
    "kills": "the engine killed at any moment, and resumed",
    "windows": "the window killed, doubled, its history replaced",
    "disk": "disks that are full, read-only, slow or gone",
    "memory": "memory that runs out, numbers that are none",
    "fuzz": "input that nobody meant",
    "crowd": "many runs, many events, many hours",
    "strangers": "files from strangers",
}


@dataclass(frozen=True)
class Line:
    """One row of the table.

    Attributes:
        what: was done, in words ("kills in mid-checkpoint").
        count: how often.
        failed: how often what is promised did not hold.
        seconds: it took.
        note: what else was measured ("0 steps lost more than since the checkpoint").
    """

    what: str
    count: int
    failed: int
    seconds: float
    note: str = ""


class Subject(Protocol):
    """What a subject's module offers."""

    COUNT: int

    def campaign(self, count: int, seed: int, home: Path, say: Say) -> list[Line]:
        """Make `count` faults under `home`."""


def subject(name: str) -> Subject:
    """The module of a subject, imported when it is asked for: some want torch, some Qt."""
    return cast(Subject, import_module(f"{__name__}.{name}"))
