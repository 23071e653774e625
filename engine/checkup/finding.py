"""Finding: one thing that was looked at, how it is, and what to do where it is not well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["good", "note", "bad"]


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's answer.

    Attributes:
        subject: what was looked at, such as "torch".
        level: `bad` stops a part of the program from working; `note` is worth knowing.
        said: how it is.
        do: what to do; empty where nothing is to be done.
    """

    subject: str
    level: Level
    said: str
    do: str = ""
