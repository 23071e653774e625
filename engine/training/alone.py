"""One process a run: the lock, and what is asked of a run that another process has or had."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from engine.record import control
from engine.record.config import RunConfig
from engine.record.disk import check_writable
from engine.record.errors import InputError, TakenError
from engine.record.process import is_alive, is_lost
from engine.record.resumable import refuse_finished
from engine.record.run_folder import LOCK, RunFolder
from engine.record.summary import ACTIVE, RunSummary


@contextmanager
def alone(folder: RunFolder, config: RunConfig, since: float) -> Iterator[None]:
    """Hold the run for this process.

    The lock tells processes of this machine apart, also two that start at one moment; of another
    machine's only the heartbeat can be judged.

    Args:
        since: unix seconds; what was asked of a run before that was asked of an earlier process, unless there was none.

    Raises:
        TakenError: another process has it, or finished it while this one loaded.
        InputError: its folder is gone: none is made in its place.
    """
    lock = FileLock(folder.path / LOCK)
    try:
        if not folder.config_file.is_file():
            raise folder.gone()
        lock.acquire(timeout=0)
    except Timeout:
        raise TakenError("is running already.", field=f"run {folder.id}", hint="Stop it first.") from None
    except OSError as error:
        raise _unusable(folder, error) from None
    try:
        if not folder.config_file.is_file():  # it went just now, and the lock has made a folder anew
            with suppress(OSError):
                folder.clear_if_hollow()
            raise folder.gone()
        before = RunSummary.of(folder, config)
        _refuse_if_held(folder, before)
        refuse_finished(before)
        if before.started:
            control.drop(folder.path, since)
        folder.clear_left_overs()
        try:
            check_writable(folder.path)
        except InputError as error:
            raise error if folder.config_file.is_file() else folder.gone() from None
        try:
            yield
        finally:
            control.take(folder.path)  # what came too late for this process is not meant for the next
    finally:
        lock.release()


def _unusable(folder: RunFolder, error: OSError) -> InputError:
    """That the folder cannot be locked, or that it went away meanwhile."""
    if not folder.config_file.is_file():
        return folder.gone()
    hint = "Choose another home with --home or FBT_HOME."
    return InputError(f"cannot be written: {error.strerror}.", field=str(folder.path), hint=hint)


def _refuse_if_held(folder: RunFolder, before: RunSummary) -> None:
    """Where a process without this lock has the run: one of another machine that shares the folder.

    Raises:
        TakenError: it has.
    """
    identity = before.identity()
    if before.status not in ACTIVE or is_alive(*identity) is False or is_lost(before.due, *identity):
        return
    if before.host == socket.gethostname():
        raise TakenError("is running already.", field=f"run {folder.id}", hint="Stop it first.")
    seconds = max(1, round(before.due + 60 - time.time()))
    hint = f"Stop it there. Where that process is gone, or the folder was copied from there, try again in {seconds} s."
    raise TakenError(f"is running already, on {before.host}.", field=f"run {folder.id}", hint=hint)
