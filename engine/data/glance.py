"""Look at data without decoding all of it: for a preview, and for the plan of a run on many images."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.decode import BrokenImage
from engine.data.decoding import count_colours, decode_sample
from engine.data.opening import STORE_MARGIN, ImageData, mean_and_std, open_source
from engine.data.raw_batch import RawBatch
from engine.data.source import Sample, Source
from engine.data.subset import Selection, select
from engine.record.config import DataConfig
from engine.record.errors import InputError

COLOUR_IMAGES = 64
TRIES = 50  # images in a row that cannot be read, after which something else is wrong than an image


@dataclass(frozen=True)
class Listing:
    """The images of a data set by name, none of them read yet.

    Attributes:
        source: every image there is.
        selection: those that the configuration uses.
    """

    source: Source
    selection: Selection


def list_data(data: DataConfig) -> Listing:
    """List the images that `data` describes.

    Raises:
        InputError: the data cannot be used as given.
    """
    source = open_source(data)
    return Listing(source, select(source, data))


def stored_size(data: DataConfig, largest_input: int) -> int:
    """The shorter side of a stored image, in pixels."""
    return data.store_size or math.ceil(STORE_MARGIN * largest_input)


def glance(listing: Listing, data: DataConfig, largest_input: int) -> ImageData:
    """The images as training gets them, decoded only when they are asked for.

    Mean and deviation are those of a few images; one that is broken is stood in for by the next.

    Raises:
        InputError: none of the first images can be read.
    """
    selection, size = listing.selection, stored_size(data, largest_input)
    number = {name: label for label, name in enumerate(selection.class_names)}
    train, val = (
        GlanceStore(listing.source, part, torch.tensor([number[one.class_name] for one in part]), size)
        for part in (selection.train, selection.val)
    )
    places = torch.arange(0, len(train), max(1, len(train) // COLOUR_IMAGES))[:COLOUR_IMAGES]
    (few,) = train.batches([places])
    mean, std = mean_and_std(torch.from_numpy(count_colours(few.pixels.numpy())))
    names = [sample.name for sample in selection.train]
    return ImageData(selection.class_names, train, val, mean, std, list(selection.notices), names, "")


class GlanceStore:
    """Decodes the images of each batch in this process.

    Args:
        source: where they are read.
        samples: the images.
        labels: int64 `[N]`.
        store_size: the shorter side of the stored form, in pixels.
    """

    def __init__(self, source: Source, samples: list[Sample], labels: Tensor, store_size: int) -> None:
        self.labels = labels
        self._source = source
        self._samples = samples
        self._store_size = store_size

    def __len__(self) -> int:
        return len(self._samples)

    def batches(self, places: list[Tensor]) -> Iterator[RawBatch]:
        """One batch for each tensor of places.

        Raises:
            InputError: too many images in a row cannot be read.
        """
        for part in places:
            images = [torch.tensor(self._image(place)) for place in part.tolist()]
            yield pack(images, self.labels[part], part)

    def to(self, device: torch.device) -> GlanceStore:
        """The same store: its batches travel one by one."""
        return self

    def close(self) -> None:
        """Nothing to end."""

    def _image(self, place: int) -> np.ndarray:
        reason = ""
        for step in range(min(TRIES, len(self))):
            sample = self._samples[(place + step) % len(self)]
            try:
                return decode_sample(self._source, sample, self._store_size)
            except BrokenImage as error:
                reason = reason or f"{sample.name} ({error})"
        hint = "Check the path; a scan on the Data page names every broken image."
        raise InputError(f"images cannot be read, such as {reason}.", field="data.path", hint=hint)


def pack(images: list[Tensor], labels: Tensor, places: Tensor) -> RawBatch:
    """Images `[H, W, 3]` uint8 of any size as one batch."""
    sizes = torch.tensor([image.shape[:2] for image in images], dtype=torch.int64)
    areas = sizes.prod(1)
    pixels = torch.cat([image.reshape(-1, 3) for image in images])
    return RawBatch(pixels, areas.cumsum(0) - areas, sizes, labels, places)
