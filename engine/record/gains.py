"""Gain: what a finished run has over its student trained alone with the same recipe on the same data."""

from __future__ import annotations

from typing import Any


def gain_columns(row: dict[str, Any], baseline: dict[int, float] | None) -> dict[str, Any]:
    """`gain`, over the student alone of the same seed, else over the mean of the other seeds; None where there is none.

    With `gain_others`: of how many other seeds that mean is; 0 where it is of the same seed.

    Args:
        baseline: top-1 of the student alone, by seed.
    """
    if row["kind"] != "distill" or row["status"] != "finished" or row["top1"] is None or not baseline:
        return {"gain": None, "gain_others": 0}
    if row["seed"] in baseline:
        return {"gain": row["top1"] - baseline[row["seed"]], "gain_others": 0}
    return {"gain": row["top1"] - sum(baseline.values()) / len(baseline), "gain_others": len(baseline)}


def over_others(count: int) -> str:
    """What is said of a gain that is not over its own seed; nothing of one that is."""
    if count < 2:
        return "over another seed" if count else ""
    return f"over the mean of {count} seeds"
