"""Where decoded images are kept: what every store offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import torch
from torch import Tensor

from engine.data.raw_batch import RawBatch


class ImageStore(Protocol):
    """Labelled images that are fetched by their place."""

    labels: Tensor
    """int64 `[N]`, on the CPU."""

    def __len__(self) -> int: ...

    def batches(self, places: list[Tensor]) -> Iterator[RawBatch]:
        """One batch for each int64 tensor of places, in this order."""
        ...

    def to(self, device: torch.device) -> ImageStore:
        """The same store with its pixels on `device`, where that is possible."""
        ...

    def close(self) -> None:
        """End the processes it holds, if any."""
        ...
