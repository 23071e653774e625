"""search_text: all that is searched of a run when a plain word is typed, made once a run; knows no Qt."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

_words_of = itemgetter("name", "id", "status", "teacher", "student", "method", "data", "note")


def search_text(row: dict[str, Any]) -> str:
    """A run's words in lower case, one field a line."""
    return "\n".join([*_words_of(row), *row["tags"]]).lower()
