"""Exports are made in a hidden folder beside their place, and renamed into it once all of it is right."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.record.errors import InputError, UserError
from engine.record.files import commit_file
from engine.record.left_overs import COPIES, OLDER, bring_back
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


def put(made: Path, target: Path, report: Path, beside: Path, *, replace: bool = True) -> None:
    """Flush an export and its report to the disk and rename both into their places.

    Args:
        made: the export, in a room of `engine.record.left_overs`.
        replace: older ones there are replaced; else what came to the place of the export stays.

    Raises:
        InputError: something came there, and is not to be replaced.
        OSError: the disk is full, or a place cannot be written; both places are as they were.
    """
    for path in (report, *(made.iterdir() if made.is_dir() else [made])):
        _flush(path)
    if replace:
        _replace(made, target, report, beside)
    else:
        _add(made, target, report, beside)


def _replace(made: Path, target: Path, report: Path, beside: Path) -> None:
    """The report goes first, for a copy of it can be kept for the case that the other fails.

    Where another did the same meanwhile, its export and its report stay, and what made way for both is gone.
    """
    older, copies, same = made.parent / OLDER, made.parent / COPIES, report.stat()
    for folder in (older, copies):
        folder.mkdir()
    if beside.is_file():
        shutil.copyfile(beside, copies / beside.name)
    try:
        commit_file(report, beside)
        if not made.is_dir():
            commit_file(made, target)
            return
        if target.is_dir() or target.is_symlink():  # a folder cannot be renamed over another, nor over a link
            target.rename(older / target.name)
        made.rename(target)
    except BaseException:  # whoever asks for the end may ask at any line
        if made.exists():
            with suppress(OSError):
                _withdraw(same, beside, copies / beside.name)
            with suppress(OSError):
                if not bring_back(made.parent):
                    shutil.rmtree(older)
        raise


def _add(made: Path, target: Path, report: Path, beside: Path) -> None:
    """The export goes first, for only one of those who make it at the same time can put it there."""
    same = made.stat()
    try:
        _add_alone(made, target)
        commit_file(report, beside)
    except BaseException as error:
        is_ours = os.path.lexists(target) and os.path.samestat(same, target.lstat())
        if is_ours and report.exists():
            with suppress(OSError):
                target.unlink() if made.exists() else target.rename(made)
        if isinstance(error, OSError) and not is_ours and os.path.lexists(target):
            raise InputError(
                "came there meanwhile, and stays as it is; the export that was made is deleted.",
                field=str(target),
                hint="Choose another place, or add --force to replace it.",
            ) from None
        raise


def _add_alone(made: Path, target: Path) -> None:
    """Rename unless something is there: the system sees to it where it can."""
    if not made.is_dir():
        try:
            os.link(made, target)
            return
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if os.path.lexists(target):
                raise
    made.rename(target)


def _withdraw(same: os.stat_result, beside: Path, older: Path) -> None:
    """Undo a report that was put in its place, unless another one is there."""
    if os.path.lexists(beside) and not os.path.samestat(same, beside.lstat()):
        older.unlink(missing_ok=True)  # nor is it brought back
    elif older.is_file():
        os.replace(older, beside)
    else:
        beside.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
