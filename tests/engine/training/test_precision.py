"""The device that a configuration means, what is said where it is not here, and formats that compute what they should."""

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


@pytest.mark.parametrize(("channels", "kernel"), [(3, 8), (8, 8), (16, 4), (64, 8), (256, 4)])
def test_bf16_on_the_cpu_computes_convolutions_without_overlap(channels, kernel):
    """With AVX512-BF16 or AMX oneDNN is wrong by more than the size of the answer; see engine/__init__.py."""
    torch.manual_seed(0)
    cut = torch.nn.Conv2d(channels, 32, kernel, kernel)
    images = torch.randn(6, channels, 16, 16)
    expected = cut(images)
    with choose_precision(ComputeConfig(device="cpu", precision="bf16")).autocast():
        made = cut(images)
    assert made.dtype == torch.bfloat16
    assert (made.float() - expected).norm() < 0.02 * expected.norm()
