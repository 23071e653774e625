"""The `control` file: how a window or a script steers a run, one word a line.

`echo stop >> <run folder>/control` is all it takes. The run takes the file away as it reads it,
so that each word acts once.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, get_args

Command = Literal["stop", "pause", "resume", "checkpoint"]
COMMANDS: tuple[str, ...] = get_args(Command)
FILE = "control"


def send(folder: Path, command: Command) -> None:
    """Ask the run in `folder` to do something.

    Raises:
        ValueError: not a word of `COMMANDS`.
        OSError: the folder is gone or cannot be written.
    """
    if command not in COMMANDS:
        raise ValueError(f"{command!r} is not a control word; use one of {', '.join(COMMANDS)}.")
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(f"{command}\n")


def take(folder: Path) -> list[str]:
    """The words that came since the last call, in order; words not known are left out."""
    path, taken = folder / FILE, folder / f".{FILE}.taken"
    if not path.exists():
        return []
    try:
        os.replace(path, taken)
        words = taken.read_text(encoding="utf-8", errors="replace").split()
        taken.unlink()
    except OSError:  # a network folder may hiccup; the next call reads it
        return []
    return [word for word in words if word in COMMANDS]
