"""Axis: from values to places on paper, with round numbers along it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MARGIN = 0.04
_LOG_FROM = 20.0
_ALIKE = 1e-9
_LEAST = 1e-290  # nearer to zero than this is zero: what is left of a float's digits there makes no steps


@dataclass(frozen=True)
class Axis:
    """One side of a chart.

    Attributes:
        low, high: the values at its ends.
        ticks: where it is labelled.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value is between the ends, 0..1."""
        if self.log:
            return (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        return (value - self.low) / (self.high - self.low)


def axis_over(values: Iterable[float], count: int = 5, *, margin: float = _MARGIN, may_log: bool = False) -> Axis:
    """An axis that holds all finite values.

    Args:
        margin: room left beyond them, as a share of their range.
        may_log: logarithmic where they are positive and far apart.
    """
    known = [0.0 if abs(value) < _LEAST else value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if may_log and low > 0 and high / low > _LOG_FROM:
        room = math.exp(margin * (math.log(high) - math.log(low)))  # their ratio may be too large for a number
        first, last = low / room, high * room
        if first >= _LEAST and math.isfinite(last):
            return Axis(first, last, _decades(first, last), log=True)
    if high - low <= _ALIKE * max(abs(low), abs(high)):
        low, high = low - (abs(low) * 0.05 or 0.5), high + (abs(high) * 0.05 or 0.5)
    room = margin * (high - low)
    low, high = low - room, high + room
    return Axis(low, high, _round_ticks(low, high, count))


def tick_text(value: float) -> str:
    """A number beside an axis: as short as it may be."""
    if value == 0:
        return "0"
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return f"{value / (1e3 if unit == 'k' else size):g}{unit}"
    return f"{value:.6g}".replace("-", "−")


def _round_ticks(low: float, high: float, count: int) -> tuple[float, ...]:
    raw = (high - low) / max(1, count)
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    digits = 2 - math.floor(math.log10(step))  # 0.30000000000000004 is 0.3
    ticks = (round(number * step, digits) for number in range(first, last + 1))
    return tuple(tick for tick in ticks if low <= tick <= high)


def _decades(low: float, high: float) -> tuple[float, ...]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if len(powers) < 4 else (1,)
    return tuple(factor * 10.0**power for power in powers for factor in factors if low <= factor * 10.0**power <= high)
