"""Shown: what the Run page knows of the run it shows; its tabs are given it whenever something in it is other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.record.run_folder import RunFolder
from fbt_gui.feed.run_facts import RunFacts

if TYPE_CHECKING:
    from engine.record.config import RunConfig


@dataclass
class Shown:
    """One run.

    Attributes:
        folder: None until the history has named it.
        row: of the history, None where it has none.
        status: by the events where there are any, else by the history.
        log, output: the end of each file.
        printed: whether an engine was started with its output in the folder.
    """

    run: str = ""
    folder: RunFolder | None = None
    facts: RunFacts = field(default_factory=RunFacts)
    config: RunConfig | None = None
    row: dict[str, Any] | None = None
    status: str = "queued"
    log: str = ""
    output: str = ""
    printed: bool = False
