"""Starting engines as processes of their own: what both programs, the sweep and the queue agree on."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.record.verbs import is_frozen, program

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).resolve().parents[2]

# Who started a process may be gone before it ends, as a window that is closed: Python complains of one that is dropped.
_GOING: list[subprocess.Popen[bytes]] = []
_GOING_LOCK = threading.Lock()


def engine_command(run: str, home: Path) -> list[str]:
    """Program and arguments that run or resume `run`."""
    return [*program("engine"), "--resume", run, "--home", str(home)]


def queue_command(home: Path) -> list[str]:
    """Program and arguments that work off the queue of a home."""
    return [*program("queue"), "run", "--home", str(home)]


def evaluate_command(run: str, home: Path) -> list[str]:
    """Program and arguments that measure the best student of a run class by class."""
    return [*program("evaluate"), run, "--home", str(home)]


def surroundings() -> dict[str, str]:
    """The engine's environment: ours, with the place of the `engine` package for where it is not installed.

    The working folder stays ours, so that a relative path means the same to both programs.
    """
    ours = dict(os.environ)
    if is_frozen():
        return {**ours, "PYINSTALLER_RESET_ENVIRONMENT": "1"}
    return {**ours, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), ours.get("PYTHONPATH", "")]))}


def start_engine(command: list[str], output: Path, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start a process that outlives this one, its streams at the end of a file.

    It has a session of its own: Ctrl+C in the terminal must not reach it, nor the end of the terminal.

    Raises:
        OSError: the program is not there, or the file cannot be written.
    """
    import subprocess  # takes milliseconds that the window's first paint has not; it imports this file

    apart: dict[str, Any] = {"start_new_session": True}
    if os.name != "posix":
        flags = ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
        apart = {"creationflags": sum(getattr(subprocess, flag, 0) for flag in flags)}
    with output.open("ab") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, env=environment, **apart
        )
    with _GOING_LOCK:
        _GOING[:] = [each for each in _GOING if each.poll() is None] + [process]
    return process


def engine_pid(run: str) -> int:
    """The process that was started for this run, by its command line, or 0. Takes milliseconds: for workers."""
    import psutil

    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or ()
        if "--resume" in words and run in words:
            return int(process.pid)
    return 0


def engine_is_there(run: str) -> bool:
    """Whether a process was started for this run."""
    return bool(engine_pid(run))


def last_words(output: Path) -> str:
    """The last line that a process left in the file of its streams."""
    try:
        lines = output.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        lines = []
    said = [line for line in lines if not line.startswith("log: ")]
    return said[-1] if said else f"see {output}"
