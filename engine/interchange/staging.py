"""Staging: where runs are put together before they are renamed into place. Killed, it leaves nothing in the list."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from engine.record.errors import not_writable

FOLDER = ".importing"


@contextmanager
def staging(home: Path) -> Iterator[Path]:
    """An empty folder on the disk of `home`, gone afterwards; what killed imports left there goes first.

    Raises:
        InputError: the home cannot be written.
    """
    place = home / FOLDER
    token = secrets.token_hex(4)
    lock = FileLock(place / f"{token}.lock")
    try:
        place.mkdir(parents=True, exist_ok=True)
        clear(place)
        place.mkdir(exist_ok=True)  # another import may have ended, and taken it away
        lock.acquire()  # before there is a folder: one whose lock is free is nobody's
        (place / token).mkdir()
    except OSError as error:
        raise not_writable(home, error) from None
    try:
        yield place / token
    finally:
        shutil.rmtree(place / token, ignore_errors=True)
        lock.release()
        _forget(place, token)


@contextmanager
def staging_elsewhere() -> Iterator[Path]:
    """An empty folder where the system keeps what nobody needs; for looking alone."""
    with tempfile.TemporaryDirectory(prefix="fbt-import-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def clear(place: Path) -> None:
    """Delete what imports that were killed left behind."""
    for path in place.glob("*.lock"):
        with suppress(OSError, Timeout), FileLock(path, timeout=0):
            shutil.rmtree(place / path.stem, ignore_errors=True)
            _forget(place, path.stem)


def _forget(place: Path, token: str) -> None:
    with suppress(OSError):
        (place / f"{token}.lock").unlink(missing_ok=True)
    with suppress(OSError):  # where it was the last
        place.rmdir()
