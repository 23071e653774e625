"""Placing one run: compared with what is here, put together aside, renamed into the list."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from engine.interchange.at_work import idle_summary
from engine.interchange.bounds import Bounds
from engine.interchange.names import other_ids
from engine.interchange.run_files import RunFile, files_of
from engine.interchange.sameness import Relation, compared
from engine.interchange.unpacking import flush
from engine.record.errors import InputError, UserError
from engine.record.run_folder import RUNS, RunFolder

_SAID = {
    "earlier": "the one here went on further",
    "later": "the one that comes went on further",
    "other": "they differ",
    "same": "",
}
_SHOWN = 3


@dataclass(frozen=True)
class Offered:
    """A run that a source holds.

    Attributes:
        id: what it is called.
        owned: its files were unpacked by us, and may be moved.
    """

    id: str
    path: Path
    owned: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a run that was offered.

    Attributes:
        run: its id where it comes from; `id` here, empty where it was refused.
        notes: what else a person wants to know, in sentences.
    """

    run: str
    id: str
    what: Literal["imported", "renamed", "same", "refused"]
    notes: tuple[str, ...] = ()
    status: str = field(default="", compare=False)


def place(run: Offered, home: Path, aside: Path, bounds: Bounds, *, dry_run: bool = False) -> Outcome:
    """Bring one run into `home`, unless it is there; nothing there is overwritten.

    Args:
        aside: an empty folder on the same disk, where it is put together.
        dry_run: look alone; nothing is copied or moved.
    """
    try:
        files = files_of(run.path)
        status = idle_summary(RunFolder(run.path)).status
        return replace(_placed(run, files, home, None if dry_run else aside / "run", bounds), status=status)
    except UserError as error:
        return Outcome(run.id, "", "refused", (f"{error.message} {error.hint}".strip(),))
    except OSError as error:
        return Outcome(run.id, "", "refused", (f"cannot be copied: {error.strerror or error}.",))
    finally:
        shutil.rmtree(aside / "run", ignore_errors=True)


def _placed(run: Offered, files: list[RunFile], home: Path, staged: Path | None, bounds: Bounds) -> Outcome:
    first: Relation = "same"
    copied = False
    for place, id in enumerate([run.id, *other_ids(run.id, run.path)]):
        here = _kept(home, id)
        if here is not None:
            found = compared(files, run.path, here)
            if found.relation == "same":
                return Outcome(run.id, id, "same", tuple(_of_same(here, found.more)))
            first = first if place else found.relation
            continue
        notes = (f"{run.id} is another run here ({_SAID[first]}).",) if place else ()
        if staged is not None and not copied:
            for file in files:
                bounds.take(file.size)
            _gather(files, staged, owned=run.owned)
            idle_summary(RunFolder(staged))  # it may have begun meanwhile
            copied = True
        if staged is not None and notes:
            _note(RunFolder(staged), run.id, first)
        if staged is None or _settled(staged, home, id):
            return Outcome(run.id, id, "renamed" if place else "imported", notes)
    raise InputError("all its names are taken.", hint="Look into the runs that begin so.")


def _kept(home: Path, id: str) -> RunFolder | None:
    """The run of this id that is here; a folder with a lock alone is none."""
    here = RunFolder.at_home(home, id)
    if here is None or here.config_file.is_file():
        return here
    with suppress(OSError):
        here.clear_if_hollow()
    return here if here.path.exists() else None


def _of_same(here: RunFolder, more: tuple[str, ...]) -> Iterable[str]:
    if here.is_trashed:
        yield f"It is in the trash here; `python -m engine.history restore {here.id}` brings it back."
    if more:
        rest = f" and {len(more) - _SHOWN} more" if len(more) > _SHOWN else ""
        yield f"Not taken, though it is not here: {', '.join(more[:_SHOWN])}{rest}."


def _gather(files: list[RunFile], staged: Path, *, owned: bool) -> None:
    """Put the run's files together aside, each of them on the disk."""
    staged.mkdir(parents=True)
    for file in files:
        target = staged / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if owned:
            os.replace(file.path, target)
            continue
        with file.path.open("rb") as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            flush(copy)
    for folder in (RunFolder(staged).checkpoints, RunFolder(staged).exports):
        folder.mkdir(exist_ok=True)


def _note(folder: RunFolder, run: str, relation: Relation) -> None:
    """Say in the run's note why it is called otherwise here."""
    said = f"Imported on {time.strftime('%Y-%m-%d')} as another run than {run}, which was here: {_SAID[relation]}."
    folder.annotate(note="\n".join(part for part in (folder.annotations().note, said) if part))


def _settled(staged: Path, home: Path, id: str) -> bool:
    """Rename a whole run into the list; False where another one came there meanwhile."""
    (home / RUNS).mkdir(parents=True, exist_ok=True)
    target = home / RUNS / id
    if os.path.lexists(target):
        return False
    try:
        os.rename(staged, target)
    except OSError:
        if os.path.lexists(target):
            return False
        raise
    return True
