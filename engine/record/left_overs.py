"""Left-overs: what killed processes left half-written, told from what somebody is still writing by a lock on it.

The system takes a lock back when its holder ends, however it ends. Where it has none, on some network file systems,
nothing is taken for a left-over. Windows needs none: no file is deleted there that is open.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_ROOM = re.compile(r"\.[0-9a-f]{12}\.exporting")
_LOCK = "lock"
MADE = "made"  # in a room, the folder that is made there
OLDER, COPIES = "older", "copies"  # what made way for it, by its name, and copies of what lies beside that
_JUST_MADE = 1.0  # seconds; its maker may not hold it yet
_LEFT_OVER = 86_400.0  # seconds after which nobody is still writing in a room without a lock


def held_file(path: Path) -> BinaryIO:
    """A new file to write; as long as it is open, nobody takes it for a left-over.

    Raises:
        OSError: there is such a file, or it cannot be made.
    """
    while True:
        file = path.open("xb")
        if fcntl is None:
            return file
        with suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX)
        if _is_still(file, path):
            return file
        file.close()  # somebody took it for a left-over before it was held


def delete_left(path: Path) -> bool:
    """Delete a file unless its writer is still there, or it is another user's; returns whether it is gone."""
    try:
        if not path.is_file():  # to open a pipe could wait for ever
            return False
        if fcntl is None:
            if time.time() - path.stat().st_mtime > _JUST_MADE:  # closed, it is about to be renamed
                path.unlink()
                return True
            return False
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _is_still(file, path):  # another deleted it, and its writer has made it anew
                return False
            path.unlink()
    except OSError:
        return False
    return True


@contextmanager
def room_beside(target: Path) -> Iterator[Path]:
    """A hidden folder to make `target` in; it is gone afterwards, and so are those that killed processes left there.

    What made way in them for what never came is brought back first.

    Raises:
        OSError: the folder of the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.iterdir():
        with suppress(OSError):
            if _ROOM.fullmatch(old.name) and old.is_dir() and _is_left(old):
                _clear(old)
    room = target.parent / f".{secrets.token_hex(6)}.exporting"
    try:
        room.mkdir()  # within: Ctrl+C may come right after it
        with held_file(room / _LOCK):
            yield room
    finally:
        with suppress(OSError):
            _clear(room)


def bring_back(room: Path) -> bool:
    """Put what had made way in its place again, unless what was made for it came there.

    Returns:
        Whether nothing is left in the room that is the only copy: something else may be in that place.

    Raises:
        OSError: it cannot be put there.
    """
    if not os.path.lexists(room / MADE):
        return True
    for older in [*(room / OLDER).glob("*")]:
        place = room.parent / older.name
        if os.path.lexists(place):
            return False
        older.rename(place)
        for copy in [*(room / COPIES).glob("*")]:
            os.replace(copy, room.parent / copy.name)
    return True


def _clear(room: Path) -> None:
    if bring_back(room):
        shutil.rmtree(room, ignore_errors=True)


def _is_left(room: Path) -> bool:
    lock = room / _LOCK
    if lock.is_file():
        return time.time() - lock.stat().st_mtime > _JUST_MADE and delete_left(lock)
    return any((room / OLDER).glob("*")) or time.time() - room.stat().st_mtime > _LEFT_OVER


def _is_still(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
