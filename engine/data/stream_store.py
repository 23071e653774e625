"""Images decoded as they are needed, by worker processes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from engine.data.decode import BrokenImage
from engine.data.decoding import decode_sample
from engine.data.raw_batch import RawBatch
from engine.data.source import Sample, Source
from engine.record.errors import InputError


class StreamStore:
    """Reads and decodes the images of each batch anew.

    Args:
        source: where they are read.
        samples: the images.
        labels: int64 `[N]`.
        store_size: the shorter side of the stored form, in pixels.
        workers: processes that decode; 0: this one.
        pin: whether batches come in page-locked memory, for a GPU.
        start_method: how workers are started; None: as is usual on the system.
    """

    def __init__(
        self,
        source: Source,
        samples: list[Sample],
        labels: Tensor,
        store_size: int,
        workers: int = 0,
        pin: bool = False,
        start_method: str | None = None,
    ) -> None:
        self.labels = labels
        self._images = _Images(source, samples, labels, store_size)
        self._schedule = _Schedule()
        self._workers = workers
        self._pin = pin
        self._start_method = start_method
        self._loader: DataLoader[Any] | None = None
        self._busy = False

    def __len__(self) -> int:
        return len(self.labels)

    def batches(self, places: list[Tensor]) -> Iterator[RawBatch]:
        """One batch for each tensor of places.

        Raises:
            InputError: an image can no longer be read.
        """
        # The workers serve one pass at a time; a second one within it decodes in this process.
        if self._busy or not self._workers:
            return map(_unwrap, map(self._images.__getitems__, (part.tolist() for part in places)))
        return self._through_workers(places)

    def to(self, device: torch.device) -> StreamStore:
        """The same store: its batches travel one by one."""
        return self

    def close(self) -> None:
        """End the workers."""
        if self._loader is not None and self._loader._iterator is not None:
            self._loader._iterator._shutdown_workers()  # type: ignore[attr-defined]
        self._loader = None

    def _through_workers(self, places: list[Tensor]) -> Iterator[RawBatch]:
        self._busy = True
        try:
            self._schedule.parts = [part.tolist() for part in places]
            self._loader = self._loader or self._new_loader()
            yield from map(_unwrap, self._loader)
        finally:
            self._busy = False

    def _new_loader(self) -> DataLoader[Any]:
        return DataLoader(
            self._images,
            batch_sampler=self._schedule,
            num_workers=self._workers,
            collate_fn=_as_it_is,
            pin_memory=self._pin,
            # Else each loader draws a seed for its workers from the generator of all: a resumed run makes more loaders.
            generator=torch.Generator().manual_seed(0),
            persistent_workers=True,
            multiprocessing_context=self._start_method,
        )


class _Images(Dataset[Any]):
    """What the workers hold: reads, decodes and packs a batch."""

    def __init__(self, source: Source, samples: list[Sample], labels: Tensor, store_size: int) -> None:
        self._source = source
        self._samples = samples
        self._labels = labels
        self._store_size = store_size

    def __len__(self) -> int:
        return len(self._samples)

    def __getitems__(self, places: list[int]) -> RawBatch | InputError:
        """One packed batch; an error is returned, since raising it in a worker would garble its message."""
        images = []
        for place in places:
            sample = self._samples[place]
            try:
                images.append(torch.tensor(decode_sample(self._source, sample, self._store_size)))
            except BrokenImage as error:
                hint = "The data changed while it was in use: restore it, and resume the run."
                return InputError(f"{sample.name} can no longer be read: {error}.", field="data.path", hint=hint)
        sizes = torch.tensor([image.shape[:2] for image in images], dtype=torch.int64)
        areas = sizes.prod(1)
        pixels = torch.cat([image.view(-1, 3) for image in images])
        index = torch.tensor(places, dtype=torch.int64)
        return RawBatch(pixels, areas.cumsum(0) - areas, sizes, self._labels[index], index)


class _Schedule:
    """The batches of the coming pass, as lists of places."""

    def __init__(self) -> None:
        self.parts: list[list[int]] = []

    def __iter__(self) -> Iterator[list[int]]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)


def _as_it_is(batch: Any) -> Any:
    return batch


def _unwrap(batch: RawBatch | InputError) -> RawBatch:
    if isinstance(batch, InputError):
        raise batch
    return batch
