"""RunSeries: a run's events as growing arrays, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.record.events import Event

if TYPE_CHECKING:
    from numpy.typing import NDArray

Points = tuple["NDArray[np.float64]", "NDArray[np.float64]"]
_FIRST = 256


class Series:
    """One metric: x in epochs, y, and the optimiser step each point belongs to.

    What `points` gave is never written again, so another thread may draw it.
    """

    def __init__(self) -> None:
        self._table = np.empty((3, _FIRST))
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def append(self, x: float, y: float, step: float) -> None:
        """Add a point; a point of the same x takes the place of the one before."""
        if self._size and self._table[0, self._size - 1] == x:
            self._table = self._table.copy()
            self._size -= 1
        elif self._size == self._table.shape[1]:
            self._table = np.concatenate([self._table, np.empty_like(self._table)], axis=1)
        self._table[:, self._size] = x, y, step
        self._size += 1

    def drop_from(self, step: float) -> bool:
        """Forget what was measured at `step` or after; True when there was such."""
        keep = self._table[2, : self._size] < step
        if keep.all():
            return False
        kept = self._table[:, : self._size][:, keep]
        self._size = kept.shape[1]
        self._table = np.concatenate([kept, np.empty((3, _FIRST))], axis=1)
        return True

    def points(self) -> Points:
        """x and y as they are now."""
        return self._table[0, : self._size], self._table[1, : self._size]


@dataclass(frozen=True)
class Matrix:
    """A CKA map: every block of the teacher (columns) against every block of the student (rows)."""

    epoch: int
    step: int
    pair: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]


class RunSeries:
    """All metrics of a run by name, and its CKA maps by epoch."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.matrices: dict[int, Matrix] = {}
        self._from_steps: set[str] = set()

    def apply(self, events: Iterable[Event]) -> set[str]:
        """Take in events; returns the names that changed, `matrix` among them."""
        changed: set[str] = set()
        for event in events:
            try:
                changed |= self._apply(event)
            except (KeyError, TypeError, ValueError):  # a damaged event changes nothing
                continue
        return changed

    def _apply(self, event: Event) -> set[str]:
        kind = event["type"]
        if kind == "run_started":
            return self._drop(event["step"])
        if kind not in ("step", "epoch", "cka"):
            return set()
        changed = set()
        for name, value in event.get("metrics", {}).items():
            if not isinstance(value, int | float):  # null: it was not finite
                continue
            if kind == "step":
                self._from_steps.add(name)
            elif name in self._from_steps:  # the epoch repeats the last step's speed
                continue
            self.series.setdefault(name, Series()).append(float(event["epoch"]), float(value), float(event["step"]))
            changed.add(name)
        if kind == "cka" and event.get("matrix"):
            self.matrices[event["epoch"]] = _matrix(event)
            changed.add("matrix")
        return changed

    def _drop(self, step: int) -> set[str]:
        changed = {name for name, series in self.series.items() if series.drop_from(step)}
        void = [epoch for epoch, matrix in self.matrices.items() if matrix.step >= step]
        for epoch in void:
            del self.matrices[epoch]
        return changed | ({"matrix"} if void else set())


def _matrix(event: Event) -> Matrix:
    given: dict[str, Any] = event["matrix"]
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in given["values"]], dtype=float)
    if values.ndim != 2:
        raise ValueError("not a matrix")
    return Matrix(event["epoch"], event["step"], given["pair"], tuple(given["rows"]), tuple(given["columns"]), values)


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """Exponential moving average, debiased, without a Python loop over points.

    Within a block of 64 the recurrence is one product with a triangular matrix; only the carry from
    block to block is a loop.
    """
    size = len(values)
    if weight <= 0 or size < 2:
        return values
    block = 64
    padded = np.concatenate([values, np.zeros(-size % block)]).reshape(-1, block)
    powers = weight ** np.arange(block)
    lags = np.subtract.outer(np.arange(block), np.arange(block))
    kernel = np.where(lags >= 0, powers[np.abs(lags)], 0.0) * (1 - weight)
    averaged = padded @ kernel.T
    carry = 0.0
    decay = powers * weight
    for row in averaged:
        row += carry * decay
        carry = row[-1]
    with np.errstate(under="ignore"):
        bias = 1 - weight ** np.arange(1, size + 1)
    return averaged.reshape(-1)[:size] / bias
