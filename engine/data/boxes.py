"""Where to crop: boxes (top, left, height, width) in pixels of the stored image, drawn on the CPU."""

from __future__ import annotations

import math

import torch
from torch import Tensor

TRIES = 10


def evaluation_boxes(sizes: Tensor, size: int, crop_fraction: float) -> Tensor:
    """The centre square of a shorter side resized to size / crop_fraction.

    Args:
        sizes: int64 `[B, 2]`, height and width.
        size: side of the output.
        crop_fraction: share of the shorter side that is kept.

    Returns:
        float32 `[B, 4]`.
    """
    resized = math.floor(size / crop_fraction)
    side = sizes.amin(1, keepdim=True) * (size / resized)
    corner = (sizes - side) / 2
    return torch.cat([corner, side, side], 1).float()


def padded_boxes(sizes: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """A square of the shorter side, anywhere up to an eighth of the output beyond the image.

    The image counts as resized so that its shorter side is the output's, and is shifted by whole output pixels.

    Returns:
        float32 `[B, 4]`.
    """
    short = sizes.amin(1, keepdim=True)
    scale = short / size
    pad = size // 8
    room = (sizes / scale).round() - size + 2 * pad + 1
    shift = (torch.rand(len(sizes), 2, generator=generator) * room).floor() - pad
    side = short.float()
    return torch.cat([shift * scale, side, side], 1)


def resized_boxes(sizes: Tensor, scale: list[float], generator: torch.Generator) -> Tensor:
    """Boxes of random area and shape, as torchvision's RandomResizedCrop draws them.

    Args:
        sizes: int64 `[B, 2]`.
        scale: least and largest share of the area.
        generator: on the CPU.

    Returns:
        float32 `[B, 4]`, whole numbers.
    """
    draws = torch.rand(4, len(sizes), TRIES, generator=generator)
    height, width = sizes[:, :1], sizes[:, 1:]
    area = (scale[0] + (scale[1] - scale[0]) * draws[0]) * height * width
    ratio = torch.exp(math.log(3 / 4) + (math.log(4 / 3) - math.log(3 / 4)) * draws[1])
    w, h = (area * ratio).sqrt().round(), (area / ratio).sqrt().round()
    fits = (w > 0) & (w <= width) & (h > 0) & (h <= height)
    top = (draws[2] * (height - h + 1)).floor()
    left = (draws[3] * (width - w + 1)).floor()
    first = fits.int().argmax(1, keepdim=True)
    drawn = torch.stack([top, left, h, w], 2).gather(1, first[:, :, None].expand(-1, -1, 4))[:, 0]
    return torch.where(fits.any(1, keepdim=True), drawn, _fall_back(sizes))


def _fall_back(sizes: Tensor) -> Tensor:
    """The largest centre box whose shape is allowed."""
    height, width = sizes[:, 0].float(), sizes[:, 1].float()
    w = torch.minimum(width, (height * (4 / 3)).round())
    h = torch.minimum(height, (width / (3 / 4)).round())
    return torch.stack([((height - h) / 2).floor(), ((width - w) / 2).floor(), h, w], 1)
