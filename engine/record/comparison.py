"""Means over seeds, differences paired by seed, and what may be said of them."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

CONFIDENCE = 0.95
Verdict = Literal["gain", "loss", "no difference shown", ""]


@dataclass(frozen=True)
class Spread:
    """Values of several seeds.

    Attributes:
        std: sample standard deviation (n - 1); None of fewer than two values.
    """

    n: int
    mean: float
    std: float | None


@dataclass(frozen=True)
class Difference:
    """What one row has over another, seed by seed.

    Attributes:
        n: seeds that both have.
        low, high: 95 % confidence interval of the mean (Student t, n - 1); None of one seed.
        wins: seeds in which it is above the other; a tie is none.
        verdict: gain or loss where the interval does not hold zero; empty of one seed.
    """

    n: int
    mean: float
    std: float | None
    low: float | None
    high: float | None
    wins: int
    verdict: Verdict


def spread(values: Sequence[float]) -> Spread | None:
    """Mean and sample standard deviation, or None of no values."""
    if not values:
        return None
    return Spread(len(values), statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else None)


def paired(ours: Mapping[int, float], base: Mapping[int, float]) -> Difference | None:
    """Compare two rows over the seeds that both have, or None where they share none."""
    differences = [ours[seed] - base[seed] for seed in sorted(ours.keys() & base.keys())]
    whole = spread(differences)
    if whole is None:
        return None
    wins = sum(difference > 0 for difference in differences)
    if whole.std is None:
        return Difference(1, whole.mean, None, None, None, wins, "")
    half = t_quantile(CONFIDENCE, whole.n - 1) * whole.std / math.sqrt(whole.n)
    low, high = whole.mean - half, whole.mean + half
    return Difference(whole.n, whole.mean, whole.std, low, high, wins, _verdict(low, high))


def t_quantile(confidence: float, freedom: int) -> float:
    """The t that |T| stays below with probability `confidence`, T of Student's distribution.

    Args:
        confidence: between 0 and 1, both excluded.
        freedom: degrees of freedom, one or more.
    """
    if not 0 < confidence < 1 or freedom < 1:
        raise ValueError(f"no quantile at {confidence} with {freedom} degrees of freedom")
    low, high = 0.0, math.pi / 2
    for _ in range(80):  # halves the angle's interval to below the resolution of a float
        middle = (low + high) / 2
        if _central_probability(middle, freedom) < confidence:
            low = middle
        else:
            high = middle
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _central_probability(angle: float, freedom: int) -> float:
    """P(|T| < t) at angle = atan(t / sqrt(freedom)): Abramowitz and Stegun 26.7.3 and 26.7.4, exact for whole numbers."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2 == 1
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for power in range(1 if odd else 0, freedom - 1, 2):
        total += term
        term *= cosine**2 * (power + 1) / (power + 2)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _verdict(low: float, high: float) -> Verdict:
    if low > 0:
        return "gain"
    return "loss" if high < 0 else "no difference shown"
