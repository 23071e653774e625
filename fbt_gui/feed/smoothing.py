"""Smoothing of curves: an exponential moving average that goes on where it stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 64


class Smoother:
    """Debiased moving average of values that come in pieces.

    Args:
        weight: of the past, 0 ≤ weight < 1.
    """

    def __init__(self, weight: float) -> None:
        self._weight = weight
        self._carry = 0.0
        self._seen = 0

    def feed(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The averages at the next values."""
        if not len(values):
            return values
        averages = _scan(values * (1 - self._weight), self._weight, self._carry)
        self._carry = float(averages[-1])
        places = np.arange(self._seen + 1, self._seen + len(values) + 1)
        self._seen += len(values)
        with np.errstate(under="ignore"):
            return averages / (1 - self._weight**places)


def smooth(values: NDArray[np.float64], weight: float) -> NDArray[np.float64]:
    """The averages at all values; the values themselves where there is nothing to smooth."""
    return Smoother(weight).feed(values) if weight > 0 and len(values) > 1 else values


def _scan(values: NDArray[np.float64], weight: float, carry: float) -> NDArray[np.float64]:
    """y[n] = values[n] + weight · y[n-1], without a Python loop over points.

    Within a block of 64 the recurrence is one product with a triangular matrix; the carries from
    block to block follow the same recurrence, 64 times shorter.
    """
    padded = np.concatenate([values, np.zeros(-len(values) % _BLOCK)]).reshape(-1, _BLOCK)
    with np.errstate(under="ignore"):
        powers = weight ** np.arange(_BLOCK)
        lags = np.subtract.outer(np.arange(_BLOCK), np.arange(_BLOCK))
        scanned = padded @ np.where(lags >= 0, powers[np.abs(lags)], 0.0).T
        carries = np.empty(len(padded))
        carries[0] = carry
        if len(padded) > 1:
            ends, decay = scanned[:-1, -1], weight**_BLOCK
            if len(ends) > _BLOCK:
                carries[1:] = _scan(ends, decay, carry)
            else:
                for place, end in enumerate(ends):
                    carries[place + 1] = end + decay * carries[place]
        scanned += np.outer(carries, powers * weight)
    return scanned.reshape(-1)[: len(values)]
