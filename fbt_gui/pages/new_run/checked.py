"""Check: what was found of a draft, as `check` finds it; the page's first paint knows it without the schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # takes 100 ms, which the first paint has not
    from engine.record.config import RunConfig

SECTIONS = ("run", "teacher", "student", "assistant", "data", "method", "recipe", "compute", "probe")
OF_DISTILLING = ("teacher", "assistant", "method", "probe")


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Attributes:
        level: good, warning or error; only an error keeps the run from starting.
        field: where to go to mend it.
        mend: what a button beside it does to the form (`mending.py`); empty for none.
    """

    level: str
    text: str
    field: str = ""
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """The answer: a configuration, or what is wrong; `problems` by field."""

    config: RunConfig | None
    items: list[Item] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    command: str = ""

    @property
    def ready(self) -> bool:
        return self.config is not None and not self.problems


def section_of(path: str) -> str:
    """The part of the list that a field belongs to."""
    head = path.split(".", 1)[0]
    return "teacher" if head == "more_teachers" else head if head in SECTIONS else "run"
