"""Smoothing of curves: an exponential moving average that goes on where it stopped."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BELOW_ROUNDING = 2.0**-54
_NOTHING = 1e-40  # far below what a sum of 64-bit numbers holds of a term, for values within 1e20 of each other


class Smoother:
    """Debiased moving average of values that come in pieces.

    Args:
        weight: of the past, 0 ≤ weight < 1.
    """

    def __init__(self, weight: float) -> None:
        self._weight = weight
        self._carry = 0.0
        self._seen = 0
        # From here on 1 - weight^n is 1.
        self._early = math.ceil(math.log(_BELOW_ROUNDING) / math.log(weight)) if weight else 0

    def feed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The averages at the next values."""
        if not len(values):
            return values
        averages = _scan(values * (1 - self._weight), self._weight, self._carry)
        self._carry = float(averages[-1])
        early = averages[: max(0, self._early - self._seen)]
        early /= 1 - self._weight ** np.arange(self._seen + 1, self._seen + len(early) + 1)
        self._seen += len(values)
        return averages


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The averages at all values; the values themselves where there is nothing to smooth."""
    return Smoother(weight).feed(values) if weight > 0 and len(values) > 1 else values


def _scan(values: NDArray[np.float64], weight: float, carry: float) -> NDArray[np.float64]:
    """y[n] = values[n] + weight · y[n-1], without a Python loop over points.

    By doubling: when each y[n] holds its last k terms, y[n] + weight^k · y[n-k] holds its last 2k. No matrix product:
    the threads of BLAS would make the window wait for each other where all processors are taken.
    """
    scanned = values.copy()
    scanned[0] += weight * carry
    reach, decay = 1, weight
    while reach < len(scanned) and decay > _NOTHING:
        scanned[reach:] += decay * scanned[:-reach]
        reach, decay = 2 * reach, decay * decay
    return scanned
