"""The layout of a stage's output, stated by its adapter so that nothing guesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from torch import Tensor
from torch.nn import functional as F

Layout = Literal["NCHW", "NHWC", "NLC"]


@dataclass(frozen=True)
class StageShape:
    """What one stage puts out for one image.

    Attributes:
        channels: width C.
        grid: height and width of the spatial map or of the patch grid, in positions.
        layout: `NCHW` and `NHWC` maps, or `NLC` tokens.
        prefix: class and register tokens that stand before the patch tokens (`NLC` only).
    """

    channels: int
    grid: tuple[int, int]
    layout: Layout
    prefix: int = 0

    def __str__(self) -> str:
        height, width = self.grid
        if self.layout == "NLC":
            prefix = f"{self.prefix}+" if self.prefix else ""
            return f"{prefix}{height * width} tokens x {self.channels}"
        return f"{self.channels} x {height} x {width}"


def to_map(feature: Tensor, shape: StageShape) -> Tensor:
    """Any layout as a map [B, C, H, W], prefix tokens dropped."""
    if shape.layout == "NCHW":
        return feature
    if shape.layout == "NHWC":
        return feature.permute(0, 3, 1, 2)
    patches = feature[:, shape.prefix :]
    return patches.transpose(1, 2).unflatten(2, shape.grid)


def flat_features(feature: Tensor, shape: StageShape) -> Tensor:
    """A stage's output as one row an image [B, D], prefix tokens dropped; for CKA."""
    return (feature[:, shape.prefix :] if shape.layout == "NLC" else feature).flatten(1)


def resize(feature_map: Tensor, grid: tuple[int, int]) -> Tensor:
    """A map [B, C, H, W] on another grid: averaged along an axis that shrinks, bilinear along one that grows."""
    height, width = feature_map.shape[2:]
    smaller = (min(height, grid[0]), min(width, grid[1]))
    if smaller != (height, width):
        feature_map = F.adaptive_avg_pool2d(feature_map, smaller)
    if smaller != grid:
        feature_map = F.interpolate(feature_map, size=grid, mode="bilinear", align_corners=False)
    return feature_map
