"""What differs in the configurations of a comparison, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.record.compared.groups import Group
from engine.record.config import leaf_fields

NOTHING = "–"
_OF_ONE_RUN = ("name", "seed")  # said by the head of a column


@dataclass(frozen=True)
class FieldRow:
    """One field and its value in each group.

    Attributes:
        about: what the field is, in words.
        differs: not all groups have the same.
    """

    path: str
    about: str
    values: tuple[str, ...]
    differs: bool


def field_rows(groups: Sequence[Group]) -> list[FieldRow]:
    """Every field that a group has, in the order of the configuration."""
    fields = leaf_fields()
    there = {path for group in groups for run in group.runs for path in run.values}
    known = [path for path in fields if path in there]
    rows = []
    for path in [*known, *sorted(there - fields.keys(), key=_place)]:
        values = tuple(_value(group, path) for group in groups)
        field = fields.get(path)
        about = (
            " ".join(f"{field.title}. {field.description or ''}".split()) if field is not None and field.title else ""
        )
        rows.append(FieldRow(path, about, values, path not in _OF_ONE_RUN and len(set(values)) > 1))
    return sorted(rows, key=lambda row: _place(row.path))


def text_of(value: Any) -> str:
    """A value as TOML people write it, strings without quotes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(text_of(item) for item in value)}]"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _value(group: Group, path: str) -> str:
    """The group's value; where its runs differ (in what is no part of what they are) each, once."""
    texts = [text_of(run.values[path]) if path in run.values else NOTHING for run in group.runs]
    return " / ".join(dict.fromkeys(texts))


def _place(path: str) -> tuple[int, int, str]:
    """Sections in the schema's order, options after the section's own fields."""
    fields = list(leaf_fields())
    if path in fields:
        return _section(path, fields), fields.index(path), path
    return _section(path, fields), len(fields), path


def _section(path: str, fields: list[str]) -> int:
    head = path.split(".")[0]
    return next((place for place, name in enumerate(fields) if name.split(".")[0] == head), len(fields))
