"""Rows of history.db as this program writes them: what another program put there gives way to what says nothing."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import cache
from typing import Any

from engine.record.run_folder import TRASH, RunFolder
from engine.record.summary import RunSummary
from engine.record.values import as_count, as_number, is_number

_SAID: dict[str, Any] = {"folder": "", "given_name": "", "tags": "[]", "note": "", "star": 0, "trashed": 0}
_LARGEST_PID = 2**31 - 1


def as_row(names: tuple[str, ...], values: tuple[Any, ...]) -> dict[str, Any]:
    """A row by its columns, each of its kind; all of them, whatever the table has."""
    row = dict(zip(names, values, strict=True))
    if not _is_ours(names, tuple(map(type, values))):
        row |= {name: _sound(row.get(name), default) for name, default in _defaults().items()}
    if not 0 <= row["pid"] <= _LARGEST_PID:  # to ask for such a process would fail
        row["pid"] = 0
    return row


def columns() -> set[str]:
    """The columns that the table of runs has, and cannot do without."""
    return set(_defaults())


@cache
def _defaults() -> dict[str, Any]:
    """Every column, with what it holds where nothing is known."""
    columns = (item for item in fields(RunSummary) if not item.name.startswith("_") and item.name != "metrics")
    return {**{item.name: "" if item.name == "id" else item.default for item in columns}, **_SAID}


@cache
def _is_ours(names: tuple[str, ...], kinds: tuple[type, ...]) -> bool:
    """Whether values of these kinds are what the columns are made for; asked once for the many rows that are alike."""
    found = dict(zip(names, kinds, strict=True))
    return found.keys() >= _defaults().keys() and all(
        issubclass(found[name], _allowed(default)) for name, default in _defaults().items()
    )


def _allowed(default: Any) -> tuple[type, ...]:
    if default is None:
        return (float, int, type(None))
    return (float, int) if isinstance(default, float) else (type(default),)


def _sound(value: Any, default: Any) -> Any:
    """A value of the default's kind; the default where it is of none."""
    if isinstance(default, str):
        return value if isinstance(value, str) else default
    if not is_number(value):
        return default
    try:
        return as_count(value) if isinstance(default, int) else as_number(value)
    except ValueError:
        return default


def row_of(summary: RunSummary, folder: RunFolder) -> dict[str, Any]:
    """The columns of a run, with what people said about it."""
    said = folder.annotations()
    return {
        **summary.row(),
        "folder": str(folder.path),
        "given_name": said.name,
        "tags": json.dumps(said.tags, ensure_ascii=False),
        "note": said.note,
        "star": int(said.star),
        "trashed": int(folder.path.parent.name == TRASH),
    }


def tags_of(text: str) -> list[str]:
    """The tags of a row; those of a damaged one are in the run's folder still."""
    try:
        found = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return []
    return [tag for tag in found if isinstance(tag, str)] if isinstance(found, list) else []
