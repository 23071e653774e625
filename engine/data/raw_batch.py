"""A batch of images of any size, as the stores hand them out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True)
class RawBatch:
    """Images as spans of one flat run of pixels. Only `pixels` may lie on a GPU; the rest stays on the CPU.

    Args:
        pixels: uint8 `[P, 3]`, RGB, the rows of an image one after the other; it may hold other images too.
        offsets: int64 `[B]`, the first pixel of each image.
        sizes: int64 `[B, 2]`, height and width.
        labels: int64 `[B]`.
        index: int64 `[B]`, the place of each image in its store.
    """

    pixels: Tensor
    offsets: Tensor
    sizes: Tensor
    labels: Tensor
    index: Tensor

    def __len__(self) -> int:
        return len(self.offsets)

    def __getitem__(self, part: slice) -> RawBatch:
        """Some of the images; the pixels are shared."""
        return RawBatch(self.pixels, self.offsets[part], self.sizes[part], self.labels[part], self.index[part])

    def image(self, position: int) -> Tensor:
        """Pixels `[H, W, 3]` uint8 of one image."""
        height, width = self.sizes[position].tolist()
        start = int(self.offsets[position])
        return self.pixels[start : start + height * width].view(height, width, 3)

    def packed(self) -> RawBatch:
        """The same images with no pixels but their own, in order."""
        areas = self.sizes.prod(1)
        offsets = areas.cumsum(0) - areas
        if len(self.pixels) == int(areas.sum()) and torch.equal(offsets, self.offsets):
            return self
        spans = zip(self.offsets.tolist(), areas.tolist(), strict=True)
        pixels = torch.cat([self.pixels[start : start + area] for start, area in spans])
        return replace(self, pixels=pixels, offsets=offsets)

    def to(self, device: torch.device) -> RawBatch:
        """The pixels on `device`; of a store that lies elsewhere, only those of this batch travel."""
        device = numbered(device)
        if self.pixels.device == device:
            return self
        packed = self.packed()
        return replace(packed, pixels=packed.pixels.to(device, non_blocking=True))

    def pin_memory(self) -> RawBatch:
        """The pixels in page-locked memory (called by the DataLoader)."""
        return replace(self, pixels=self.pixels.pin_memory())


def numbered(device: torch.device) -> torch.device:
    """`cuda` as the GPU that it stands for, so that it equals the device of a tensor there."""
    if device.type == "cuda" and device.index is None:
        return torch.device("cuda", torch.cuda.current_device())
    return device
