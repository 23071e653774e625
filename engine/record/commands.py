"""What the commands `python -m engine.…` have in common."""

from __future__ import annotations

import argparse
import sys
from functools import wraps
from typing import Protocol

INTERRUPTED = 130  # what shells expect of a program that Ctrl+C ended


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
    """Let a command that has nothing to save end at Ctrl+C without a word; what it was writing aside it deletes itself."""

    @wraps(main)
    def command(argv: list[str] | None = None) -> int:
        try:
            return main(argv)
        except KeyboardInterrupt:
            return INTERRUPTED

    return command
