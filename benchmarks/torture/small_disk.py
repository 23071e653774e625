"""A disk small enough to fill: a tmpfs of its own, and what is put on it until no byte more goes."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_BLOCK = 4096
_DROP_FROM_BOUNDING_SET = 24  # PR_CAPBSET_DROP of prctl(2)
_MAY_IGNORE_RIGHTS = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class NoDiskError(Exception):
    """This process may not mount anything."""


@contextmanager
def small_disk(place: Path, size: str = "6m") -> Iterator[Path]:
    """A file system of `size` at `place` while the context lasts.

    Raises:
        NoDiskError: the system does not let us.
    """
    place.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place))
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def remount(place: Path, how: str) -> None:
    """Make a small disk read-only (`ro`) or not (`rw`)."""
    _mount("-o", f"remount,{how}", str(place))


def _mount(*words: str) -> None:
    try:
        subprocess.run(["mount", *words], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoDiskError(f"no mount here: {getattr(error, 'stderr', '') or error}") from None


class Ballast:
    """A file that takes up a disk."""

    def __init__(self, disk: Path) -> None:
        self._path = disk / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Take all that is free but `leave` bytes."""
        with self._path.open("ab", buffering=0) as file:
            try:
                while file.write(bytes(_BLOCK)):
                    pass
            except OSError:
                os.ftruncate(file.fileno(), max(0, file.tell() - leave))

    def clear(self) -> None:
        """Give it back."""
        self._path.unlink(missing_ok=True)


def bound_by_rights() -> Callable[[], None]:
    """For a child, before it becomes another program: rights of files bind it as they bind anybody, also as root."""
    prctl = ctypes.CDLL(None).prctl

    def drop() -> None:
        for capability in _MAY_IGNORE_RIGHTS:
            prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)

    return drop
