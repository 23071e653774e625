"""Decoded images held in memory, or on the GPU."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.data.raw_batch import RawBatch, numbered

LARGEST_SHARE = 0.4  # of the free memory of a GPU; the rest is for training


class MemoryStore:
    """All images in one flat tensor.

    Args:
        pixels: uint8 `[P, 3]`.
        sizes: int64 `[N, 2]`, height and width.
        labels: int64 `[N]`.
    """

    def __init__(self, pixels: Tensor, sizes: Tensor, labels: Tensor) -> None:
        self.pixels = pixels
        self.sizes = sizes
        self.labels = labels
        areas = sizes.prod(1)
        self.offsets = areas.cumsum(0) - areas

    def __len__(self) -> int:
        return len(self.labels)

    def batch(self, places: Tensor) -> RawBatch:
        """The images at `places`; nothing is copied."""
        return RawBatch(self.pixels, self.offsets[places], self.sizes[places], self.labels[places], places)

    def batches(self, places: list[Tensor]) -> Iterator[RawBatch]:
        """One batch for each tensor of places."""
        return map(self.batch, places)

    def to(self, device: torch.device) -> MemoryStore:
        """On `device` if it is a GPU with room to spare; else this store, and batches travel one by one."""
        device = numbered(device)
        if device.type != "cuda" or self.pixels.device == device:
            return self
        free, _ = torch.cuda.mem_get_info(device)
        if self.pixels.numel() > LARGEST_SHARE * free:
            return self
        return MemoryStore(self.pixels.to(device), self.sizes, self.labels)

    def close(self) -> None:
        """Nothing to end."""
