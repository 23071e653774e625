"""Whether two run folders are the same run, by what the engine wrote; what people said of it may differ."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Literal

from engine.interchange.names import blocks_of
from engine.interchange.run_files import RunFile
from engine.record.run_folder import RunFolder

_TRUTH = ("config.toml", "events.jsonl")
_WEIGHTS = "checkpoints/"
# Written by both sides of a copy, each for itself.
_OWN = ("annotations.json", "log.txt", "output.txt", "evaluate.txt")
Relation = Literal["same", "earlier", "later", "other"]


@dataclass(frozen=True)
class Sameness:
    """What a run is to one of the same id.

    Attributes:
        relation: earlier and later: one went on where the other stands.
        more: files that it has and the other has not; only of the same run.
    """

    relation: Relation
    more: tuple[str, ...] = ()


def compared(files: list[RunFile], folder: Path, here: RunFolder) -> Sameness:
    """Compare a run that comes with the one that is here.

    Args:
        files: of the one that comes, which lies in `folder`.
    """
    if _same_place(folder, here.path):
        return Sameness("same")
    if not _equal(folder / _TRUTH[0], here.path / _TRUTH[0]):
        return Sameness("other")
    relation = _told(folder / _TRUTH[1], here.path / _TRUTH[1])
    if relation != "same":
        return Sameness(relation)
    both = [file for file in files if (here.path / file.name).is_file()]
    if not all(_equal(file.path, here.path / file.name) for file in both if file.name.startswith(_WEIGHTS)):
        return Sameness("other")
    known = {file.name for file in both}
    return Sameness("same", tuple(file.name for file in files if file.name not in known and file.name not in _OWN))


def _same_place(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _equal(one: Path, other: Path) -> bool:
    try:
        if one.stat().st_size != other.stat().st_size:
            return False
    except OSError:
        return False
    return all(left == right for left, right in zip_longest(blocks_of(one), blocks_of(other)))


def _told(one: Path, other: Path) -> Relation:
    """Which of two events files went on further, where they begin alike."""
    left, right = (path.stat().st_size if path.is_file() else 0 for path in (one, other))
    for mine, theirs in zip(blocks_of(one), blocks_of(other), strict=False):
        shared = min(len(mine), len(theirs))
        if mine[:shared] != theirs[:shared]:
            return "other"
    return "same" if left == right else "earlier" if left < right else "later"
