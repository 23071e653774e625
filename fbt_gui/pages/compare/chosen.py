"""Chosen: which runs are compared and how; knows no Qt."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Chosen:
    """The runs of the comparison by id, in the order of the list.

    Attributes:
        hidden: those that stay in the list and are not drawn.
        grouped: runs that differ in their seed alone are one curve.
    """

    runs: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    grouped: bool = True

    @classmethod
    def from_text(cls, text: str) -> Chosen:
        """What `text` wrote; nothing chosen where it is damaged."""
        try:
            said = json.loads(text or "{}")
            runs = [run for run in said.get("runs", []) if isinstance(run, str)]
            hidden = {run for run in said.get("hidden", []) if isinstance(run, str)}
            return cls(list(dict.fromkeys(runs)), hidden & set(runs), bool(said.get("grouped", True)))
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()

    def text(self) -> str:
        """All of it, to be remembered."""
        return json.dumps({"runs": self.runs, "hidden": sorted(self.hidden), "grouped": self.grouped})

    def replace(self, runs: Iterable[str]) -> None:
        """Compare these and no others."""
        self.runs = list(dict.fromkeys(runs))
        self.hidden &= set(self.runs)

    def add(self, runs: Iterable[str]) -> int:
        """Compare these too; returns how many are new."""
        new = [run for run in dict.fromkeys(runs) if run not in self.runs]
        self.runs += new
        return len(new)

    def remove(self, runs: Iterable[str]) -> None:
        """Compare these no more."""
        gone = set(runs)
        self.runs = [run for run in self.runs if run not in gone]
        self.hidden -= gone

    def order(self, runs: Sequence[str]) -> None:
        """Put those that are shown in this order; runs that the list does not show keep to the end."""
        self.runs = [*runs, *(run for run in self.runs if run not in set(runs))]

    def show(self, run: str, on: bool) -> None:
        """Draw a run, or leave it out."""
        if on:
            self.hidden.discard(run)
        else:
            self.hidden.add(run)
