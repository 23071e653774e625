"""What the commands `python -m engine.…` have in common."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Protocol

INTERRUPTED = 130  # what shells expect of a program that Ctrl+C ended
TERMINATED = 143  # and of one that SIGTERM ended


class _Terminated(KeyboardInterrupt):
    """The system asked the command to end."""


class Main(Protocol):
    """What a command begins with; it returns its exit code."""

    def __call__(self, argv: list[str] | None = None) -> int: ...


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that says where runs are kept; `files.home_folder` understands its value."""
    parser.add_argument(
        "--home", metavar="DIR", help="where runs are kept (else FBT_HOME, else the user's data folder)"
    )


def print_any_letter() -> None:
    """Let what a console of Windows lacks, such as → and ★, be written as an escape instead of failing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def ends_at_ctrl_c(main: Main) -> Main:
    """Let a command that has nothing to save end at Ctrl+C without a word; what it was writing aside it deletes itself.

    So it ends where the system asks it to (SIGTERM), as the window does that gives a task up.
    """

    @wraps(main)
    def command(argv: list[str] | None = None) -> int:
        try:
            with _asked_to_end():
                return main(argv)
        except _Terminated:
            return TERMINATED
        except KeyboardInterrupt:
            return INTERRUPTED

    return command


@contextmanager
def _asked_to_end() -> Iterator[None]:
    """SIGTERM as an exception of this process; one that was forked from it ends at once, as it would have."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ours = os.getpid()

    def end(*_: object) -> None:
        if os.getpid() != ours:
            os._exit(TERMINATED)
        raise _Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
