"""RandAugment as timm's `rand-mM-mstdS-inc1`: two operations an image, each applied half of the time.

Cubuk et al. 2019, https://arxiv.org/abs/1909.13719; the list and the ranges are those of timm.data.auto_augment.
Images that drew the same operation share one magnitude and sign; resampling is bilinear on grey.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
import torchvision.transforms.v2.functional as TF
from torch import Tensor
from torchvision.transforms import InterpolationMode

LAYERS = 2
PROBABILITY = 0.5
LARGEST = 10.0
GREY = [0.5, 0.5, 0.5]
Operation = Callable[[Tensor, float, int], Tensor]


def rand_augment(images: Tensor, magnitude: float, deviation: float, generator: torch.Generator) -> Tensor:
    """Apply two random operations to each image.

    Args:
        images: float `[B, 3, H, W]` in 0..1.
        magnitude: mean strength, 0 to 10.
        deviation: its standard deviation.
        generator: on the CPU.
    """
    operations = list(OPERATIONS.values())
    for _ in range(LAYERS):
        choice = torch.randint(len(operations), (len(images),), generator=generator)
        applied = torch.rand(len(images), generator=generator) < PROBABILITY
        levels = torch.randn(len(operations), generator=generator) * deviation + magnitude
        signs = torch.randint(2, (len(operations),), generator=generator) * 2 - 1
        images = images.clone()
        for number, operation in enumerate(operations):
            rows = (applied & (choice == number)).nonzero()[:, 0]
            if len(rows):
                rows = rows.to(images.device, non_blocking=True)
                level = min(max(levels[number].item(), 0.0), LARGEST) / LARGEST
                images.index_copy_(0, rows, operation(images.index_select(0, rows), level, int(signs[number])))
    return images


def _shear(images: Tensor, amount: float, axis: int) -> Tensor:
    """About the corner, by `amount` pixels a row (axis 0) or a column (axis 1)."""
    angle = math.degrees(math.atan(amount))
    shear = [0.0, angle] if axis else [angle, 0.0]
    return TF.affine(images, 0.0, [0, 0], 1.0, shear, InterpolationMode.BILINEAR, GREY, [0.0, 0.0])


def _translate(images: Tensor, share: float, axis: int) -> Tensor:
    """To the left by a share of the width (axis 0), or upwards by one of the height (axis 1)."""
    distance = -share * images.shape[-1 - axis]
    shift = [0.0, distance] if axis else [distance, 0.0]
    return TF.affine(images, 0.0, shift, 1.0, [0.0, 0.0], InterpolationMode.BILINEAR, GREY)


def _posterize(images: Tensor, level: float, sign: int) -> Tensor:
    # No bits at all, as timm has it at the largest magnitude, would be a black image (and Pillow 13 refuses it).
    return TF.posterize(images, max(1, 4 - int(level * 4)))


def _solarize(images: Tensor, level: float, sign: int) -> Tensor:
    return torch.where(images >= (256 - min(256, int(level * 256))) / 255, 1 - images, images)


def _solarize_add(images: Tensor, level: float, sign: int) -> Tensor:
    brighter = (images + min(128, int(level * 110)) / 255).clamp(max=1)
    return torch.where(images < 128 / 255, brighter, images)


def _factor(level: float, sign: int) -> float:
    return max(0.1, 1 + sign * 0.9 * level)


OPERATIONS: dict[str, Operation] = {
    "AutoContrast": lambda images, level, sign: TF.autocontrast(images),
    "Equalize": lambda images, level, sign: TF.equalize(images),
    "Invert": lambda images, level, sign: 1 - images,
    "Rotate": lambda images, level, sign: TF.rotate(images, sign * 30 * level, InterpolationMode.BILINEAR, fill=GREY),
    "PosterizeIncreasing": _posterize,
    "SolarizeIncreasing": _solarize,
    "SolarizeAdd": _solarize_add,
    "ColorIncreasing": lambda images, level, sign: TF.adjust_saturation(images, _factor(level, sign)),
    "ContrastIncreasing": lambda images, level, sign: TF.adjust_contrast(images, _factor(level, sign)),
    "BrightnessIncreasing": lambda images, level, sign: TF.adjust_brightness(images, _factor(level, sign)),
    "SharpnessIncreasing": lambda images, level, sign: TF.adjust_sharpness(images, _factor(level, sign)),
    "ShearX": lambda images, level, sign: _shear(images, sign * 0.3 * level, 0),
    "ShearY": lambda images, level, sign: _shear(images, sign * 0.3 * level, 1),
    "TranslateXRel": lambda images, level, sign: _translate(images, sign * 0.45 * level, 0),
    "TranslateYRel": lambda images, level, sign: _translate(images, sign * 0.45 * level, 1),
}
