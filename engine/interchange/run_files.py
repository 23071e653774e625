"""The files of a run folder that are the run, and the runs that a folder holds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from engine.interchange.names import is_left_over
from engine.record.errors import InputError
from engine.record.run_folder import RUNS

_CONFIG = "config.toml"
_MOST_IN_A_FOLDER = 100_000  # looked at in search of runs
_DEEP_IN_A_RUN = 24


@dataclass(frozen=True)
class RunFile:
    """One file of a run.

    Attributes:
        name: its path below the run's folder, with slashes.
    """

    name: str
    path: Path
    size: int


def runs_in(folder: Path, depth: int) -> Iterator[Path]:
    """The run folders in a folder: itself, those of a home, or those that lie below it; what a run holds is its own.

    Args:
        depth: how many folders down they may lie.
    """
    if (folder / _CONFIG).is_file():
        yield folder
        return
    home = folder / RUNS
    for path in _folders(home if home.is_dir() else folder):
        if (path / _CONFIG).is_file():
            yield path
        elif depth > 0 and not home.is_dir():
            yield from runs_in(path, depth - 1)


def files_of(folder: Path) -> list[RunFile]:
    """The files of a run, in order, without what says nothing of it.

    Raises:
        InputError: it holds a link or a device, or cannot be read.
    """
    if os.path.islink(folder):
        raise InputError("is a link.", field=str(folder), hint="Give the folder that it leads to.")
    try:
        return sorted(_below(folder, PurePosixPath()), key=lambda file: file.name)
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}."
        raise InputError(said, field=str(folder), hint="See who may read there.") from None


def _below(folder: Path, at: PurePosixPath) -> Iterator[RunFile]:
    if len(at.parts) > _DEEP_IN_A_RUN:
        raise InputError("holds too many folders in each other.", field=str(folder), hint="No run does.")
    with os.scandir(folder) as found:
        for entry in found:
            name = at / entry.name
            if is_left_over(name):
                continue
            state = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(state.st_mode):
                yield from _below(Path(entry.path), name)
            elif stat.S_ISREG(state.st_mode):
                yield RunFile(name.as_posix(), Path(entry.path), state.st_size)
            else:
                hint = "Put the file itself in its place."
                raise InputError(
                    f"holds {name.as_posix()!r}, which is a link or a device.", field=str(folder), hint=hint
                )


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in islice(folder.iterdir(), _MOST_IN_A_FOLDER) if path.is_dir())
    except OSError:
        return []
