"""merge: nested values over nested values; knows no schema, so it takes no time to import."""

from __future__ import annotations

from typing import Any


class Whole(dict[str, Any]):
    """A table given as a whole: it takes the place of the one below it and is not merged into it."""


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over` in their place, section by section."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and not isinstance(value, Whole) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else value
    return merged
