"""Open the data of a run: list, choose, decode, measure."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.data.contents import Image, pack
from engine.data.decode import BrokenImage, image_area
from engine.data.decoding import Decoded, decode_split
from engine.data.memory_store import MemoryStore
from engine.data.source import Sample, Source, printable
from engine.data.store import ImageStore
from engine.data.stream_store import StreamStore
from engine.data.subset import Selection, check_classes, select
from engine.record.config import DataConfig
from engine.record.errors import InputError

STORE_MARGIN = 1.15  # room for a random crop at full resolution
HEADERS = 512
GIB = 2**30
Progress = Callable[[int, int], None]


@dataclass
class ImageData:
    """The images of a run, ready to be batched.

    Args:
        class_names: by label.
        train: the images to train on.
        val: the images to validate on.
        mean: of each channel over the training images, in 0..1.
        std: the standard deviation, likewise.
        notices: what a person should know.
        names: of the images to train on, in the order of their store.
        fingerprint: changes when names, sizes, labels or the split of the images do.
        contents: packed, to say what has changed (see engine.data.contents).
    """

    class_names: list[str]
    train: ImageStore
    val: ImageStore
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    notices: list[str]
    names: list[str]
    fingerprint: str
    contents: bytes = b""


def open_data(
    data: DataConfig,
    *,
    largest_input: int,
    device: torch.device | str = "cpu",
    progress: Progress | None = None,
) -> ImageData:
    """List, check and decode the images that `data` describes.

    Args:
        data: the source and what of it to use.
        largest_input: the largest input side of the models, in pixels.
        device: where the pixels will be wanted.
        progress: told how many images are done, and of how many.

    Raises:
        InputError: the data cannot be used as given.
    """
    source = open_source(data)
    selection = select(source, data)
    store_size = data.store_size or math.ceil(STORE_MARGIN * largest_input)
    samples = selection.train + selection.val
    area = _expected_area(source, samples, store_size)
    keep = data.storage == "memory" or (data.storage == "auto" and 3 * area <= data.memory_limit * GIB)
    tick = _ticker(len(samples), progress)
    shares = {split: math.ceil(area * len(part) / len(samples)) for split, part in _splits(selection).items()}
    train, val = (
        decode_split(source, part, store_size, keep, shares[split], tick) for split, part in _splits(selection).items()
    )
    _settle_broken(selection, train, val, data)
    if not keep:
        selection.notices += source.streaming_notices
    mean, std = mean_and_std(train.colours)
    device = torch.device(device)
    names = selection.class_names
    stores = [_store(source, part, names, store_size, data.workers, device) for part in (train, val)]
    shown = [sample.name for sample in train.samples]
    mark = _fingerprint(names, train, val)
    contents = pack({"train": _listing(train), "val": _listing(val)}, len(train.samples) + len(val.samples))
    return ImageData(names, stores[0], stores[1], mean, std, selection.notices, shown, mark, contents)


def _where(path: Path) -> str:
    """What to do where a path is not there."""
    try:
        here = os.getcwd()
    except OSError:  # it was deleted under the program
        return "Check the path."
    if path.is_absolute() or not path.name:
        return "Check the path."
    return f"It counts from the folder that this was started in, which is {here}: start it from another, or give the whole path."


def open_source(data: DataConfig) -> Source:
    """List the images of the source that `data` names.

    Raises:
        InputError: the path does not hold such a source.
    """
    if data.source == "demo":
        from engine.data.demo import DemoSource

        return DemoSource()
    path = Path(os.path.expanduser(data.path))  # pathlib raises where there is no such user
    if not data.path or not os.path.exists(path):
        raise InputError(f"there is no file or folder {data.path!r}.", field="data.path", hint=_where(path))
    try:
        return _open_path(data, path)
    except OSError as error:
        message = f"{error.filename or path} cannot be read: {error.strerror or error}."
        raise InputError(message, field="data.path", hint="Check the permissions.") from None


def _open_path(data: DataConfig, path: Path) -> Source:
    """The source of a kind that has a path."""
    if data.source == "folder":
        from engine.data.folder import open_folder

        return open_folder(path)
    if data.source == "tar":
        from engine.data.tar import open_tar

        return open_tar(path, data.memory_limit)
    if data.source == "cifar":
        from engine.data.cifar import open_cifar

        return open_cifar(path)
    from engine.data.parquet import open_parquet

    return open_parquet(path)


def _splits(selection: Selection) -> dict[str, list[Sample]]:
    return {"train": selection.train, "val": selection.val}


def _ticker(total: int, progress: Progress | None) -> Callable[[], None]:
    """Counts images and reports about a hundred times."""
    done = 0
    step = max(1, total // 100)

    def tick() -> None:
        nonlocal done
        done += 1
        if progress and (done % step == 0 or done == total):
            progress(done, total)

    return tick


def _expected_area(source: Source, samples: list[Sample], store_size: int) -> int:
    """Pixels of the stored forms together, from the headers of some images."""
    areas = []
    for sample in samples[:: max(1, len(samples) // HEADERS)]:
        try:
            areas.append(image_area(source.read(sample), store_size))
        except (BrokenImage, OSError):
            continue
    return math.ceil(len(samples) * sum(areas) / len(areas)) if areas else 0


def _settle_broken(selection: Selection, train: Decoded, val: Decoded, data: DataConfig) -> None:
    """Refuse unreadable images, or leave them out.

    Raises:
        InputError: there are some and they may not be skipped, or a class is left without images.
    """
    broken = train.broken + val.broken
    if not broken:
        return
    shown = "; ".join(f"{sample.name} ({reason})" for sample, reason in broken[:20])
    more = f"; and {len(broken) - 20} more" if len(broken) > 20 else ""
    listing = f"{len(broken)} image{'s' if len(broken) > 1 else ''} cannot be read: {shown}{more}."
    if data.broken_images == "refuse":
        hint = 'Mend or remove them, or set data.broken_images = "skip".'
        raise InputError(listing, field="data.path", hint=hint)
    selection.notices.append(f"Left out, {listing}")
    selection.train, selection.val = train.samples, val.samples
    check_classes(selection)


def _store(
    source: Source, decoded: Decoded, class_names: list[str], store_size: int, workers: int, device: torch.device
) -> ImageStore:
    number = {name: label for label, name in enumerate(class_names)}
    labels = torch.tensor([number[sample.class_name] for sample in decoded.samples], dtype=torch.int64)
    if decoded.pixels is not None:
        return MemoryStore(decoded.pixels, decoded.sizes, labels).to(device)
    return StreamStore(source, decoded.samples, labels, store_size, workers, pin=device.type == "cuda")


Triple = tuple[float, float, float]


def mean_and_std(colours: Tensor) -> tuple[Triple, Triple]:
    """Of each channel, in 0..1, from how often each value occurs `[3, 256]`."""
    counts = colours.numpy().astype(np.float64)
    values = np.arange(256) / 255
    total = counts.sum(1)
    mean = (counts * values).sum(1) / total
    variance = (counts * (values - mean[:, None]) ** 2).sum(1) / total
    # A channel without any variation must not be divided by.
    std = np.maximum(np.sqrt(variance), 1 / 255)
    return (float(mean[0]), float(mean[1]), float(mean[2])), (float(std[0]), float(std[1]), float(std[2]))


def _listing(part: Decoded) -> Iterator[Image]:
    """Class, name and size of every image of a split."""
    for sample, (height, width) in zip(part.samples, part.sizes.tolist(), strict=True):
        yield sample.class_name, printable(sample.name), f"{width}x{height} px"


def _fingerprint(class_names: list[str], train: Decoded, val: Decoded) -> str:
    digest = hashlib.sha256(repr(class_names).encode())
    for part in (train, val):
        digest.update(b"split")
        for sample, size in zip(part.samples, part.sizes.tolist(), strict=True):
            digest.update(f"{sample.name}\0{size}\0{sample.class_name}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()
