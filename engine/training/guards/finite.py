"""What is no number is found before it is kept: weights, statistics, validation losses."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from engine.record.errors import TrainingError

TRY_LESS = "Try a lower recipe.lr or recipe.clip_norm = 5."
_KEPT = f"The last good checkpoint is kept. {TRY_LESS}"


def refuse_losses(metrics: dict[str, float], when: str, hint: str = _KEPT) -> None:
    """End the run where a model's validation loss is not a number.

    Raises:
        TrainingError: names the model.
    """
    for name, value in metrics.items():
        if name.startswith("val/loss") and not math.isfinite(value):
            role = name.removeprefix("val/loss").removeprefix("/") or "student"
            raise TrainingError(
                f"the {role}'s validation loss was not finite {when}.",
                field=f"{role}.weights" if role.startswith("teacher") else "training",
                hint=hint,
            )


def refuse_weights(tensors: dict[str, Tensor], step: int) -> None:
    """See that nothing but numbers is about to be kept; the one file that is good is the one to go on from.

    Raises:
        TrainingError: weights or statistics are not finite.
    """
    if bad := not_finite(tensors):
        more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
        said = f"{bad[0]}{more} held values that are not finite at step {step:,}; they are not saved."
        raise TrainingError(said, field="training", hint=_KEPT)


@torch.no_grad()
def not_finite(tensors: dict[str, Tensor]) -> list[str]:
    """Names of those that hold NaN or infinity; asks the device once."""
    named = {name: value for name, value in tensors.items() if value.is_floating_point()}
    if not named:
        return []
    fine = torch.stack([value.isfinite().all() for value in named.values()]).tolist()
    return [name for name, good in zip(named, fine, strict=True) if not good]
