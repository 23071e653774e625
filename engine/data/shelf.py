"""What was opened last, kept so that the next question about the same data does not open it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from engine.data.glance import Listing, glance, list_data
from engine.data.opening import ImageData, Progress, open_data
from engine.record.config import DataConfig

FEW = 2000  # images that are opened as training opens them, every one decoded
_MOST_FOLDERS = 5000
# What decides how images are decoded and kept, not which they are.
_NOT_LISTED = ("image_size", "store_size", "storage", "memory_limit", "workers", "broken_images")


class Shelf:
    """The data of the last question; another data set, or a change in its folders, takes its place."""

    def __init__(self) -> None:
        self._listed: tuple[Any, Listing] | None = None
        self._opened: tuple[Any, ImageData] | None = None

    def listing(self, data: DataConfig) -> Listing:
        """The images by name.

        Raises:
            InputError: the data cannot be used as given.
        """
        key = (data.model_dump_json(exclude=set(_NOT_LISTED)), tuple(stamps(data.path)))
        if self._listed is None or self._listed[0] != key:
            self._listed = self._opened = None  # before the new one needs the room
            self._listed = key, list_data(data)
        return self._listed[1]

    def open(
        self,
        data: DataConfig,
        *,
        largest_input: int,
        device: torch.device | str = "cpu",
        progress: Progress | None = None,
    ) -> ImageData:
        """In the place of `open_data`: never on a GPU, never with worker processes, and decoded in full only if small.

        Raises:
            InputError: the data cannot be used as given.
        """
        listing = self.listing(data)
        count = len(listing.selection.train) + len(listing.selection.val)
        key = (id(listing), data.model_dump_json(), largest_input)
        if self._opened is None or self._opened[0] != key:
            self._opened = None
            if count <= FEW:
                alone = data.model_copy(update={"workers": 0})
                self._opened = key, open_data(alone, largest_input=largest_input, progress=progress)
            else:
                made = glance(listing, data, largest_input)
                made.notices.append(f"Of {count:,} images only a few were read; a scan of the data reads them all.")
                self._opened = key, made
        return self._opened[1]


def stamps(path: str) -> Iterator[tuple[str, int, int]]:
    """Times of change of a path, its folders and those within them: they move when a file comes or goes."""
    top = Path(os.path.expanduser(path)) if path else None
    if top is None:
        return
    for place in (str(top), *_folders(top)):
        try:
            found = os.stat(place)
        except OSError:
            continue
        yield place, found.st_mtime_ns, found.st_size


def _folders(top: Path) -> list[str]:
    """What lies directly in `top`, and the folders within its folders; at most so many."""
    found: list[str] = []
    for folder in (str(top), *_entries(str(top))):
        found += _entries(folder)
        if len(found) > _MOST_FOLDERS:
            return found[:_MOST_FOLDERS]
    return found


def _entries(folder: str) -> list[str]:
    """The paths in a folder, files included, up to a limit; none where it is no folder."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.path for entry, _ in zip(entries, range(_MOST_FOLDERS), strict=False))
    except OSError:
        return []
