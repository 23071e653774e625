"""Undo: what a step changes before the optimiser's turn, put back when the step is to be done again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn

from engine.training.randomness import random_state, restore_random_state

_LARGE = 1 << 20  # elements, from which on a memory bank is kept by the rows of the step's images


class Undo:
    """Keeps random generators, batch statistics and memory banks as they were before a step.

    Nothing in it waits for the device. Gradients are no part of it: a step begins without them.

    Args:
        modules: what learns.
        images: in the training set: a large buffer of so many rows has one an image.
    """

    def __init__(self, modules: Iterable[nn.Module], images: int) -> None:
        buffers = {id(buffer): buffer for module in modules for buffer in module.buffers()}.values()
        self._banks = [buffer for buffer in buffers if buffer.numel() >= _LARGE and len(buffer) == images]
        banks = {id(bank) for bank in self._banks}
        self._by_type: dict[torch.dtype, list[Tensor]] = {}
        for buffer in buffers:
            if id(buffer) not in banks:
                self._by_type.setdefault(buffer.dtype, []).append(buffer)
        self._kept = {dtype: [torch.empty_like(one) for one in same] for dtype, same in self._by_type.items()}
        self._rows: list[Tensor] = []
        self._places: Tensor | None = None
        self._random: dict[str, Any] = {}

    @torch.no_grad()
    def remember(self, places: Tensor) -> None:
        """Keep all of it, of banks the rows of the images at `places` [B]."""
        self._random = random_state()
        for dtype, buffers in self._by_type.items():
            torch._foreach_copy_(self._kept[dtype], buffers)
        self._places, self._rows = places, [bank[places] for bank in self._banks]

    @torch.no_grad()
    def restore(self) -> None:
        """Put back what was kept."""
        assert self._places is not None
        restore_random_state(self._random)
        for dtype, buffers in self._by_type.items():
            torch._foreach_copy_(buffers, self._kept[dtype])
        for bank, rows in zip(self._banks, self._rows, strict=True):
            bank[self._places] = rows
