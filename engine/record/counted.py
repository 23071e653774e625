"""How many of something, in words."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """`1 run`, `2 runs`, `1,234 runs`.

    Args:
        one: what a single one is called.
        many: what others are called; by default the same with an `s`.
    """
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
