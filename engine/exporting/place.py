"""Exports are made in a hidden folder beside their place, and renamed into it once all of it is right."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.record.files import commit_file

_ASIDE = ".exporting"
_LEFT_OVER = 86_400.0  # seconds after which nobody is still writing


@contextmanager
def aside(target: Path) -> Iterator[Path]:
    """A folder to make `target` in; it is gone afterwards, and so are those that killed processes left there.

    Raises:
        OSError: the folder of the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f".*{_ASIDE}"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _LEFT_OVER:
                shutil.rmtree(old, ignore_errors=True)
    room = target.parent / f".{secrets.token_hex(6)}{_ASIDE}"
    room.mkdir()
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def put(made: Path, target: Path) -> None:
    """Flush a file or folder to the disk and rename it into its place; an older one there is replaced.

    Raises:
        OSError: the disk is full, or the place cannot be written.
    """
    if not made.is_dir():
        _flush(made)
        commit_file(made, target)
        return
    for path in made.iterdir():
        _flush(path)
    if target.is_dir():  # a folder cannot be renamed over another
        target.rename(made.parent / "older")
    try:
        made.rename(target)
    except OSError:
        with suppress(OSError):
            (made.parent / "older").rename(target)
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
