"""Holding a folder while its files are changed, so that of two programs neither undoes what the other wrote."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where a folder cannot be opened
    fcntl = None  # type: ignore[assignment]


@contextmanager
def held_folder(path: Path) -> Iterator[None]:
    """Wait until nobody else holds the folder; no lock file is left in it.

    Where the system has no such locks, two at the very same moment can still meet.

    Raises:
        OSError: there is no such folder.
    """
    if fcntl is None:
        yield
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
