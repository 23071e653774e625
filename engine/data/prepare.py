"""From one augmented image to the input of each model."""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

Triple = tuple[float, float, float]


def prepare(images: Tensor, size: int, mean: Triple, std: Triple) -> Tensor:
    """Resize to a model's own input size, if it is another, and normalise.

    Args:
        images: float `[B, 3, S, S]` in 0..1.
        size: side of the model's input.
        mean: of each channel.
        std: likewise.

    Returns:
        `[B, 3, size, size]`.
    """
    if images.shape[-1] != size or images.shape[-2] != size:
        images = F.interpolate(images, (size, size), mode="bilinear", antialias=True, align_corners=False)
    shift = _constant(tuple(mean), images.device, images.dtype)
    return (images - shift) / _constant(tuple(std), images.device, images.dtype)


@lru_cache(maxsize=64)
def _constant(values: Triple, device: torch.device, dtype: torch.dtype) -> Tensor:
    """`[3, 1, 1]`, made once: copying it to a GPU at every batch would make the host wait."""
    with torch.inference_mode(False):  # else it could not be used outside of inference
        return torch.tensor(values, dtype=dtype).view(3, 1, 1).to(device)
