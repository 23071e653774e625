"""What the tests of the Runs page look at: the names in the table, and what the folder keeps of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.record.history import History
from fbt_gui.pages.runs.columns import PLACE


def names(page: Any) -> list[str]:
    return [page.model.index(row, PLACE["name"]).data() for row in range(page.model.rowCount())]


def said_of(home: Path, run: str) -> tuple[Any, ...]:
    with History(home) as history:
        row = history.run(run)
        assert row is not None
        said = history.folder(run).annotations()
        assert said.tags == row["tags"] and said.note == row["note"]
    return row["name"], row["tags"], row["note"], row["star"]
