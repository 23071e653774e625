"""What the commands `python -m engine.…` have in common."""

from __future__ import annotations

import argparse
import sys


def add_home(parser: argparse.ArgumentParser) -> None:
    """The option that says where runs are kept; `files.home_folder` understands its value."""
    parser.add_argument(
        "--home", metavar="DIR", help="where runs are kept (else FBT_HOME, else the user's data folder)"
    )


def print_any_letter() -> None:
    """Let what a console of Windows lacks, such as → and ★, be written as an escape instead of failing."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
