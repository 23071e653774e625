"""What the filter offers while one types: fields, and the values that runs have; knows no Qt."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from fbt_gui.query.fields import FIELDS, STATES, Is, Moment, Number, Text, sort_key
from fbt_gui.services.courtesy import politely

Row = dict[str, Any]
_MOST = 60
_WORD = re.compile(r'(-?)(?:(\w+)(>=|<=|>|<|=|:))?("[^"]*"?|\S*)$')
# Written in other fields too, or long texts: offered nowhere.
_NOT_OFFERED = ("status", "minutes", "hours", "kind", "star")
_FREE = ("name", "note", "id", "error")


@dataclass(frozen=True)
class Offer:
    """What may stand in place of a part of the filter.

    Attributes:
        start: where that part begins; it ends at the cursor.
    """

    start: int
    words: tuple[str, ...]


class Vocabulary:
    """The values of each field, the frequent first, collected when a field is first asked for."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._values: dict[str, tuple[str, ...]] = {}
        self._tags: list[str] | None = None

    @property
    def tags(self) -> list[str]:
        """Every tag that runs have."""
        if self._tags is None:
            self._tags = sorted({tag for row in self.rows for tag in row["tags"]}, key=str.lower)
        return self._tags

    def offer(self, text: str, cursor: int) -> Offer:
        """What fits the word before the cursor."""
        found = _WORD.search(text[:cursor])
        if found is None:
            return Offer(cursor, ())
        _minus, name, _sign, typed = found.groups()
        if not name:
            start = cursor - len(typed)
            return Offer(start, _begin([*_field_words(), *self._plain_values()], typed) if typed else ())
        if name.lower() == "sort":
            begun = typed.lstrip("-")
            fields = [field for field in FIELDS if sort_key(field) and field not in _NOT_OFFERED]
            return Offer(cursor - len(begun), _begin(fields, begun))
        begun = typed.rsplit(",", 1)[-1]
        return Offer(cursor - len(begun), _begin(self.values(name.lower()), begun.strip('"')))

    def collect(self) -> None:
        """Collect what the first key will ask for: 40 ms over 10,000 runs, so in a worker."""
        self._plain_values()

    def values(self, name: str) -> tuple[str, ...]:
        """What runs have in this field."""
        if name not in self._values:
            self._values[name] = tuple(self._collect(name))
        return self._values[name]

    def _collect(self, name: str) -> list[str]:
        field = FIELDS.get(name)
        if isinstance(field, Is):
            return [*field.words, *STATES]
        if isinstance(field, Moment):
            return ["today", "7d", "30d"]
        if isinstance(field, Number) or field is None or name in _FREE:
            return ["0", "1", "2"] if name == "seed" else []
        assert isinstance(field, Text)
        if name in ("state", "status"):
            return list(STATES)
        seen = Counter(part for row in politely(self.rows) for part in self._parts(name, field, row) if part)
        return [_quoted(value) for value, _ in seen.most_common(_MOST)]

    def _parts(self, name: str, field: Text, row: Row) -> list[str]:
        if name == "method":
            return [row["method"]]
        if name == "model":
            return [row["teacher"], row["student"]]
        return field.read(row).split("\n")

    def _plain_values(self) -> list[str]:
        return [value for name in ("student", "teacher", "method", "data") for value in self.values(name)]


def _field_words() -> list[str]:
    words = []
    for name, field in FIELDS.items():
        if name not in _NOT_OFFERED:
            words.append(f"{name}{'>' if isinstance(field, Number) and name != 'seed' else ':'}")
    return [*words, "sort:"]


def _begin(words: list[str] | tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Those that begin so, then those in which it stands; none where nothing is left to write."""
    low = typed.lower()
    first = [word for word in words if word.lower().lstrip('"').startswith(low)]
    rest = [word for word in words if low in word.lower() and word not in first] if low else []
    return tuple(word for word in dict.fromkeys([*first, *rest]) if word.lower() != low)[:_MOST]


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s,]", value) else value
