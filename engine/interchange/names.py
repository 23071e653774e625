"""Names that strangers gave: of files in an archive, and of run folders."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from engine.record.errors import InputError
from engine.record.files import slug
from engine.record.one_line import one_line

_DRIVE = re.compile(r"[A-Za-z]:")
_ID = re.compile(r"\w[\w.+=@, ()-]*")
_LONGEST_ID = 120
_LONGEST_PART = 255  # bytes, as file systems have it
_LONGEST_NAME = 1024
_DEEPEST = 24
_OF_WINDOWS = re.compile(r'[<>:"|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)', re.IGNORECASE)
# What systems and a running engine leave in a folder, and what is asked of a run that is at work.
_LEFT = ("__MACOSX", "Thumbs.db", "desktop.ini")
_LEFT_AT_TOP = ("control",)
_SUFFIX = re.compile(r"-[0-9a-f]{4}$")


def parts_of(name: str) -> tuple[str, ...]:
    """A member's name as the parts of a path below the folder that it is unpacked into; none of a folder's own.

    Args:
        name: with either slash, for some tools on Windows write theirs.

    Raises:
        InputError: it leads out of that folder, or no file can have it.
    """
    shown = one_line(name)[:80]
    slashed = name.replace("\\", "/")
    if slashed.startswith("/") or _DRIVE.match(slashed) or ".." in slashed.split("/"):
        raise InputError(f"holds {shown!r}, which leads out of it.", hint="Nothing of it was taken: do not trust it.")
    parts = tuple(part for part in slashed.split("/") if part not in ("", "."))
    sizes = [len(os.fsencode(part)) for part in parts] if "\0" not in name else [_LONGEST_PART + 1]
    if any(size > _LONGEST_PART for size in sizes) or sum(sizes) > _LONGEST_NAME or len(parts) > _DEEPEST:
        raise InputError(f"holds a name that no file can have: {shown!r}.", hint="Make it anew, with shorter names.")
    if os.name == "nt" and any(_OF_WINDOWS.search(part) for part in parts):
        raise InputError(f"holds a name that Windows does not allow: {shown!r}.", hint="Rename that file first.")
    return parts


def is_left_over(relative: PurePosixPath) -> bool:
    """Whether a file in a run's folder says nothing of the run: half-written ones, locks, and what systems put there."""
    hidden = any(part.startswith(".") or part in _LEFT for part in relative.parts)
    return hidden or relative.as_posix() in _LEFT_AT_TOP


def is_id(name: str) -> bool:
    """Whether a run can be kept by this name on every system."""
    plain = len(name) <= _LONGEST_ID and name.isprintable() and _ID.fullmatch(name) is not None
    return plain and not _OF_WINDOWS.search(name)


def other_ids(run: str, folder: Path) -> Iterator[str]:
    """Ids for a run whose own one is another's here; the same ones each time, so that it is found again.

    Args:
        folder: where it lies, with its configuration and its events.
    """
    digest = hashlib.sha256()
    for name in ("config.toml", "events.jsonl"):
        for block in blocks_of(folder / name):
            digest.update(block)
    stem = _SUFFIX.sub("", run)[: _LONGEST_ID - 40]
    for length in (4, 8, 16, 32):
        yield f"{stem}-{digest.hexdigest()[:length]}"


def id_for(names: Iterable[str]) -> str:
    """The first of these names that a run can have, else one made of the last."""
    last = ""
    for name in names:
        if is_id(name):
            return name
        last = name or last
    return slug(last)


def blocks_of(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """A file's bytes, some at a time; none of one that is not there."""
    try:
        with path.open("rb") as file:
            while block := file.read(size):
                yield block
    except FileNotFoundError:
        return
