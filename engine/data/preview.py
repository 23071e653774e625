"""Some images of a data set, as they are stored and as the student sees them in training."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from engine.data.augment import Augment
from engine.data.decode import BrokenImage
from engine.data.decoding import decode_sample
from engine.data.glance import Listing, pack, stored_size
from engine.data.loader import batch_generator
from engine.data.prepare import prepare
from engine.data.source import Sample
from engine.record.config import RunConfig
from engine.record.errors import InputError

GROUP = 2  # images that are augmented together: each pair draws its own share of Mixup or CutMix
TRIES = 200  # images that may be broken before the preview gives up


@dataclass
class Preview:
    """Training images of several classes.

    Attributes:
        samples: which they are.
        stored: uint8 `[H, W, 3]` each, as decoding leaves them.
        seen: uint8 `[S, S, 3]` each: what the student gets of them, before normalisation.
        broken: images that were passed over, with the reason.
    """

    samples: list[Sample] = field(default_factory=list)
    stored: list[np.ndarray] = field(default_factory=list)
    seen: list[np.ndarray] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def preview(config: RunConfig, listing: Listing, count: int, draw: int = 0) -> Preview:
    """Choose, decode and augment `count` images; the same ones for the same seed and draw.

    Args:
        config: its data, recipe and seed, and the input sizes of its models, decide what is seen.
        listing: of its data.
        count: images, fewer where there are fewer.
        draw: another number gives other images, otherwise augmented.

    Raises:
        InputError: no image could be read.
    """
    roles = ("student", *(config.teachers() if config.has_teacher() else ()))
    size = max(config.image_size(role) for role in roles)
    found = Preview()
    order = _spread(listing.selection.train, random.Random(f"{config.seed}/preview/{draw}"))
    for sample in order:
        if len(found.samples) == count or len(found.broken) == TRIES:
            break
        try:
            found.stored.append(decode_sample(listing.source, sample, stored_size(config.data, size)))
            found.samples.append(sample)
        except BrokenImage as error:
            found.broken.append(f"{sample.name} ({error})")
    if not found.samples:
        hint = "Scan the data: it names every broken image."
        raise InputError(f"no image can be read, such as {found.broken[0]}.", field="data.path", hint=hint)
    found.seen = _augmented(config, listing.selection.class_names, found, size, draw)
    return found


def balance(samples: list[Sample], class_names: list[str]) -> dict[str, int]:
    """How many of the samples each class has, in the order of the labels."""
    counts = Counter(sample.class_name for sample in samples)
    return {name: counts[name] for name in class_names}


def _spread(samples: list[Sample], draws: random.Random) -> Iterator[Sample]:
    """All samples in random order, no class a second time before every class has had its turn."""
    places = defaultdict(list)
    for place, sample in enumerate(samples):
        places[sample.class_name].append(place)
    queues = list(places.values())
    draws.shuffle(queues)
    while queues:
        for queue in queues:
            last = draws.randrange(len(queue))
            queue[last], queue[-1] = queue[-1], queue[last]
            yield samples[queue.pop()]
        queues = [queue for queue in queues if queue]


def _augmented(config: RunConfig, class_names: list[str], found: Preview, size: int, draw: int) -> list[np.ndarray]:
    """The student's view of each image, in 0..255; the last of an odd number is mixed with the first."""
    augment = Augment(config.recipe, size, len(class_names))
    images = [torch.tensor(image) for image in found.stored]
    if len(images) % 2:
        images.append(images[0])
    seen: list[Tensor] = []
    for index, start in enumerate(range(0, len(images), GROUP)):
        group = images[start : start + GROUP]
        places = torch.arange(len(group))
        batch = pack(group, torch.zeros(len(group), dtype=torch.int64), places)
        made, _ = augment.train(batch, batch_generator(config.seed, draw, index))
        seen += prepare(made, config.image_size("student"), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    return [_bytes(image) for image in seen[: len(found.stored)]]


def _bytes(image: Tensor) -> np.ndarray:
    """Float `[3, S, S]` in 0..1 as uint8 `[S, S, 3]`."""
    return (image.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
