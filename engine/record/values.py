"""What an event says, taken as a number, a count or a text; anything else in its place is refused."""

from __future__ import annotations

from typing import Any, TypeGuard

from engine.record.events import plain

LAST_MOMENT = 1e11  # in the year 5138; beyond the calendar there is no date to show
_LARGEST = 1e300  # two of them can still be subtracted
_LARGEST_COUNT = 2**53  # which a column of SQLite and a float have room for


def is_number(value: Any) -> TypeGuard[float]:
    """Whether it is a number to compute with: finite, no truth value, not beyond what a float holds."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def is_moment(value: Any) -> TypeGuard[float]:
    """Whether it is a time in unix seconds that a calendar has."""
    return is_number(value) and abs(value) <= LAST_MOMENT


def as_number(value: Any) -> float:
    """A number.

    Raises:
        ValueError: it is none.
    """
    if not is_number(value):
        raise ValueError(f"{value!r:.80} is no number")
    return float(value)


def as_count(value: Any) -> int:
    """A whole number.

    Raises:
        ValueError: it is none, or larger than can be kept.
    """
    if not is_number(value) or abs(value) > _LARGEST_COUNT:
        raise ValueError(f"{value!r:.80} is no count")
    return int(value)


def as_text(value: Any) -> str:
    """Whatever it is, as text that UTF-8 has bytes for."""
    return str(plain(str(value)))


def one_of(words: tuple[str, ...], word: Any) -> str:
    """One of these words.

    Raises:
        ValueError: it is none of them.
    """
    if word not in words:
        raise ValueError(f"{word!r:.80} is none of {words}")
    return str(word)
