"""Mixup and CutMix on a batch, and soft targets (as timm.data.Mixup in batch mode).

mixup: Zhang et al. 2017, https://arxiv.org/abs/1710.09412. CutMix: Yun et al. 2019, https://arxiv.org/abs/1905.04899.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

SWITCH_SHARE = 0.5  # of CutMix, when both are on


def smooth_targets(labels: Tensor, num_classes: int, smoothing: float) -> Tensor:
    """Label smoothing: 1 - smoothing at the label, and smoothing spread over all classes.

    Args:
        labels: int64 `[B]`.
        num_classes: C.
        smoothing: the share that is spread.

    Returns:
        float32 `[B, C]`.
    """
    off = smoothing / num_classes
    targets = torch.full((len(labels), num_classes), off, device=labels.device)
    return targets.scatter_(1, labels[:, None], 1 - smoothing + off)


def mix(
    images: Tensor, targets: Tensor, mixup: float, cutmix: float, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Mix each image with the one at the other end of the batch, by Mixup or CutMix.

    Args:
        images: float `[B, 3, H, W]`.
        targets: `[B, C]`.
        mixup: alpha of Mixup; 0: off.
        cutmix: alpha of CutMix; 0: off.
        generator: on the CPU.

    Returns:
        Images and targets, mixed in the same proportion.
    """
    if not mixup and not cutmix:
        return images, targets
    random = np.random.default_rng(int(torch.randint(2**62, (), generator=generator)))
    by_cutting = cutmix > 0 and (mixup == 0 or random.random() < SWITCH_SHARE)
    alpha = cutmix if by_cutting else mixup
    share = float(random.beta(alpha, alpha))
    if by_cutting:
        images, share = _cut(images, share, random)
    else:
        images = torch.lerp(images.flip(0), images, share)
    return images, torch.lerp(targets.flip(0), targets, share)


def _cut(images: Tensor, share: float, random: np.random.Generator) -> tuple[Tensor, float]:
    """A box of the other image over each; the share kept is that of the box as clipped by the border."""
    height, width = images.shape[-2:]
    side = math.sqrt(1 - share)
    box_height, box_width = int(height * side), int(width * side)
    y, x = int(random.integers(height)), int(random.integers(width))
    top, bottom = max(0, y - box_height // 2), min(height, y + (box_height + 1) // 2)
    left, right = max(0, x - box_width // 2), min(width, x + (box_width + 1) // 2)
    mixed = images.clone()
    mixed[:, :, top:bottom, left:right] = images.flip(0)[:, :, top:bottom, left:right]
    return mixed, 1 - (bottom - top) * (right - left) / (height * width)
