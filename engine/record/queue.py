"""The queue of a home: the runs that wait for their turn, in order, and how they are to be run.

`<home>/queue.json` is edited by the window, by commands and by the runner at once: each change is made
under a lock, on what is there then, and replaces the file. What happened is told in `<home>/queue.log`.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.record.counted import counted
from engine.record.errors import InputError, not_writable
from engine.record.files import replace_file
from engine.record.queue_state import Entry, Queue, Settings, Started
from engine.record.queue_text import parse_queue
from engine.record.run_folder import RUNS, RunFolder

if TYPE_CHECKING:
    from filelock import BaseFileLock

__all__ = ["Entry", "Queue", "Settings", "Started"]
FILE = "queue.json"
LOG = "queue.log"
_LOCK_SECONDS = 30.0


def read(home: Path) -> Queue:
    """The queue as it is now; a damaged file is set aside, which the answer's `problem` says.

    Raises:
        InputError: the file cannot be read.
    """
    queue, damaged = _load(home)
    if damaged:
        with changing(home) as queue:
            pass
    return queue


def add(home: Path, run: str, device: str = "", place: int | None = None) -> Queue:
    """Put a run into the queue, at its end or at `place`; one that is in it is moved there.

    Args:
        device: empty: as its configuration says, and where that is `auto` whatever is free.

    Raises:
        InputError: there is no such run, or it cannot be run on this device.
    """
    _check(home, run, device)
    with changing(home) as queue:
        queue.add(Entry(run, device, time.time()), None if place is None else _among_all(home, queue, run, place))
    return queue


def remove(home: Path, run: str) -> Queue:
    """Take a run out of the queue; its folder stays.

    Raises:
        InputError: it is not in the queue.
    """
    with changing(home) as queue:
        queue.remove(run)
    return queue


def move(home: Path, run: str, place: int) -> Queue:
    """Let a run stand at `place`, counted from 0; those in the trash keep their places, and are not counted.

    Raises:
        InputError: it is not in the queue.
    """
    with changing(home) as queue:
        queue.move(run, _among_all(home, queue, run, place))
    return queue


def assign(home: Path, run: str, device: str) -> Queue:
    """Choose a run's device; its configuration is rewritten when it starts.

    Raises:
        InputError: it is not in the queue, or cannot be run on this device.
    """
    _check(home, run, device)
    with changing(home) as queue:
        queue.assign(run, device)
    return queue


def configure(home: Path, **settings: Any) -> Queue:
    """Change `at_once`, `devices`, `when_failed`, `when_cut_off` or `held`.

    Raises:
        InputError: a setting that there is not, or a value that it cannot have.
    """
    with changing(home) as queue:
        queue.settings = queue.settings.changed(**settings)
    return queue


@contextmanager
def changing(home: Path) -> Iterator[Queue]:
    """Hold the queue and keep what becomes of it, unless an exception ends the change.

    Raises:
        InputError: the home cannot be written, or somebody holds the queue for long.
    """
    with _held(home):
        queue, damaged = _load(home)
        before = replace(queue, entries=[*queue.entries], started=[*queue.started])
        if damaged:
            _set_aside(home, queue)
        yield queue
        if damaged or queue != before:
            _write(home, queue)


def note(home: Path, text: str) -> None:
    """Add a line to `queue.log`; a home that is full does not end the queue."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    with suppress(OSError), (home / LOG).open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(f"{stamp} {' '.join(text.split())}\n")


def runner_lock(home: Path) -> BaseFileLock:
    """What the one runner of a home on this machine holds, not taken yet."""
    from filelock import FileLock

    return FileLock(home / f".queue-runner-{socket.gethostname()}.lock")


def runner_is_there(home: Path) -> bool:
    """Whether a runner of this machine works off the queue."""
    from filelock import Timeout

    if not home.is_dir():  # looking must not make a home
        return False
    lock = runner_lock(home)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:  # a home that can only be read
        return False
    lock.release()
    return False


def _among_all(home: Path, queue: Queue, run: str, place: int) -> int:
    """A place that was counted without the runs in the trash, counted with them."""
    others = [entry for entry in queue.entries if entry.run != run]
    there = [number for number, entry in enumerate(others) if (home / RUNS / entry.run).is_dir()]
    return there[max(0, place)] if place < len(there) else len(others)


def _check(home: Path, run: str, device: str) -> None:
    from engine.record.devices import check_device, machine_devices, on_device

    check_device(device)
    folder = RunFolder(home / RUNS / run)
    if Path(run).name != run or not folder.config_file.is_file():
        hint = "`python -m engine.history list` shows the ids."
        raise InputError(f"there is no such run under {home / RUNS}.", field=f"run {run!r}", hint=hint)
    if device:
        on_device(folder, device, machine_devices())


@contextmanager
def _held(home: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout  # takes 0.08 s to import, which the window's first paint has not

    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / ".queue.lock")
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise InputError("is held by another program.", field=str(home / FILE), hint="Try again in a moment.") from None
    except OSError as error:
        raise not_writable(home, error) from None
    try:
        yield
    finally:
        lock.release()


def _load(home: Path) -> tuple[Queue, bool]:
    """The queue, and whether the file is damaged."""
    path = home / FILE
    try:
        return parse_queue(path.read_bytes())
    except FileNotFoundError:
        return Queue(), False
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}.", field=str(path), hint="See who may read and write there."
        ) from None


def _write(home: Path, queue: Queue) -> None:
    try:
        replace_file(home / FILE, queue.to_json())
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}.", field=str(home / FILE), hint="Make room.") from None


def _set_aside(home: Path, queue: Queue) -> None:
    """Keep a damaged file beside the queue that is made of what could be read."""
    aside = home / f"{FILE}.damaged"
    kept = counted(len(queue.entries), "entry", "entries")
    queue.problem = f"{home / FILE} was damaged: {kept} could be read; the file is kept as {aside.name}."
    with suppress(OSError):
        os.replace(home / FILE, aside)
    note(home, queue.problem)
