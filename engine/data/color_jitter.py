"""Brightness, contrast and saturation by a factor of their own for each image."""

from __future__ import annotations

import torch
from torch import Tensor

GREY = (0.2989, 0.587, 0.114)  # as torchvision's rgb_to_grayscale


def color_jitter(images: Tensor, strength: float, generator: torch.Generator) -> Tensor:
    """Change brightness, then contrast, then saturation (always in this order).

    Args:
        images: float `[B, 3, H, W]` in 0..1.
        strength: factors are drawn from 1 - strength to 1 + strength.
        generator: on the CPU.
    """
    factors = 1 + strength * (2 * torch.rand(3, len(images), 1, 1, 1, generator=generator) - 1)
    brightness, contrast, saturation = factors.to(images.device, non_blocking=True)
    images = adjust_brightness(images, brightness)
    images = adjust_contrast(images, contrast)
    return adjust_saturation(images, saturation)


def adjust_brightness(images: Tensor, factor: Tensor) -> Tensor:
    """Towards black (factor 0) or away from it; `factor` is `[B, 1, 1, 1]`."""
    return (images * factor).clamp_(0, 1)


def adjust_contrast(images: Tensor, factor: Tensor) -> Tensor:
    """Towards the mean grey of each image, or away from it."""
    return torch.lerp(_grey(images).mean((1, 2, 3), keepdim=True), images, factor).clamp_(0, 1)


def adjust_saturation(images: Tensor, factor: Tensor) -> Tensor:
    """Towards the grey of each pixel, or away from it."""
    return torch.lerp(_grey(images).expand_as(images), images, factor).clamp_(0, 1)


def _grey(images: Tensor) -> Tensor:
    red, green, blue = images.unbind(1)
    return (GREY[0] * red + GREY[1] * green + GREY[2] * blue)[:, None]
