"""Random erasing: a rectangle of noise over some images (Zhong et al. 2017, https://arxiv.org/abs/1708.04896).

Area and shape are drawn as in timm. Every erased pixel is normal noise of its own, as in timm's 'pixel' mode, which
works on normalised images: here, before normalisation, its mean is 0.5 and its deviation 0.25, cut to 0..1.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

AREA = (0.02, 1 / 3)
RATIO = (0.3, 1 / 0.3)
TRIES = 10


def erase(images: Tensor, probability: float, generator: torch.Generator) -> Tensor:
    """Erase a rectangle of each image with the given probability.

    Args:
        images: float `[B, 3, H, W]` in 0..1.
        probability: of erasing.
        generator: on the CPU.
    """
    height, width = images.shape[-2:]
    rectangles = draw_rectangles(len(images), height, width, generator)
    chosen = (torch.rand(len(images), generator=generator) < probability) & (rectangles[:, 2] > 0)
    seed = int(torch.randint(2**62, (), generator=generator))
    rows = chosen.nonzero()[:, 0]
    if not len(rows):
        return images
    top, left, h, w = rectangles[rows].to(images.device, non_blocking=True)[:, :, None].unbind(1)
    y, x = torch.arange(height, device=images.device), torch.arange(width, device=images.device)
    covered = ((y >= top) & (y < top + h))[:, :, None] & ((x >= left) & (x < left + w))[:, None, :]
    noise_generator = torch.Generator(images.device).manual_seed(seed)
    shape = (len(rows), *images.shape[1:])
    noise = torch.randn(shape, generator=noise_generator, device=images.device).mul_(0.25).add_(0.5).clamp_(0, 1)
    rows = rows.to(images.device, non_blocking=True)
    return images.index_copy(0, rows, torch.where(covered[:, None], noise, images.index_select(0, rows)))


def draw_rectangles(count: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """Rectangles (top, left, height, width), int64 `[count, 4]`; of no height where ten tries did not fit."""
    draws = torch.rand(4, count, TRIES, generator=generator)
    area = (AREA[0] + (AREA[1] - AREA[0]) * draws[0]) * (height * width)
    ratio = torch.exp(math.log(RATIO[0]) + (math.log(RATIO[1]) - math.log(RATIO[0])) * draws[1])
    h, w = (area * ratio).sqrt().round(), (area / ratio).sqrt().round()
    fits = (h < height) & (w < width)
    top, left = (draws[2] * (height - h + 1)).floor(), (draws[3] * (width - w + 1)).floor()
    first = fits.int().argmax(1)[:, None, None].expand(-1, 1, 4)
    drawn = torch.stack([top, left, h, w], 2).gather(1, first)[:, 0]
    return (drawn * fits.any(1, keepdim=True)).long()
