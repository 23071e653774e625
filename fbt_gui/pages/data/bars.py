"""Bars: how images spread over classes, brought down to what the pixels can show; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClassCount:
    """Images of one class."""

    name: str
    train: int
    validation: int


@dataclass(frozen=True)
class Bar:
    """One bar: one class, or several neighbours where there are more classes than room.

    Attributes:
        first, last: places of the classes, both included.
        least, most: training images of the smallest and the largest of them.
        validation: images of the largest validation class of them.
    """

    first: int
    last: int
    least: int
    most: int
    validation: int


def counts_of(train: dict[str, int], validation: dict[str, int], *, ordered: bool) -> list[ClassCount]:
    """Every class, in the order of the labels, or the largest first."""
    found = [ClassCount(name, count, validation.get(name, 0)) for name, count in train.items()]
    found += [ClassCount(name, 0, count) for name, count in validation.items() if name not in train]
    return sorted(found, key=lambda one: -one.train) if ordered else found


def bars(counts: list[ClassCount], most: int) -> list[Bar]:
    """At most `most` bars, none of which hides a rare or a common class."""
    number = max(1, min(most, len(counts)))
    made = []
    for place in range(number if counts else 0):
        first, end = place * len(counts) // number, (place + 1) * len(counts) // number
        group = counts[first:end]
        trained = [one.train for one in group]
        made.append(Bar(first, end - 1, min(trained), max(trained), max(one.validation for one in group)))
    return made
