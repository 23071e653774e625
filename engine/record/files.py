"""Files that no reader ever sees half-written, and the places of the program."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import platformdirs

from engine.record.errors import InputError
from engine.record.left_overs import delete_left, held_file

_ASIDE = ".part"
_LONGEST_PATH = 4096
LONGEST_NAME = 255  # bytes


def home_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The home of all runs: `given`, else `FBT_HOME`, else the user's data folder."""
    chosen = given or os.environ.get("FBT_HOME") or platformdirs.user_data_dir("fbt", appauthor=False)
    return expanded(chosen).absolute()


def working_folder(counted: str = "") -> str:
    """The folder that relative paths count from.

    Args:
        counted: the path that is meant, which the error names; empty: none.

    Raises:
        InputError: it was deleted under the program.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        said = "the folder that this was started in is gone."
        raise InputError(said, field=counted, hint="Go to one that is there.") from None


def expanded(path: str | os.PathLike[str]) -> Path:
    """`path` with a leading `~` or `~user` written out.

    Raises:
        InputError: there is no such user, or it is longer than any system takes, which pathlib fails at, or it counts
            from a folder that is gone.
    """
    words = os.fspath(path)
    longest = max(len(word.encode(errors="replace")) for word in re.split(r"[/\\]", words))
    if len(words) > _LONGEST_PATH or longest > LONGEST_NAME:
        raise InputError("is longer than a path can be.", field=f"{words[:40]}…", hint="Check what was given.")
    try:
        found = Path(path).expanduser()
    except RuntimeError:
        raise InputError(
            "begins with the home of a user whom nobody knows.", field=os.fspath(path), hint="Give the whole path."
        ) from None
    if not found.is_absolute():
        working_folder(words)
    return found


def resources_folder() -> Path:
    """The folder `resources/` that ships with the program: beside `engine/` in a clone, in it in a wheel."""
    engine = Path(__file__).resolve().parents[1]
    installed = engine / "resources"
    return installed if installed.is_dir() else engine.parent / "resources"


def replace_file(path: Path, content: str | bytes) -> None:
    """Write aside, flush to the disk, rename: a reader sees the old file or the new one.

    Raises:
        OSError: the folder is missing, read-only or full; the old file is then untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path) as file:
        file.write(data)


@contextmanager
def replacing(path: Path, *, alone: bool = False) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` once all of it is on the disk; nothing is left where it fails.

    What a killed process left of the same file is deleted.

    Args:
        alone: nobody else writes this file now, so that what a killed process left is written over.

    Raises:
        OSError: as of `replace_file`.
    """
    refuse_special(path)
    if not alone:
        _clear_left(path)
    token = "" if alone else f".{secrets.token_hex(4)}"
    aside = path.with_name(f".{path.name}{token}{_ASIDE}")  # readable by colleagues, as tempfile's is not
    try:
        with aside.open("wb") if alone else held_file(aside) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if os.name == "posix":  # before it is let go of; Windows renames no open file
                commit_file(aside, path)
        if os.name != "posix":
            commit_file(aside, path)
    except BaseException:
        with suppress(OSError):  # a disk that became read-only keeps it, and why is what matters
            aside.unlink()
        raise


def _clear_left(path: Path) -> None:
    """Delete what processes that are gone left half-written of a file."""
    of_this = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}{re.escape(_ASIDE)}")
    with suppress(OSError), os.scandir(path.parent) as entries:
        for left in [path.with_name(entry.name) for entry in entries if of_this.fullmatch(entry.name)]:
            delete_left(left)


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a MiB at a time, to be written elsewhere.

    Raises:
        InputError: it cannot be read; what is raised of the writing says nothing of this file.
    """
    try:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}."
        raise InputError(said, field=str(path), hint="See who may read it, and whether it is whole.") from None


def refuse_special(path: Path) -> None:
    """Refuse to put a file in the place of what is no file: root could replace /dev/null for the whole machine.

    Raises:
        OSError: a device, a pipe or a socket has this name.
    """
    try:
        kind = path.stat().st_mode
    except OSError:  # there is nothing, or nothing that can be looked at: writing says why
        return
    if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
        raise OSError(errno.EINVAL, "It is a device or a pipe, and no ordinary file", str(path))


def clear_asides(folder: Path, older: float = 0.0) -> None:
    """Delete what killed processes left half-written in a folder.

    Args:
        older: only files not written to for so many seconds; 0 where nobody else can be writing there.
    """
    for aside in folder.glob(f".*{_ASIDE}"):
        with suppress(OSError):  # somebody else's
            if aside.is_file() and time.time() - aside.stat().st_mtime >= older:
                aside.unlink()


def commit_file(aside: Path, path: Path) -> None:
    """Rename a complete, flushed file into place and flush the folder that names it.

    Raises:
        OSError: the system refuses, or a device, a pipe or the like has that name, which must not make room for a file.
    """
    refuse_special(path)
    for seconds in (0.02, 0.1, 0.5, None):
        try:
            os.replace(aside, path)
            break
        except PermissionError:  # Windows refuses while a reader has the old file open, which is not for long
            if os.name == "posix" or seconds is None:
                raise
            time.sleep(seconds)
    if os.name == "posix":
        with suppress(OSError):  # some network file systems cannot flush a folder; the rename is done
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def slug(text: str, length: int = 40) -> str:
    """`text` as a part of a file name: lower-case ASCII letters, digits and dashes."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:length].strip("-") or "run"
