"""Unpacking an archive into an empty folder of ours: plain files alone, none outside of it, none over another."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath
from typing import IO

from engine.interchange.archives import Entry, entries, refused
from engine.interchange.bounds import Bounds
from engine.interchange.names import is_left_over, parts_of
from engine.record.disk import may_pass
from engine.record.errors import InputError

_BLOCK = 1 << 20


def unpack(archive: Path, folder: Path, bounds: Bounds) -> None:
    """Unpack all of it; what systems and running engines leave behind is left out.

    Raises:
        InputError: it is damaged, or made to do harm, or beyond the bounds; or the disk is full.
    """
    with refused(archive):
        for entry in entries(archive):
            parts = parts_of(entry.name)
            bounds.take(entry.size)
            if parts and not is_left_over(PurePosixPath(parts[-1])):
                _write(entry, folder.joinpath(*parts))


def _write(entry: Entry, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            copied = _copy(entry, file)
            flush(file)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise InputError(f"holds {entry.name[:80]!r} twice.", hint="Make it anew.") from None
    except OSError as error:
        if may_pass(error):
            said = f"cannot be unpacked: {error.strerror}."
            raise InputError(said, hint="Make room, or choose another --home.") from None
        raise InputError(f"cannot be read: {error.strerror or error}.", hint="Fetch or make it anew.") from None
    if copied != entry.size:
        raise InputError(f"is damaged: it ends within {entry.name[:80]!r}.", hint="Fetch or make it anew.")


def _copy(entry: Entry, file: IO[bytes]) -> int:
    """Copy no more than was announced; returns the bytes that there are."""
    copied = 0
    with entry.open() as stream:
        while block := stream.read(_BLOCK):
            copied += len(block)
            if copied > entry.size:
                break
            file.write(block)
    return copied


def flush(file: IO[bytes]) -> None:
    """To the disk itself: what is renamed into place must be there after a power cut."""
    file.flush()
    os.fsync(file.fileno())
