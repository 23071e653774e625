"""What an export may take the place of: nothing that a run keeps, no folder and no file that is not an export's.

What a run keeps no other command may write over either: see `engine.record.force`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from engine.record.errors import InputError
from engine.record.files import LONGEST_NAME
from engine.record.run_folder import RUNS, TRASH, RunFolder

CARD_SAYS = "this export was compared with the student of the run"  # in the model card of every exported folder
_FOLDER_FILES = frozenset({"config.json", "model.safetensors", "README.md"})
_EXPORTS = "exports"
_LARGEST = 1 << 24  # bytes of a report or a card, which have some thousands


def report_at(path: Path) -> dict[str, Any] | None:
    """The JSON object in a file; None where there is none."""
    text = _text(path)
    try:
        found = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def refuse_in_a_run(target: Path, own: RunFolder | None = None) -> None:
    """Refuse a place in the folder of a run, this or another, that is not in its exports; links are followed.

    Args:
        own: a run beside which others lie, wherever that is.

    Raises:
        InputError: it lies there.
    """
    beside = {os.path.abspath(own.path.parent), os.path.realpath(own.path.parent)} if own is not None else set()
    parent = os.path.realpath(target.parent)
    for name in {os.path.abspath(target), os.path.realpath(target), os.path.join(parent, target.name)}:
        path = Path(name)
        for place in (path, *path.parents):
            if not _is_run(place, beside):
                continue
            inside = path.relative_to(place).parts
            if len(inside) < 2 or inside[0] != _EXPORTS:
                hint = "Choose another folder, or the exports folder of the run."
                raise InputError("is where a run keeps its own files.", field=str(target), hint=hint)


def _is_run(place: Path, beside: set[str]) -> bool:
    """Whether a folder is a run's, by where it lies, or copied elsewhere by what it holds."""
    run = RunFolder(place)
    if not os.path.isfile(run.config_file):  # pathlib raises where nobody may look
        return False
    is_kept = place.parent.name in (RUNS, TRASH) or str(place.parent) in beside
    return is_kept or os.path.isfile(run.events_file)


def refuse_report(report: Path) -> None:
    """Refuse a place for the report where there is something else, or that cannot be.

    Raises:
        InputError: naming it.
    """
    if len(os.fsencode(report.name)) > LONGEST_NAME:
        hint = f"The report of an export is called so: give a name that is shorter by {len('.json')} letters or more."
        raise InputError("is too long for a name.", field=str(report), hint=hint)
    if os.path.lexists(report) and not _is_report(report):
        hint = "It would be replaced: choose another name, or move that away."
        raise InputError("is there already, and is not the report of an export.", field=str(report), hint=hint)


def may_be_replaced(folder: Path, report: Path) -> bool:
    """Whether nothing but an earlier export is lost with a folder; `report` is what lies beside such a one.

    Raises:
        OSError: nobody lets us look.
    """
    if not folder.is_dir():
        return True
    names = {path.name for path in folder.iterdir()}
    if not names:
        return True
    if "model.safetensors" not in names or not names <= _FOLDER_FILES:
        return False
    return _is_report(report) or CARD_SAYS in (_text(folder / "README.md") or "")


def _is_report(path: Path) -> bool:
    return {"export", "check"} <= (report_at(path) or {}).keys()


def _text(path: Path) -> str | None:
    """What is in a file; None where that is no text, or no file: to open a pipe could wait for ever."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return None
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
