"""Which images are meant by files and folders, and each of them as validation reads it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from engine.data.decode import BrokenImage
from engine.data.decoding import decode_sample
from engine.data.folder import FolderSource
from engine.data.layout import IS_IMAGE
from engine.data.read_ahead import read_ahead
from engine.data.source import Sample
from engine.record.errors import UserError
from engine.record.files import expanded

_CHUNK = 2  # images that a thread decodes at once: who cancels does not wait for more
_MOST_THREADS = 8


@dataclass
class Found:
    """What files and folders come to.

    Attributes:
        images: files, each as it was given or below the folder that was.
        refused: what is no image and holds none, with the reason.
        count: of images, those included that were too many to be listed.
    """

    images: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    count: int = 0


def find_images(given: list[str], most: int = 0) -> Found:
    """The images that are named, and those in the folders that are named, by their names alone.

    Args:
        most: images to list; 0: all.
    """
    found = Found()
    for words in given:
        if not words:  # pathlib takes it for the folder one stands in
            found.refused.append((words, "is an empty path"))
            continue
        try:
            path = expanded(words)
            if path.is_dir():
                images = list(_below(path))
                if not images:
                    found.refused.append((words, "holds no images"))
            else:
                images = [str(path)] if stat.S_ISREG(path.stat().st_mode) else []
                if not images:  # to open a pipe could wait for ever
                    found.refused.append((words, "is no ordinary file"))
        except UserError as error:
            found.refused.append((words, error.message.rstrip(".")))
        except (OSError, ValueError) as error:  # a path with a zero in it is a ValueError
            found.refused.append((words, f"cannot be read: {getattr(error, 'strerror', None) or error}"))
        else:
            found.images += images[: most - len(found.images)] if most else images
            found.count += len(images)
    return found


def read_images(paths: list[str], store_size: int) -> Iterator[np.ndarray | BrokenImage]:
    """The stored form of each image in turn, uint8 `[H, W, 3]`, or why there is none; read ahead by threads."""
    samples = [Sample("val", "", path, path) for path in paths]
    decode = partial(_decode, FolderSource([], []), store_size)
    return read_ahead(samples, decode, chunk=_CHUNK, threads=min(_MOST_THREADS, os.cpu_count() or 1))


def _decode(source: FolderSource, store_size: int, sample: Sample) -> np.ndarray | BrokenImage:
    try:
        return decode_sample(source, sample, store_size)
    except BrokenImage as error:
        return error.with_traceback(None)


def _below(path: Path) -> Iterator[str]:
    """The images in a folder and its folders, hidden ones left out, in the order of their names."""
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            whole = os.path.join(folder, name)
            if IS_IMAGE.fullmatch(name) and not name.startswith(".") and os.path.isfile(whole):
                yield whole
