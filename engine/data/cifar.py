"""CIFAR-10 and CIFAR-100 as published (the "python version"), read without executing the pickles they are."""

from __future__ import annotations

import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from engine.data.pickle_data import UnsafePickle, read_pickle
from engine.data.source import Sample, Source, Split, printable
from engine.data.tar import GIB, Header, archive_errors, members
from engine.record.errors import InputError

HINT = "Give cifar-10-python.tar.gz, cifar-100-python.tar.gz, or the folder that was unpacked from one."
LARGEST_FILE = 2**28  # the largest one published has 155 MB
LARGEST_ARCHIVE = GIB  # unpacked; those published have 186 MB
SIDE = 32


@dataclass(frozen=True)
class Edition:
    """The files of one of the two, and the keys of what is used in them."""

    folder: str
    train: tuple[str, ...]
    test: str
    meta: str
    names_key: str
    labels_key: str


EDITIONS = (
    Edition(
        "cifar-10-batches-py",
        tuple(f"data_batch_{number}" for number in range(1, 6)),
        "test_batch",
        "batches.meta",
        "label_names",
        "labels",
    ),
    Edition("cifar-100-python", ("train",), "test", "meta", "fine_label_names", "fine_labels"),
)


class CifarSource(Source):
    """The images as one array `[N, 3, 32, 32]`.

    Args:
        class_names: every class.
        samples: located by their row.
        images: uint8.
    """

    def __init__(self, class_names: list[str], samples: list[Sample], images: np.ndarray) -> None:
        super().__init__(class_names, samples)
        self._images = images

    def read(self, sample: Sample) -> np.ndarray:
        """Pixels `[32, 32, 3]`."""
        return np.ascontiguousarray(self._images[sample.location].transpose(1, 2, 0))


def open_cifar(path: Path) -> CifarSource:
    """Read the files of either edition; CIFAR-100 takes its fine labels.

    Raises:
        InputError: they are not there, are damaged, or hold anything but plain data.
    """
    files = _from_archive(path) if path.is_file() else _from_folder(path)
    edition = next((edition for edition in EDITIONS if edition.meta in files), None)
    missing = [name for name in _names(edition) if name not in files] if edition else []
    if edition is None or missing:
        what = f"{path} lacks {', '.join(missing)}." if missing else f"{path} does not hold CIFAR-10 or CIFAR-100."
        raise InputError(what, field="data.path", hint=HINT)
    class_names = _class_names(files, edition)
    samples: list[Sample] = []
    images: list[np.ndarray] = []
    for name in (*edition.train, edition.test):
        split: Split = "val" if name == edition.test else "train"
        pixels, labels = _batch(files, name, edition.labels_key, len(class_names))
        start = len(samples)
        samples += [Sample(split, class_names[label], f"{name}[{i}]", start + i) for i, label in enumerate(labels)]
        images.append(pixels)
    return CifarSource(class_names, samples, np.concatenate(images))


def _names(edition: Edition) -> tuple[str, ...]:
    return (*edition.train, edition.test, edition.meta)


def _class_names(files: dict[str, bytes], edition: Edition) -> list[str]:
    names = _entry(files, edition.meta, edition.names_key)
    if not isinstance(names, list) or not all(isinstance(name, (str, bytes)) for name in names):
        message = f"{edition.meta} does not hold the names of the classes."
        raise InputError(message, field="data.path", hint=HINT)
    return [_text(name) for name in names]


def _batch(files: dict[str, bytes], name: str, labels_key: str, classes: int) -> tuple[np.ndarray, list[int]]:
    """Images `[N, 3, 32, 32]` and labels of one file."""
    pixels, labels = _entry(files, name, "data"), _entry(files, name, labels_key)
    sound = (
        isinstance(pixels, np.ndarray)
        and pixels.dtype == np.uint8
        and isinstance(labels, list)
        and pixels.shape == (len(labels), 3 * SIDE * SIDE)
        and all(isinstance(label, int) and 0 <= label < classes for label in labels)
    )
    if not sound:
        raise InputError(f"{name} does not hold one label for each image of 32 x 32.", field="data.path", hint=HINT)
    return pixels.reshape(-1, 3, SIDE, SIDE), labels


def _entry(files: dict[str, bytes], name: str, key: str) -> Any:
    """One entry of the dictionary that a file holds; its keys are text, or bytes."""
    try:
        value = read_pickle(files[name])
    except UnsafePickle as error:
        raise InputError(f"{name} is refused: {error}.", field="data.path", hint="Download the data again.") from None
    known = value.items() if isinstance(value, dict) else ()
    entries = {_text(name): item for name, item in known if not isinstance(name, int)}
    if key not in entries:
        raise InputError(f"{name} has no entry {key!r}.", field="data.path", hint=HINT)
    return entries[key]


def _text(value: str | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else printable(value)


def _from_folder(path: Path) -> dict[str, bytes]:
    """The files of the folder itself, or of the published one within it."""
    for edition in EDITIONS:
        for folder in (path, path / edition.folder):
            if (folder / edition.meta).is_file():
                return {name: (folder / name).read_bytes() for name in _names(edition) if (folder / name).is_file()}
    return {}


def _from_archive(path: Path) -> dict[str, bytes]:
    """The files of the published archive, without unpacking it."""
    wanted = {f"{edition.folder}/{name}": name for edition in EDITIONS for name in _names(edition)}
    files: dict[str, bytes] = {}
    total = 0
    with archive_errors(path, "an archive", HINT), tarfile.open(path, tarinfo=Header) as archive:
        for member in members(archive):
            total += member.size
            if total > LARGEST_ARCHIVE:  # to find that out by unpacking it would take minutes
                raise tarfile.ReadError("it holds more than any edition of CIFAR")
            name = wanted.get(str(PurePosixPath(member.name)))
            if name and member.isreg() and member.size <= LARGEST_FILE:
                content = archive.extractfile(member)
                files[name] = content.read() if content else b""
    return files
