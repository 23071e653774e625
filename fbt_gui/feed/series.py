"""Series and Track: one metric of a run, growing, and as it was at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fbt_gui.feed.run_modes import X_MODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

Points = tuple["NDArray[np.float64]", "NDArray[np.float64]"]

_STEP, _TIME, _VALUE = 1, 2, 3
_ROWS = 4
_FIRST = 256
_MOST_NEW = 1024 * _ROWS  # made an array of in 0.1 ms; of a whole run it would hold all threads for 5
_NOWHERE = (-np.inf, -np.inf, -np.inf)


@dataclass(frozen=True)
class Track:
    """A metric as it was at one moment; its arrays are never written again.

    Attributes:
        table: epoch, optimiser step, seconds of computing, and value of each point [4, N]; the first three never fall.
        life: another number when points were taken back; with the same one, the metric only grew.
    """

    table: NDArray[np.float64]
    life: int = 0

    def __len__(self) -> int:
        return self.table.shape[1]

    def x(self, mode: str = "epoch") -> NDArray[np.float64]:
        """Where the points stand, by "epoch", "step" or "time"."""
        return self.table[X_MODES.index(mode)]

    @property
    def values(self) -> NDArray[np.float64]:
        return self.table[_VALUE]

    @property
    def points(self) -> Points:
        """By epoch."""
        return self.x(), self.values


class Series:
    """One metric, growing. New points wait in a list, some or until somebody looks: an array's cell costs 20 times as much."""

    def __init__(self) -> None:
        self._table = np.empty((_ROWS, _FIRST))
        self._size = 0
        self._new: list[float] = []
        self._last: tuple[float, ...] = _NOWHERE
        self._life = 0

    def __len__(self) -> int:
        return self._size + len(self._new) // _ROWS

    @property
    def seconds(self) -> float:
        """The time of the last point; 0 where there is none."""
        return max(0.0, self._last[_TIME])

    def append(self, epoch: float, step: float, seconds: float, value: float) -> None:
        """Add a point; one of the same epoch and step takes the place of the one before, one that lies behind is lost."""
        last_epoch, last_step, last_seconds = self._last
        if epoch < last_epoch or step < last_step:
            return
        if epoch == last_epoch and step == last_step:
            self._take_back()
        self._last = (epoch, step, max(seconds, last_seconds))
        self._new += (*self._last, value)
        if len(self._new) >= _MOST_NEW:
            self._settle()

    def drop_from(self, step: float) -> bool:
        """Forget what was measured at `step` or after; True when there was such."""
        self._settle()
        keep = int(np.searchsorted(self._table[_STEP, : self._size], step))
        if keep == self._size:
            return False
        self._shrink(keep)
        return True

    def track(self) -> Track:
        """The points as they are now."""
        self._settle()
        return Track(self._table[:, : self._size], self._life)

    def points(self) -> Points:
        """Epochs and values as they are now."""
        return self.track().points

    def _take_back(self) -> None:
        if self._new:
            del self._new[-_ROWS:]
        else:
            self._shrink(self._size - 1)

    def _shrink(self, size: int) -> None:
        """Into a new table: what was given out must not change under who has it."""
        self._table = np.concatenate([self._table[:, :size], np.empty((_ROWS, _FIRST))], axis=1)
        self._size = size
        self._life += 1
        self._last = tuple(self._table[:_VALUE, size - 1]) if size else _NOWHERE

    def _settle(self) -> None:
        if not self._new:
            return
        new = np.array(self._new).reshape(-1, _ROWS).T
        self._new = []
        size = self._size + new.shape[1]
        if size > self._table.shape[1]:
            table = np.empty((_ROWS, 2 * size))
            table[:, : self._size] = self._table[:, : self._size]
            self._table = table
        self._table[:, self._size : size] = new
        self._size = size
