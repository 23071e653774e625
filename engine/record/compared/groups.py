"""Group: runs that differ in their seed alone, taken as one; or a run by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.record.compared.runs import ComparedRun

_SEED = re.compile(r"[\s,;:(\[–-]*\bseed[\s=:_-]*\d+\b[)\]]?", re.IGNORECASE)


@dataclass(frozen=True)
class Group:
    """One line of a comparison; never empty, its runs by seed."""

    runs: tuple[ComparedRun, ...]

    @property
    def id(self) -> str:
        """That of its first run: what colours it."""
        return self.runs[0].id

    @property
    def title(self) -> str:
        """The run's name; of several, without the seed."""
        if len(self.runs) == 1:
            return self.runs[0].name
        return _SEED.sub("", self.runs[0].name).strip() or self.runs[0].name

    @property
    def seeds(self) -> list[int]:
        return [run.seed for run in self.runs]


def grouped(runs: Iterable[ComparedRun], by_seed: bool) -> list[Group]:
    """The lines of a comparison, in the order in which the first run of each comes.

    Args:
        by_seed: take runs that differ in their seed alone as one.
    """
    if not by_seed:
        return [Group((run,)) for run in runs]
    found: dict[str, list[ComparedRun]] = {}
    for run in runs:
        found.setdefault(run.key or run.id, []).append(run)
    return [Group(tuple(sorted(members, key=lambda run: (run.seed, run.id)))) for members in found.values()]
