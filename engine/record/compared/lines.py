"""Line: a curve of a comparison, the mean of a group's runs with its spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.record.compared.groups import Group

Numbers = NDArray[np.float64]
_DECIMALS = 6  # two seeds count their steps alike, and fractions of an epoch but for the last bit


@dataclass(frozen=True)
class Line:
    """Points to draw.

    Attributes:
        spread: sample standard deviation at each point; 0 where one run alone has it.
    """

    x: Numbers
    y: Numbers
    spread: Numbers

    @property
    def is_band(self) -> bool:
        """Whether there is a spread to be seen."""
        return bool(self.spread.any())


def mean_line(tables: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
    """The mean of curves at each place that one of them has, and the sample standard deviation of their values there.

    Args:
        tables: one a curve [rows, n]: the place that points are matched by (an epoch), what else is to be averaged
            (steps, seconds), and last the value.
    """
    tables = [table[:, np.isfinite(table[-1])] for table in tables]
    first = tables[0]
    if len(tables) == 1:
        return first, np.zeros(first.shape[1])
    if all(table.shape == first.shape and np.array_equal(table[0], first[0]) for table in tables[1:]):
        stacked = np.stack(tables)
        return stacked.mean(axis=0), stacked[:, -1].std(axis=0, ddof=1)
    every = np.concatenate(tables, axis=1)
    unique, index, count = np.unique(np.round(every[0], _DECIMALS), return_inverse=True, return_counts=True)
    mean = np.stack([np.bincount(index, row, len(unique)) / count for row in every])
    squares = np.bincount(index, (every[-1] - mean[-1][index]) ** 2, len(unique))
    return mean, np.sqrt(squares / np.maximum(count - 1, 1))


def epoch_line(group: Group, metric: str) -> Line | None:
    """A metric of a group by epoch, or None where no run has it."""
    curves = [np.array(points, dtype=float).T for run in group.runs if (points := run.metrics.get(metric))]
    if not curves:
        return None
    mean, spread = mean_line(curves)
    return Line(mean[0], mean[1], spread)
