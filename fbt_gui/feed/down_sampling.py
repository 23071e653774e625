"""Pyramid: least and greatest values of a growing curve by buckets, so that a million points are drawn by a few hundred.

Peaks are kept: every value lies between the two that are drawn for its bucket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Values = NDArray[np.float64]

_FACTOR = 16


class Growing:
    """An array with room at its end; what was given out of it is never written again."""

    def __init__(self) -> None:
        self._room = np.empty(256)
        self.size = 0

    def extend(self, values: Values) -> None:
        """Add values at the end."""
        size = self.size + len(values)
        if size > len(self._room):
            room = np.empty(2 * size)  # its end is not touched before it is filled
            room[: self.size] = self._room[: self.size]
            self._room = room
        self._room[self.size : size] = values
        self.size = size

    @property
    def values(self) -> Values:
        return self._room[: self.size]


class Pyramid:
    """Its levels hold the extremes of 16, 256, 4096 … points; NaN is no value, and gaps stay gaps.

    Attributes:
        size: how many points were taken in.
    """

    def __init__(self) -> None:
        self.size = 0
        self._levels: list[tuple[Growing, Growing]] = []

    def extend(self, values: Values, size: int) -> None:
        """Take in what is new in `values[:size]`."""
        self.size = size
        low = high = values
        bucket = _FACTOR
        for depth in range(64):
            whole = size // bucket
            if depth == len(self._levels):
                if not whole:
                    return
                self._levels.append((Growing(), Growing()))
            lows, highs = self._levels[depth]
            new = slice(lows.size * _FACTOR, whole * _FACTOR)
            lows.extend(np.fmin.reduce(low[new].reshape(-1, _FACTOR), axis=1))
            highs.extend(np.fmax.reduce(high[new].reshape(-1, _FACTOR), axis=1))
            low, high, bucket = lows.values, highs.values, bucket * _FACTOR

    def peaks(self, values: Values, first: int, last: int, room: int) -> tuple[NDArray[np.intp], Values]:
        """Points that look like `values[first:last]` on `room` pixels.

        Buckets lie at multiples of their own width, so that a curve that grows or is panned does not
        shimmer; a part of the first and last bucket may lie beyond what was asked for.

        Returns:
            The points' places and values, at most about 2 x `room`; all of them where they are few.
        """
        last = min(last, self.size)
        if last - first <= 2 * room:
            return np.arange(first, last), values[first:last]
        depth, unit = 0, 1
        while depth < len(self._levels) and (last - first) // (unit * _FACTOR) >= room:
            depth, unit = depth + 1, unit * _FACTOR
        lows, highs = (values, values) if depth == 0 else (level.values for level in self._levels[depth - 1])
        whole = self.size // unit
        units = -(-(last - first) // unit)
        group = -(-units // room)
        start = first // (unit * group)
        stop = min(whole // group, -(-last // (unit * group)))
        places = np.arange(start, stop) * unit * group
        part = slice(start * group, stop * group)
        low = np.fmin.reduce(lows[part].reshape(-1, group), axis=1)
        high = np.fmax.reduce(highs[part].reshape(-1, group), axis=1)
        falls = values[places] > values[places + unit * group - 1]
        pairs = np.where(falls[:, None], np.stack([high, low], axis=1), np.stack([low, high], axis=1))
        at = np.stack([places, places + unit * group // 2], axis=1)
        return self._with_rest(at.ravel(), pairs.ravel(), values, stop * unit * group, last)

    def _with_rest(
        self, at: NDArray[np.intp], found: Values, values: Values, rest: int, last: int
    ) -> tuple[NDArray[np.intp], Values]:
        """Add the bucket that is not full yet, and the last point itself."""
        if rest >= last:
            return at, found
        end = values[rest:last]
        extremes = [np.fmin.reduce(end), np.fmax.reduce(end), end[-1]]
        return np.append(at, [rest, rest, last - 1]), np.append(found, extremes)
