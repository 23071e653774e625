"""Cells of a CSV file that a spreadsheet shows and does not compute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

POINT_COLUMNS = ("metric", "epoch", "step", "seconds", "value")  # of curves, whoever writes them
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" \u00a0").startswith(_COMPUTED) else value


def inert_line(values: Iterable[Any]) -> list[Any]:
    """The cells of one line."""
    return [inert(value) for value in values]
