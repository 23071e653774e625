"""Decode every image of a split once: into memory, or only to learn whether and what it is."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.decode import BrokenImage, stored_form
from engine.data.pixel_buffer import PixelBuffer
from engine.data.read_ahead import read_ahead
from engine.data.source import Sample, Source

CHUNK = 64
COLOUR_SAMPLES = 2048
Result = np.ndarray | BrokenImage


@dataclass
class Decoded:
    """What came of decoding a split.

    Args:
        samples: those that could be decoded.
        sizes: int64 `[N, 2]`, height and width of their stored form.
        pixels: uint8 `[P, 3]` of all of them, or None where they were not kept.
        colours: int64 `[3, 256]`, how often each value of each channel occurs (in a part, if not kept).
        broken: the others, with the reason.
    """

    samples: list[Sample]
    sizes: Tensor
    pixels: Tensor | None
    colours: Tensor
    broken: list[tuple[Sample, str]]


def decode_split(
    source: Source, samples: list[Sample], store_size: int, keep: bool, area: int, tick: Callable[[], None]
) -> Decoded:
    """Decode all of `samples`.

    Args:
        source: where they are read.
        samples: what to decode.
        store_size: the shorter side of the stored form, in pixels.
        keep: whether the pixels are kept.
        area: the number of pixels to expect.
        tick: called after each image.
    """
    buffer = PixelBuffer(area) if keep else None
    colours = np.zeros((3, 256), np.int64)
    step = max(1, math.ceil(len(samples) / COLOUR_SAMPLES))
    good, sizes, broken = [], [], []
    for place, (sample, image) in enumerate(zip(samples, decode_all(source, samples, store_size), strict=True)):
        if isinstance(image, BrokenImage):
            broken.append((sample, str(image)))
        else:
            good.append(sample)
            sizes.append(image.shape[:2])
            if buffer is not None:
                buffer.append(image)
            elif place % step == 0:
                colours += count_colours(image.reshape(-1, 3))
        tick()
    pixels = None if buffer is None else torch.from_numpy(buffer.pixels())
    if pixels is not None:
        colours = count_colours(pixels.numpy())
    return Decoded(good, torch.tensor(sizes, dtype=torch.int64).view(-1, 2), pixels, torch.from_numpy(colours), broken)


def decode_all(source: Source, samples: list[Sample], store_size: int) -> Iterator[Result]:
    """The stored form of each sample in turn, or why there is none; read ahead by threads."""

    def decode(sample: Sample) -> Result:
        try:
            return decode_sample(source, sample, store_size)
        except BrokenImage as error:
            return error.with_traceback(None)

    return read_ahead(samples, decode, chunk=CHUNK, threads=min(16, os.cpu_count() or 1))


def decode_sample(source: Source, sample: Sample, store_size: int) -> np.ndarray:
    """The stored form of one sample.

    Raises:
        BrokenImage: it cannot be read or decoded.
    """
    try:
        return stored_form(source.read(sample), store_size)
    except OSError as error:
        raise BrokenImage(f"cannot be read: {error.strerror or error}") from None


def count_colours(pixels: np.ndarray, block: int = 2**24) -> np.ndarray:
    """How often each value of each channel occurs in `pixels` `[P, 3]`, int64 `[3, 256]`."""
    counts = np.zeros((3, 256), np.int64)
    for start in range(0, len(pixels), block):
        part = pixels[start : start + block]
        for channel in range(3):
            counts[channel] += np.bincount(part[:, channel], minlength=256)
    return counts
