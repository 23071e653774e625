"""Runs whose engine was launched and has not spoken yet: Python and torch are loading, which takes seconds.

Who launches an engine promises it with a file in `<home>/.starting/`, into which the engine writes which process it
is; its first event ends the promise. Whoever would move the run away meanwhile, or start it again, looks there.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from engine.record.run_folder import RUNS

FOLDER = ".starting"
STARTING = "starting"  # what lists show for the state; the history keeps the one that the events tell
PROMISE_SECONDS = 5.0  # until a launched process is seen in the system's list
_ELSEWHERE_SECONDS = 120.0  # for another machine's, which cannot be looked at


def promise(home: Path, run: str) -> None:
    """Say that an engine is about to be launched; where that cannot be written it is launched all the same."""
    _write(home, run, "")


def over(home: Path, run: str) -> None:
    """The engine speaks by now, or was not launched."""
    with suppress(OSError):
        (home / FOLDER / run).unlink(missing_ok=True)
        (home / FOLDER).rmdir()  # where it was the last


@contextmanager
def promised(home: Path, run: str) -> Iterator[None]:
    """Hold the promise as the engine that it is about; a second engine leaves that of the first alone."""
    from engine.record.process import own_identity

    ours = json.dumps(own_identity())
    if not is_starting(home, run) or not _said(home / FOLDER / run):
        _write(home, run, ours)
    try:
        yield
    finally:
        if _said(home / FOLDER / run) == json.loads(ours):
            over(home, run)


def starting(home: Path) -> frozenset[str]:
    """The runs that are being started; a promise that nobody can keep any more is deleted. For workers."""
    try:
        runs = os.listdir(home / FOLDER)
    except OSError:
        return frozenset()
    found = frozenset(run for run in runs if is_starting(home, run))
    for run in set(runs) - found:
        if not is_starting(home, run):  # promised anew meanwhile
            over(home, run)
    return found


def is_starting(home: Path, run: str) -> bool:
    """Whether an engine for this run is loading, or was launched a moment ago. For workers."""
    path = home / FOLDER / run
    try:
        promised_at = path.stat().st_mtime
    except OSError:
        return False
    if _spoke_at(home, run) > promised_at:
        return False
    age = time.time() - promised_at
    said = _said(path)
    if said:
        from engine.record.process import is_alive

        alive = is_alive(said["pid"], said["process_start"], said["host"], said["process_mark"])
        return abs(age) < _ELSEWHERE_SECONDS if alive is None else alive
    if abs(age) < PROMISE_SECONDS:
        return True
    from engine.record.launch import engine_is_there

    return engine_is_there(run)


def _spoke_at(home: Path, run: str) -> float:
    """When the run's newest event was written, in unix seconds."""
    try:
        return (home / RUNS / run / "events.jsonl").stat().st_mtime
    except OSError:
        return 0.0


def _said(path: Path) -> dict[str, Any]:
    """The process that a promise names; nothing where it names none, or is damaged."""
    kinds = {"pid": int, "process_start": float, "host": str, "process_mark": str}
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return said if all(isinstance(said[name], kind) for name, kind in kinds.items()) else {}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return {}


def _write(home: Path, run: str, text: str) -> None:
    for _ in range(2):  # the folder goes with the last promise, perhaps just now
        with suppress(OSError):
            (home / FOLDER).mkdir(exist_ok=True)
            (home / FOLDER / run).write_text(text, encoding="utf-8")
            return
