"""The device that a configuration means, and what is said where it is not here."""

from __future__ import annotations

import pytest
import torch

from engine.record.config import ComputeConfig
from engine.record.errors import InputError
from engine.training.precision import choose_precision


@pytest.mark.parametrize(
    ("count", "said", "hint"),
    [(1, "there is 1 GPU.", "Use cuda:0."), (2, "there are 2 GPUs.", "Use cuda:0 to cuda:1.")],
)
def test_a_gpu_that_is_not_here_is_refused_with_those_that_are(monkeypatch, count, said, hint):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
    with pytest.raises(InputError) as caught:
        choose_precision(ComputeConfig(device="cuda:3"))
    assert caught.value.message == f"cuda:3 is not here: {said}"
    assert caught.value.hint == hint
