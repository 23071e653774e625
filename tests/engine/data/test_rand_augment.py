from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from PIL import Image

from engine.data.rand_augment import OPERATIONS, rand_augment

timm = pytest.importorskip("timm.data.auto_augment")


def picture():
    """A smooth picture, on which two ways of resampling agree."""
    y, x = np.mgrid[0:48, 0:48] / 47
    return np.stack([220 * y + 10, 200 * x + 20, 110 * (x + y) + 15], 2).round().astype(np.uint8)


def tensor(pixels):
    return torch.from_numpy(np.array(pixels)).permute(2, 0, 1)[None].float() / 255


def test_the_operations_are_those_of_timm():
    assert list(OPERATIONS) == timm._RAND_INCREASING_TRANSFORMS


@pytest.mark.parametrize("level", [0.0, 0.3, 0.9, 0.99])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("name", list(OPERATIONS))
def test_each_operation_does_what_timm_does(name, level, sign, monkeypatch):
    # timm negates where the draw exceeds one half.
    monkeypatch.setattr(random, "random", lambda: 0.0 if sign > 0 else 0.9)
    settings = {"translate_pct": 0.45, "interpolation": Image.Resampling.BILINEAR, "img_mean": (128, 128, 128)}
    wanted = timm.AugmentOp(name, prob=1.0, magnitude=10 * level, hparams=settings)(Image.fromarray(picture()))
    got = OPERATIONS[name](tensor(picture()), level, sign)
    difference = (got - tensor(wanted)).abs()
    # The edges of what moved, and the thresholds of what was compared, may differ by a pixel.
    assert difference.median() < 0.012
    assert (difference > 0.03).float().mean() < 0.06


def test_each_of_two_layers_is_applied_half_of_the_time():
    images = tensor(picture()).repeat(800, 1, 1, 1)
    output = rand_augment(images, 9, 0.5, torch.Generator().manual_seed(0))
    unchanged = (output == images).flatten(1).all(1).float().mean()
    assert 0.2 < unchanged < 0.35
    assert torch.equal(images, tensor(picture()).repeat(800, 1, 1, 1))
    assert output.min() >= 0 and output.max() <= 1
