"""Bringing runs in, from folders and archives, one after the other, each whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from engine.interchange.archives import is_archive
from engine.interchange.bounds import LARGEST_GIB, MOST_FILES, Bounds
from engine.interchange.names import id_for
from engine.interchange.placing import Offered, Outcome, place
from engine.interchange.references import is_here, references
from engine.interchange.run_files import runs_in
from engine.interchange.staging import staging, staging_elsewhere
from engine.interchange.unpacking import unpack
from engine.record.disk import free_bytes
from engine.record.errors import InputError, UserError
from engine.record.events import EventReader
from engine.record.history import FILE, History, rebuild_from_nothing
from engine.record.one_line import one_line
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

_DEEP, _DEEP_IN_ARCHIVES = 2, 8
_BEGINNING = 1 << 16
_HINT = "Give a home, a run's folder, a folder of runs, or a zip or tar of one."


def bring_in(
    sources: Sequence[Path], home: Path, *, dry_run: bool = False, largest_gib: float = LARGEST_GIB
) -> Iterator[Outcome]:
    """Bring every run of the sources into `home`, telling of each as it is done.

    Args:
        sources: homes, run folders, folders of them, zips and tars.
        dry_run: look alone; `home` is not touched.
        largest_gib: the most that one source may bring, in GiB.

    Raises:
        InputError: a source is none, or damaged, or made to do harm; what came before it stays.
    """
    for source in sources:
        with staging_elsewhere() if dry_run else staging(home) as aside:
            packed = source.stat().st_size if source.is_file() else None
            folder, owned = source, False
            if packed is not None:
                folder, owned = _unpacked(source, aside / "source", largest_gib), True
            bounds = Bounds.of(largest_gib, free_bytes(home))
            if owned:
                bounds = Bounds.of(largest_gib, None)  # it is on the disk already
            yield from _of_folder(source, folder, owned, home, aside, bounds, dry_run)


def with_references(outcomes: Sequence[Outcome], home: Path, folder_of: Callable[[Outcome], Path]) -> dict[str, list[str]]:  # fmt: skip
    """What must be said of the runs that others rest on, by the id of the one that rests on them."""
    renamed = {outcome.run: outcome.id for outcome in outcomes if outcome.what == "renamed"}
    brought = {outcome.run for outcome in outcomes if outcome.what != "refused"}
    said: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.what not in ("imported", "renamed"):
            continue
        for role, run in references(RunFolder(folder_of(outcome))).items():
            shown = one_line(run)[:160]
            if run in renamed:
                text = f"Its {role} is run:{shown}, which is another run here; the one that it means is {renamed[run]} now."
                said.setdefault(outcome.id, []).append(text)
            elif run not in brought and not is_here(home, run):
                text = f"Its {role} is run:{shown}, which is not here: import that one, too, to go on with this one."
                said.setdefault(outcome.id, []).append(text)
    return said


def save(home: Path, run: str) -> None:
    """Put a run that came into the history.

    Raises:
        InputError: it cannot be written; the run is in its place all the same.
    """
    try:
        if not (home / FILE).exists():
            rebuild_from_nothing(home)
            return
        folder = RunFolder.at_home(home, run)
        if folder is not None:
            with History(home) as history:
                history.save(RunSummary.of(folder), folder)
    except (sqlite3.Error, UserError) as error:
        said = f"cannot be written: {error} What was imported is in its place."
        raise InputError(said, field=str(home / FILE), hint="Then: python -m engine.history rebuild") from None


def _of_folder(
    source: Path, folder: Path, owned: bool, home: Path, aside: Path, bounds: Bounds, dry_run: bool
) -> Iterator[Outcome]:
    found = False
    for path in islice(runs_in(folder, _DEEP_IN_ARCHIVES if owned else _DEEP), MOST_FILES):
        found = True
        names = ("" if owned and path == folder else path.name, _told_id(path), source.name.split(".")[0])
        yield place(Offered(id_for(names), path, owned), home, aside, bounds, dry_run=dry_run)
    if not found:
        raise InputError("holds no run.", field=str(source), hint=_HINT)


def _unpacked(source: Path, folder: Path, largest_gib: float) -> Path:
    """The files of an archive, in a folder.

    Raises:
        InputError: it is none, or see `unpack`.
    """
    if not is_archive(source):
        raise InputError("is neither a folder nor a zip or tar.", field=str(source), hint=_HINT)
    folder.mkdir()
    unpack(source, folder, Bounds.of(largest_gib, free_bytes(folder), source.stat().st_size))
    return folder


def _told_id(folder: Path) -> str:
    """What a run's own events call it."""
    for line in EventReader(folder / "events.jsonl").poll(_BEGINNING):
        if line["type"] == "run_started" and isinstance(line.get("run"), str):
            return str(line["run"])
    return ""
