"""The meter gives means, and names what was not finite and when."""

from __future__ import annotations

import pytest
import torch

from engine.record.errors import TrainingError
from engine.training.recording.meter import Meter


def scalars(**values):
    return {name.replace("__", "/"): torch.tensor(value) for name, value in values.items()}


def test_it_gives_the_mean_since_the_last_fetch():
    meter = Meter()
    for step, value in enumerate([1.0, 3.0]):
        meter.add(scalars(train__loss=value, train__top1=50.0), step)
    assert meter.fetch()["train/loss"] == 2.0
    meter.add(scalars(train__loss=7.0, train__top1=50.0), 2)
    assert meter.fetch()["train/loss"] == 7.0
    assert meter.fetch() == {}


def test_it_counts_images_and_waiting():
    meter = Meter()
    meter.count(64, 0.0)
    meter.add(scalars(train__loss=1.0), 0)
    metrics = meter.fetch()
    assert metrics["system/images_per_second"] > 0
    assert metrics["system/data_wait"] == 0.0


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_the_component_that_went_bad_first_is_named_with_its_step(bad):
    meter = Meter()
    good = {"train/loss": 1.0, "train/loss/ce/student": 1.0, "train/loss/ofa/teacher-student": 1.0}
    for step in range(5):
        values = dict(good)
        if step >= 2:
            values |= {"train/loss": bad, "train/loss/ofa/teacher-student": bad}
        if step >= 3:
            values["train/loss/ce/student"] = bad
        meter.add({name: torch.tensor(value) for name, value in values.items()}, step)
    with pytest.raises(TrainingError, match="ofa/teacher-student was not finite at step 2"):
        meter.fetch()
