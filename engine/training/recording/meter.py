"""Losses gathered on the device and fetched seldom and together."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from engine.record.errors import TrainingError

_NEVER = 2**24  # as far as float32, all that every device has, counts


class Meter:
    """Sums of named scalars between two fetches; adding to it never waits for the device.

    It also remembers, on the device, the first step at which each component was not finite.

    Args:
        culprits: names the gradients that were first not finite.
    """

    def __init__(self, culprits: Callable[[], str] = str) -> None:
        self._culprits = culprits
        self._names: list[str] = []
        self._watched: list[str] = []
        self._sums: Tensor | None = None
        self._first_bad: Tensor | None = None
        self._weight = 0
        self._images = 0
        self._waited = 0.0
        self._since = time.perf_counter()

    def add(self, values: dict[str, Tensor], step: int, watched: dict[str, Tensor] | None = None) -> None:
        """Add one step's scalars.

        The components of a method are the same at every step of a run.

        Args:
            watched: what must be finite and is no metric, by what people call it; causes first.
        """
        watched = watched or {}
        stacked = torch.stack([value.detach().float() for value in (*values.values(), *watched.values())])
        bad = torch.where(torch.isfinite(stacked), _NEVER, step)
        if self._sums is None or self._first_bad is None:
            self._names, self._watched = list(values), list(watched)
            self._sums, self._first_bad = torch.zeros_like(stacked[: len(values)]), torch.full_like(bad, _NEVER)
        self._sums += stacked[: len(values)]
        self._first_bad = torch.minimum(self._first_bad, bad)
        self._weight += 1

    def count(self, images: int, waited: float) -> None:
        """Count the images of a step and the seconds it waited for data."""
        self._images += images
        self._waited += waited

    def fetch(self) -> dict[str, float]:
        """Means since the last fetch, with the speed; the one wait for the device.

        Raises:
            TrainingError: something was not finite; names it and the step.
        """
        if self._sums is None or self._first_bad is None or not self._weight:
            return {}
        fetched = torch.cat([self._sums / self._weight, self._first_bad.float()]).tolist()
        self._check(fetched[len(self._names) :])
        metrics = dict(zip(self._names, fetched, strict=False))
        now = time.perf_counter()
        seconds = max(now - self._since, 1e-9)
        metrics["system/images_per_second"] = self._images / seconds
        metrics["system/data_wait"] = min(1.0, self._waited / seconds)
        self._sums.zero_()
        self._weight = self._images = 0
        self._waited, self._since = 0.0, now
        return metrics

    def restart_clock(self) -> None:
        """Measure the speed from now on."""
        self._since = time.perf_counter()

    def skip_time(self, seconds: float) -> None:
        """Leave a pause or an evaluation out of the speed."""
        self._since += seconds

    def _check(self, first_bad: list[float]) -> None:
        """Name what was first not finite; of what was so at one step, the cause."""
        steps = dict(zip([*self._names, *self._watched], first_bad, strict=True))
        first = min(steps.values())
        if first >= _NEVER:
            return
        bad = [name for name, step in steps.items() if step == first]
        causes = [name for name in self._watched if name in bad]
        parts = [name.removeprefix("train/loss/") for name in bad if name.startswith("train/loss/")]
        hint = 'Try a lower recipe.lr, recipe.clip_norm = 5, or compute.precision = "fp32".'
        if causes:
            what, verb = causes[0], "were"
            hint = 'Mend the data, or give a teacher that computes well, with compute.precision = "fp32" perhaps.'
        elif parts or "train/loss" in bad:
            what, verb = f"the loss component {', '.join(parts) or 'train/loss'}", "was"
        else:
            of = self._culprits()
            what, verb = f"the gradient{f' of {of}' if of else ''}", "was"
        raise TrainingError(
            f"{what} {verb} not finite at step {int(first)}.",
            field="training",
            hint=f"The last good checkpoint is kept. {hint}",
        )
