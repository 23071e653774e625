"""The `control` file: how a window or a script steers a run, one word a line.

`echo stop >> <run folder>/control` is all it takes. The run takes the file away as it reads it,
so that each word acts once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal, get_args

try:
    import fcntl
except ImportError:  # Windows, where a file that somebody holds open cannot be taken away in the first place
    fcntl = None  # type: ignore[assignment]

Command = Literal["stop", "pause", "resume", "checkpoint"]
COMMANDS: tuple[str, ...] = get_args(Command)
FILE = "control"


def send(folder: Path, command: Command) -> None:
    """Ask the run in `folder` to do something.

    Raises:
        ValueError: not a word of `COMMANDS`.
        OSError: the folder is gone or cannot be written.
    """
    if command not in COMMANDS:
        raise ValueError(f"{command!r} is not a control word; use one of {', '.join(COMMANDS)}.")
    path = folder / FILE
    while True:
        with path.open("ab") as file, _held(file):
            if not _is_at(file, path):  # taken away between opening and holding it: nobody would read this one
                continue
            file.write(f"{command}\n".encode())
            file.flush()
            return


def take(folder: Path) -> list[str]:
    """The words that came since the last call, in order; words not known are left out."""
    path, taken = folder / FILE, folder / f".{FILE}.taken"
    try:
        if not taken.exists():  # else an earlier call was interrupted, and its words come first
            os.replace(path, taken)
        with taken.open("r+b") as file, _held(file):
            words = file.read().decode(errors="replace").split()
        taken.unlink()
    except OSError:  # nothing was sent; or a network folder hiccups, and the next call reads it
        return []
    return [word for word in words if word in COMMANDS]


def drop(folder: Path, before: float) -> None:
    """Throw away what was asked before a moment (unix seconds): of an earlier process, which is gone."""
    for path in (folder / f".{FILE}.taken", folder / FILE):
        with suppress(OSError), path.open("r+b") as file, _held(file):  # nothing was asked, mostly
            if os.fstat(file.fileno()).st_mtime < before:
                path.unlink()


@contextmanager
def _held(file: BinaryIO) -> Iterator[None]:
    """Wait until nobody else writes or reads the file; closing it lets go."""
    if fcntl is not None:
        with suppress(OSError):  # a file system without locks: then only two at the very same moment can meet
            fcntl.flock(file, fcntl.LOCK_EX)
    yield


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
