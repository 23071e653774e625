"""log_lines: what of a run's log.txt is read in the window, in short; the file itself keeps every word."""

from __future__ import annotations

import re

_LINE_START = re.compile(r"^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)\S* ([A-Z]+) ")
_RANK_OF = {"DEBUG": 0, "INFO": 0, "WARNING": 1, "ERROR": 2, "CRITICAL": 2}
_CHECKPOINT = re.compile(r"^(checkpoint at step [\d,]+): \S+$")
_EPOCH = re.compile(r"^epoch \d+/\d+ ")
_SAVED = "  saved"


def of_rank(text: str, rank: int) -> str:
    """The entries of a log that are at least so serious: 0 all, 1 warnings, 2 errors; a traceback goes with its entry."""
    if not rank:
        return text
    kept, keeps = [], False
    for line in text.splitlines():
        match = _LINE_START.match(line)
        if match:
            keeps = _RANK_OF.get(match[3], 0) >= rank
        if keeps:
            kept.append(line)
    return "\n".join(kept)


def in_short(text: str) -> str:
    """Entries by the clock, with the day where it is another than before, their level where it is serious.

    A checkpoint that follows an epoch is a word in its line, so that the last line is the epoch's.
    """
    lines: list[str] = []
    day, follows = "", False
    for line in text.rstrip().splitlines():
        match = _LINE_START.match(line)
        if match is None:
            lines.append(line)
            follows = False
            continue
        said = _CHECKPOINT.sub(r"\1", line[match.end() :])
        if follows and said.startswith("checkpoint at step "):
            lines[-1] = lines[-1].removesuffix(_SAVED) + _SAVED
            continue
        follows = _EPOCH.match(said) is not None
        clock = match[2] if day in ("", match[1]) else f"{match[1]} {match[2]}"
        level = f"{match[3]}  " if _RANK_OF.get(match[3], 0) else ""
        lines.append(f"{clock}  {level}{said}")
        day = match[1]
    return "\n".join(lines)
