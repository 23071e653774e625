"""Several names in one sentence."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`; there is one or more."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
