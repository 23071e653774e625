"""Read and decode every image of a data set: which are broken, which stand in both splits, how large they are."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from engine.data.decode import BrokenImage, decode_image
from engine.data.opening import Progress, open_source
from engine.data.read_ahead import read_ahead
from engine.data.source import Sample, Source
from engine.data.subset import hold_out
from engine.record.config import DataConfig

CHUNK = 8  # images: a scan that is stopped still ends those that its threads have begun
MOST_NAMED = 1000  # broken images
MOST_EXAMPLES = 20
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Checked:
    """What one image is.

    Attributes:
        digest: of its bytes.
        size: width and height in full; None where it is broken.
        reason: why it is broken.
    """

    digest: bytes
    size: Size | None
    reason: str = ""


@dataclass
class Scan:
    """What a scan has found so far."""

    checked: int = 0
    broken: list[tuple[str, str]] = field(default_factory=list)
    sizes: Counter[Size] = field(default_factory=Counter)
    trained: dict[bytes, str] = field(default_factory=dict)
    validated: list[tuple[bytes, str]] = field(default_factory=list)

    def add(self, sample: Sample, found: Checked) -> None:
        """Count one image in."""
        self.checked += 1
        if found.size is None:
            self.broken.append((sample.name, found.reason))
            return
        self.sizes[found.size] += 1
        if sample.split == "train":
            self.trained.setdefault(found.digest, sample.name)
        else:
            self.validated.append((found.digest, sample.name))

    def report(self) -> dict[str, Any]:
        """As plain values; `duplicates` counts validation images that are training images byte for byte."""
        twice = [(self.trained[digest], name) for digest, name in self.validated if digest in self.trained]
        return {
            "checked": self.checked,
            "broken_count": len(self.broken),
            "broken": [{"name": name, "reason": reason} for name, reason in self.broken[:MOST_NAMED]],
            "duplicates": len(twice),
            "duplicate_examples": [{"train": one, "validation": other} for one, other in twice[:MOST_EXAMPLES]],
            "sizes": _spread(self.sizes),
        }


def scan(data: DataConfig, progress: Progress, stopped: Callable[[], bool]) -> dict[str, Any] | None:
    """Check every image of the source, of all its classes; None when it was stopped.

    Where the source has no validation split, the share that training would hold out stands for it.

    Args:
        data: the source; subsets of it count for nothing here.
        progress: told how many images are done, and of how many.
        stopped: asked after each image.

    Raises:
        InputError: the source cannot be opened.
    """
    began = time.monotonic()
    source = open_source(data)
    samples = source.samples
    if not any(sample.split == "val" for sample in samples):
        samples = hold_out(samples, data.held_out, data.subset_seed)
    found = Scan()
    progress(0, len(samples))
    threads = max(1, min(16, (os.cpu_count() or 2) // 2))  # runs that are running need the other cores
    every = read_ahead(samples, partial(check, source), chunk=CHUNK, threads=threads)
    for sample, checked in zip(samples, every, strict=True):
        found.add(sample, checked)
        progress(found.checked, len(samples))
        if stopped():
            return None
    seconds = round(time.monotonic() - began, 2)
    return {
        **found.report(),
        "classes": len(source.class_names),
        "notices": list(source.notices),
        "seconds": seconds,
    }


def check(source: Source, sample: Sample) -> Checked:
    """Read and decode one image in full."""
    try:
        data = source.read(sample)
    except OSError as error:
        return Checked(b"", None, f"cannot be read: {error.strerror or error}")
    if isinstance(data, np.ndarray):
        return Checked(_digest(data.tobytes()), (data.shape[1], data.shape[0]))
    try:
        height, width = decode_image(data).shape[:2]
    except BrokenImage as error:
        return Checked(b"", None, str(error))
    return Checked(_digest(data), (width, height))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _spread(sizes: Counter[Size]) -> dict[str, list[int]]:
    """Width and height of the smallest, the middle and the largest image by area; empty without images."""
    ordered = sorted(sizes, key=lambda size: (size[0] * size[1], size))
    if not ordered:
        return {}
    half, passed = (sizes.total() + 1) // 2, 0
    for median in ordered:
        passed += sizes[median]
        if passed >= half:
            break
    return {"least": list(ordered[0]), "median": list(median), "most": list(ordered[-1])}
