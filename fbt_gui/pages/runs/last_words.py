"""last_words: the last lines a run that died left behind; reads files, so it belongs into a worker."""

from __future__ import annotations

from pathlib import Path

_BYTES = 4096
_LINES = 2


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
