"""last_words: the last lines a run that died left behind; reads files, so it belongs into a worker."""

from __future__ import annotations

import re
from pathlib import Path

_BYTES = 4096
_LINES = 2
_LEVEL = re.compile(r"^\d{4}-\d\d-\d\d[T ]\S+ ([A-Z]+) ", re.MULTILINE)
_SERIOUS = {"WARNING": "warning", "ERROR": "error", "CRITICAL": "error"}


def last_words(folder: Path) -> str:
    """The end of what the engine printed, else of its log; empty where there is neither."""
    for name in ("output.txt", "log.txt"):
        try:
            with (folder / name).open("rb") as file:
                file.seek(0, 2)
                file.seek(max(0, file.tell() - _BYTES))
                text = file.read().decode("utf-8", "replace")
        except OSError:
            continue
        lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if any(map(str.isalnum, line))]
        if lines:
            return "\n".join(lines[-_LINES:])
    return ""


def level_of(words: str) -> str:
    """How serious lines of a log are by their own account: notice, warning or error; the last that says so counts."""
    said = _LEVEL.findall(words)
    return _SERIOUS.get(said[-1], "notice") if said else "notice"
