"""Room on a disk: which failures of a write pass by themselves, and how much is free."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from engine.record.errors import not_writable

# A disk or a quota that is full, a file system that became read-only or stutters, rights that were taken away:
# somebody mends it, and the write is done again.
_PASSING = {errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


def may_pass(error: OSError) -> bool:
    """Whether a write that failed so may succeed later without anything being changed in the program."""
    return error.errno in _PASSING


def is_full(error: OSError) -> bool:
    """Whether a write failed for want of free space that can be measured."""
    return error.errno == errno.ENOSPC


def free_bytes(folder: Path) -> int | None:
    """Free space where `folder` is, or will be; None where the system does not say."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def in_words(size: int) -> str:
    """Bytes as people say them."""
    for unit, bytes_ in (("GiB", 2**30), ("MiB", 2**20)):
        if size >= bytes_:
            return f"{size / bytes_:,.1f} {unit}"
    return f"{-(-size // 1024):,} KiB"


def check_writable(folder: Path) -> None:
    """Make a file in a folder and take it away again.

    Raises:
        InputError: it cannot be written.
    """
    probe = folder / f".writable.{os.getpid()}.part"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise not_writable(folder, error) from None
