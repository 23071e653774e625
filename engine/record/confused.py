"""The worst confusions of a run's best student, a pair of pictures each.

`analysis/confused.json` lists them, the worst first, as objects with the attributes of `Pair` and
the `epoch` of the student; its pictures are named by their path in the run folder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.record.run_folder import RunFolder


@dataclass(frozen=True)
class Pair:
    """A confusion and two pictures of it.

    Attributes:
        true: the class of the picture.
        predicted: the class that the student took it for.
        count: images of `true` that were taken for `predicted`, out of `of`.
        image: of those, the one it was surest of, by `probability`.
        like: a typical image of `predicted` that it knew, or None where it knew none.
    """

    true: str
    predicted: str
    count: int
    of: int
    image: Path
    like: Path | None
    probability: float


def read_pairs(folder: RunFolder, epoch: int) -> list[Pair]:
    """The pairs that were drawn of this epoch's answers; those of an earlier epoch tell of others."""
    try:
        listed = json.loads(folder.confused_file.read_text(encoding="utf-8"))
        return [_pair(folder, entry) for entry in listed if entry["epoch"] == epoch]
    except (OSError, ValueError, TypeError, LookupError, OverflowError, RecursionError):
        return []


def _pair(folder: RunFolder, entry: dict[str, Any]) -> Pair:
    like = entry["like"]
    return Pair(
        true=str(entry["true"]),
        predicted=str(entry["predicted"]),
        count=int(entry["count"]),
        of=int(entry["of"]),
        image=_picture(folder, entry["image"]),
        like=_picture(folder, like) if like is not None else None,
        probability=float(entry["probability"]),
    )


def _picture(folder: RunFolder, name: str) -> Path:
    """A picture of the run's own; a list that was tampered with leads nowhere else."""
    path = folder.path / name
    if path.parent != folder.confused or path.suffix != ".png":
        raise ValueError(f"{name!r} is no picture of this run")
    return path
