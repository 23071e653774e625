"""Placing the names of points so that they stay off each other; a name without room is left out."""

from __future__ import annotations

from collections.abc import Sequence

_GAP = 5.0
Box = tuple[float, float, float, float]  # left, top, right, bottom


def place_labels(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], room: Box, bars: Sequence[Box] = ()
) -> list[tuple[float, float] | None]:
    """The left upper corner of each point's name, or None where no place is free.

    Names are placed one after the other, right of their points where they can be, so that those
    that come first are surest of a place.

    Args:
        points: in pixels, y downwards.
        sizes: width and height of each name.
        room: that all must keep to.
        bars: what names should not be written over.
    """
    taken: list[Box] = [*((x - 4, y - 4, x + 4, y + 4) for x, y in points), *bars]
    found: list[tuple[float, float] | None] = []
    for (x, y), (wide, high) in zip(points, sizes, strict=True):
        free = next((box for box in _around(x, y, wide, high) if _fits(box, taken, room)), None)
        if free is not None:
            taken.append(free)
        found.append(None if free is None else free[:2])
    return found


def bars_of(x: float, y: float, x_end: float, y_end: float) -> list[Box]:
    """The room that the bars of a point take, each as long on the other side of it."""
    wide, high = abs(x_end - x), abs(y_end - y)
    across = [(x - wide, y - 1, x + wide, y + 1)] if wide else []
    up = [(x - 1, y - high, x + 1, y + high)] if high else []
    return [*across, *up]


def _around(x: float, y: float, wide: float, high: float) -> list[Box]:
    """The places a name may have, best first: right, left, above, below, and between those."""
    half = high / 2
    corners = [
        (x + _GAP, y - half),
        (x - _GAP - wide, y - half),
        (x - wide / 2, y - _GAP - high),
        (x - wide / 2, y + _GAP),
        (x + _GAP, y - _GAP - high),
        (x + _GAP, y + _GAP),
        (x - _GAP - wide, y - _GAP - high),
        (x - _GAP - wide, y + _GAP),
    ]
    return [(left, top, left + wide, top + high) for left, top in corners]


def _fits(box: Box, taken: Sequence[Box], room: Box) -> bool:
    left, top, right, bottom = box
    inside = left >= room[0] and top >= room[1] and right <= room[2] and bottom <= room[3]
    return inside and not any(left < r and right > l and top < b and bottom > t for l, t, r, b in taken)  # noqa: E741
