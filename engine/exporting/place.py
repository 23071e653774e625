"""Exports are made in a hidden folder beside their place, and renamed into it once all of it is right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.record.errors import InputError, UserError
from engine.record.files import commit_file
from engine.record.run_folder import RunFolder
from engine.record.student_file import not_written


@contextmanager
def writing(target: Path, size: int) -> Iterator[None]:
    """Let what the system says against writing an export of about `size` bytes be told of its place.

    Raises:
        InputError: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        raise not_written(target, error, size) from None


@contextmanager
def unless_gone(folder: RunFolder) -> Iterator[None]:
    """Let what fails because the run was put in the trash, or deleted, meanwhile be told so.

    Raises:
        InputError: in the place of another error.
    """
    try:
        yield
    except UserError:
        if not folder.config_file.is_file():
            raise folder.gone() from None
        raise


@contextmanager
def reading(folder: RunFolder) -> Iterator[None]:
    """Let what the system says against reading a run and its images be told of the file.

    Raises:
        InputError: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}."
        hint = "Put it right, then export again."
        raise InputError(said, field=str(error.filename or folder.path), hint=hint) from None


def put(made: Path, target: Path, report: Path, beside: Path) -> None:
    """Flush an export and its report to the disk and rename both into their places; older ones there are replaced.

    The report goes first, for it alone can be kept for the case that the other fails: what was there then stands again.

    Raises:
        OSError: the disk is full, or a place cannot be written; both places are as they were.
    """
    for path in (report, *(made.iterdir() if made.is_dir() else [made])):
        _flush(path)
    older = shutil.copyfile(beside, report.with_name("older.json")) if beside.is_file() else None
    commit_file(report, beside)
    try:
        _put(made, target)
    except OSError:
        with suppress(OSError):
            if older is None:
                beside.unlink()
            else:
                os.replace(older, beside)
        raise


def _put(made: Path, target: Path) -> None:
    if not made.is_dir():
        commit_file(made, target)
        return
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
