"""--force: without it no command takes the place of what is there, and with it none of what a run keeps."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from engine.record.errors import InputError
from engine.record.export_place import refuse_in_a_run


def add_force(parser: argparse.ArgumentParser) -> None:
    """The option that lets a command replace what is there."""
    parser.add_argument("--force", action="store_true", help="replace what is there by that name")


def refuse_taken(path: Path, *, force: bool, folder: bool = False) -> None:
    """Refuse a place where something is that would be replaced, or among what a run keeps, before any work for it.

    What is neither file nor folder is left to `files.refuse_special`.

    Args:
        folder: what is written is a folder, which may take the place of an empty one, but not of a link to one.

    Raises:
        InputError: naming it, and the option that replaces it, where one may.
    """
    refuse_in_a_run(path)
    is_folder = os.path.isdir(path)
    if is_folder and not folder:
        raise InputError("is a folder.", field=str(path), hint="Give the name of a file.")
    is_taken = os.path.islink(path) or (any(path.iterdir()) if is_folder else os.path.isfile(path))
    if is_taken and not force:
        hint = "Choose another place, or add --force to replace it."
        raise InputError("is there already.", field=str(path), hint=hint)
