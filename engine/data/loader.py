"""Batches in an order that depends on seed and epoch alone, so that a run resumes in mid-epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import torch
from torch import Tensor

from engine.data.raw_batch import RawBatch, numbered
from engine.data.store import ImageStore
from engine.record.errors import InputError


def batch_generator(seed: int, epoch: int, index: int) -> torch.Generator:
    """A CPU generator for batch `index` of an epoch: augmentation needs no saved state.

    The order of an epoch itself takes index -1.
    """
    digest = hashlib.blake2b(f"{seed}/{epoch}/{index}".encode(), digest_size=7).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest, "little"))


class Batches:
    """The batches of a store, epoch by epoch.

    Args:
        store: the images.
        batch_size: images a batch.
        seed: decides the order, with the number of the epoch.
        device: where the pixels of each batch are wanted.
        shuffle: whether the order changes with each epoch.
        drop_last: whether an incomplete last batch is left out; a set smaller than one batch is one batch.

    Raises:
        InputError: a batch to train on would hold a single image.
    """

    def __init__(
        self,
        store: ImageStore,
        batch_size: int,
        seed: int = 0,
        device: torch.device | str = "cpu",
        shuffle: bool = False,
        drop_last: bool = False,
    ) -> None:
        if drop_last and min(batch_size, len(store)) < 2:
            message = f"a batch needs at least 2 images; there are {len(store)} in batches of {batch_size}."
            raise InputError(message, field="recipe.batch_size", hint="Use more images or larger batches.")
        self.store = store
        self.batch_size = min(batch_size, len(store)) if drop_last else batch_size
        self.seed = seed
        self.device = numbered(torch.device(device))
        self.shuffle = shuffle
        self.drop_last = drop_last

    def __len__(self) -> int:
        whole, rest = divmod(len(self.store), self.batch_size)
        return whole + (rest > 0 and not self.drop_last)

    def order(self, epoch: int) -> Tensor:
        """The places of all images in the order of an epoch, int64 `[N]`."""
        if not self.shuffle:
            return torch.arange(len(self.store))
        return torch.randperm(len(self.store), generator=batch_generator(self.seed, epoch, -1))

    def epoch(self, number: int, start: int = 0) -> Iterator[RawBatch]:
        """The batches of epoch `number` from batch `start` on: the same, wherever it starts."""
        parts = self.order(number).split(self.batch_size)[start : len(self)]
        for batch in self.store.batches(list(parts)):
            yield batch.to(self.device)
