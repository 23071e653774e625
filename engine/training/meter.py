"""Losses gathered on the device and fetched seldom and together."""

from __future__ import annotations

import time

import torch
from torch import Tensor

from engine.record.errors import TrainingError

_NEVER = 2**24  # as far as float32, all that every device has, counts


class Meter:
    """Sums of named scalars between two fetches; adding to it never waits for the device.

    It also remembers, on the device, the first step at which each component was not finite.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._sums: Tensor | None = None
        self._first_bad: Tensor | None = None
        self._weight = 0
        self._images = 0
        self._waited = 0.0
        self._since = time.perf_counter()

    def add(self, values: dict[str, Tensor], step: int) -> None:
        """Add one step's scalars.

        The components of a method are the same at every step of a run.
        """
        stacked = torch.stack([value.detach().float() for value in values.values()])
        bad = torch.where(torch.isfinite(stacked), _NEVER, step)
        if self._sums is None or self._first_bad is None:
            self._names = list(values)
            self._sums, self._first_bad = torch.zeros_like(stacked), torch.full_like(bad, _NEVER)
        self._sums += stacked
        self._first_bad = torch.minimum(self._first_bad, bad)
        self._weight += 1

    def count(self, images: int, waited: float) -> None:
        """Count the images of a step and the seconds it waited for data."""
        self._images += images
        self._waited += waited

    def fetch(self) -> dict[str, float]:
        """Means since the last fetch, with the speed; the one wait for the device.

        Raises:
            TrainingError: a component was not finite; names it and the step.
        """
        if self._sums is None or self._first_bad is None or not self._weight:
            return {}
        fetched = torch.stack([self._sums / self._weight, self._first_bad.float()]).tolist()
        self._check(fetched[1])
        metrics = dict(zip(self._names, fetched[0], strict=True))
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
        bad = [(step, name) for step, name in zip(first_bad, self._names, strict=True) if step < _NEVER]
        components = [(step, name) for step, name in bad if name != "train/loss"] or bad
        if components:
            step, _ = min(components)
            names = ", ".join(name.removeprefix("train/loss/") for at, name in components if at == step)
            raise TrainingError(
                f"the loss component {names} was not finite at step {int(step)}.",
                field="training",
                hint='The last good checkpoint is kept. Try a lower recipe.lr, recipe.clip_norm = 5, or compute.precision = "fp32".',
            )
