"""Layer: a curve's values as they are drawn - smoothed or not, logarithmic or not - and their peaks, growing as they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from fbt_gui.feed.down_sampling import Growing, Pyramid
from fbt_gui.feed.run_series import Points
from fbt_gui.feed.smoothing import Smoother

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SLICE = 1 << 15


class Layer:
    """Takes in new values slice by slice, so that a million of them is no pause.

    Args:
        weight: of the past in the moving average; 0 draws the values themselves.
        log: draw powers of ten; what is not positive is left out.
        scale: what values are multiplied with.
    """

    def __init__(self, weight: float = 0.0, log: bool = False, scale: float = 1.0) -> None:
        self.weight, self.log, self._scale = weight, log, scale
        self._smoother = Smoother(weight) if weight else None
        self._made = Growing()
        self._peaks = Pyramid()
        self._given: NDArray[np.float64] = np.empty(0)

    @property
    def size(self) -> int:
        """How many points can be drawn."""
        return self._peaks.size

    @property
    def values(self) -> NDArray[np.float64]:
        """As drawn, as far as they are made."""
        return self._given[: self.size] if self._is_plain else self._made.values

    @property
    def is_behind(self) -> bool:
        return self.size < len(self._given)

    @property
    def _is_plain(self) -> bool:
        return not self.log and self._smoother is None and self._scale == 1.0

    def give(self, values: NDArray[np.float64]) -> None:
        """The values now: those of before, and more."""
        self._given = values

    def advance(self) -> None:
        """Take in one slice."""
        stop = min(len(self._given), self.size + _SLICE)
        if not self._is_plain:
            self._made.extend(self._transformed(self._given[self.size : stop]))
        self._peaks.extend(self._given if self._is_plain else self._made.values, stop)

    def window(self, x: NDArray[np.float64], low: float, high: float, room: int) -> Points:
        """What `room` pixels can show between `low` and `high`, and a point on either side of it."""
        there = x[: self.size]
        first = max(0, int(np.searchsorted(there, low, "left")) - 1)
        last = min(self.size, int(np.searchsorted(there, high, "right")) + 1)
        places, drawn = self._peaks.peaks(self.values, first, last, max(8, room))
        return x[places], drawn

    def value_at(self, x: NDArray[np.float64], at: float) -> float | None:
        """The value nearest to `at`, in the metric's own unit; None beyond the ends."""
        if not self.size or not x[0] <= at <= x[self.size - 1]:
            return None
        right = min(self.size - 1, int(np.searchsorted(x[: self.size], at)))
        left = max(0, right - 1)
        place = left if at - x[left] < x[right] - at else right
        return self.in_unit(self.values[place])

    def in_unit(self, value: Any) -> float:
        """A drawn value in the metric's own unit."""
        return float(10.0**value if self.log else value)

    def _transformed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        scaled = values * self._scale
        made = self._smoother.feed(scaled) if self._smoother is not None else scaled
        if not self.log:
            return made
        return np.log10(np.where(made > 0, made, np.nan))
