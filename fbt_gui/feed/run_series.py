"""RunSeries: a run's events as growing arrays, ready to draw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.record.events import Event
from engine.record.values import as_count, as_number, is_number
from fbt_gui.feed.compute_clock import ComputeClock
from fbt_gui.feed.run_modes import X_MODES
from fbt_gui.feed.series import Points, Series, Track
from fbt_gui.feed.smoothing import smooth

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["X_MODES", "Matrix", "Points", "RunSeries", "Series", "Track", "smooth"]


@dataclass(frozen=True)
class Matrix:
    """A CKA map: every block of one model (columns) against every block of the other (rows)."""

    epoch: int
    step: int
    pair: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: NDArray[np.float64]


class RunSeries:
    """All metrics of a run by name, and its CKA maps by epoch and pair."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.matrices: dict[tuple[int, str], Matrix] = {}
        self._clock = ComputeClock()
        self._from_steps: set[str] = set()

    def apply(self, events: Iterable[Event]) -> set[str]:
        """Take in events; returns the names that changed, `matrix` among them."""
        changed: set[str] = set()
        for event in events:
            try:
                self._apply(event, changed)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError):  # a damaged event changes nothing
                continue
        return changed

    def _apply(self, event: Event, changed: set[str]) -> None:
        self._clock.apply(event)
        kind = event["type"]
        if kind == "run_started":
            self._drop(as_count(event["step"]), changed)
        elif kind in ("step", "epoch", "cka"):
            self._add(event, kind, changed)

    def _add(self, event: Event, kind: str, changed: set[str]) -> None:
        epoch, step, seconds = as_number(event["epoch"]), as_number(event["step"]), self._clock.seconds
        for name, value in event.get("metrics", {}).items():
            if not is_number(value):  # null: it was not finite
                continue
            if kind == "step":
                self._from_steps.add(name)
            elif name in self._from_steps:  # the epoch repeats the last step's speed
                continue
            if name not in self.series:
                self.series[name] = Series()
            self.series[name].append(epoch, step, seconds, value)
            changed.add(name)
        if kind == "cka" and event.get("matrix"):
            matrix = _matrix(event)
            self.matrices[matrix.epoch, matrix.pair] = matrix
            changed.add("matrix")

    def _drop(self, step: int, changed: set[str]) -> None:
        changed |= {name for name, series in self.series.items() if series.drop_from(step)}
        self._clock.back_to(max((series.seconds for series in self.series.values()), default=0.0))
        void = [key for key, matrix in self.matrices.items() if matrix.step >= step]
        for key in void:
            del self.matrices[key]
            changed.add("matrix")


def _matrix(event: Event) -> Matrix:
    given: dict[str, Any] = event["matrix"]
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in given["values"]], dtype=float)
    rows, columns = tuple(map(str, given["rows"])), tuple(map(str, given["columns"]))
    if not values.size or values.shape != (len(rows), len(columns)):
        raise ValueError("not a matrix")
    return Matrix(as_count(event["epoch"]), as_count(event["step"]), str(given["pair"]), rows, columns, values)
