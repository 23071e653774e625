"""The home folder: whether it can be written, how much room there is, and whether its history can be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from engine.checkup.finding import Finding
from engine.record.catalogue import look_in, matches_installed_timm
from engine.record.counted import counted
from engine.record.disk import check_writable, free_bytes, in_words
from engine.record.errors import InputError
from engine.record.history import FILE, History

_LITTLE = 2 * 2**30  # bytes: a run of a large model keeps checkpoints of about that size
_SHARED = Path("/dev/shm")  # where worker processes hand over images
_LITTLE_SHARED = 512 * 2**20


def look(home: Path) -> Iterator[Finding]:
    """What a run would meet there."""
    there = home
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        check_writable(there)
        yield Finding("home", "good", f"{home}{'' if home.is_dir() else ', made by the first run'}")
    except InputError as error:
        yield Finding("home", "bad", f"{home}: {error.message}", "Choose another with --home or FBT_HOME.")
    yield from of_room("home", "runs keep checkpoints there", free_bytes(home), _LITTLE)
    if _SHARED.is_dir():
        yield from of_room(str(_SHARED), "workers hand images over there", free_bytes(_SHARED), _LITTLE_SHARED)
    if (home / FILE).exists() and os.access(there, os.W_OK):
        try:
            with History(home) as history:
                yield Finding("history", "good", counted(len(history.runs()), "run"))
        except InputError as error:
            yield Finding("history", "bad", f"{home / FILE} {error.message}", error.hint)
    look_in(home)
    if not matches_installed_timm():
        do = "python -m engine.catalogue --home DIR, or open the window once: it makes one beside the runs."
        yield Finding("models", "note", "the list of models is of another timm than the one installed.", do)


def of_room(subject: str, purpose: str, free: int | None, little: int) -> Iterator[Finding]:
    """Whether there is enough free space; nothing where the system does not say."""
    if free is None:
        return
    if free < little:
        yield Finding(
            f"room in {subject}",
            "bad",
            f"{in_words(free)} are free; {purpose}.",
            f"Make room: {in_words(little)} or more.",
        )
    else:
        yield Finding(f"room in {subject}", "good", f"{in_words(free)} free")
