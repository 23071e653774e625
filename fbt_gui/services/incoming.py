"""Runs from elsewhere: the engine brings them in beside the window, and what became of each is said at the end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from engine.record.errors import UserError
from engine.record.verbs import program
from fbt_gui.services.context import Context
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.ask_path import ask_path
from fbt_gui.widgets.drop_zone import ask_files

PACKED = mark("Packed runs (*.zip *.tar *.tar.gz *.tgz *.tar.xz *.tar.bz2);;All files (*)")
_CAME = ("imported", "renamed")


def ask_packed(parent: QWidget, context: Context) -> None:
    """Ask for zips and tars, then bring in the runs that are in them."""
    ask_files(parent, tr("Import packed runs"), tr(PACKED), lambda paths: import_runs(context, paths))


def ask_folder(parent: QWidget, context: Context) -> None:
    """Ask for a folder, then bring in the runs that are in it."""
    title = tr("Import the runs of a home, or of a folder of runs")
    ask_path(parent, title, lambda path: import_runs(context, [path]), mode="folder")


def import_runs(context: Context, sources: Sequence[str]) -> None:
    """Bring in the runs of homes, folders, zips and tars; nothing that is here is overwritten."""
    title = tr("Import of {name}").format(name=Path(sources[0]).name)
    if len(sources) > 1:
        title = tr("Import of %n files and folders", "", len(sources))
    command = [*program("import"), *sources, "--json", "--home", str(context.home)]
    context.bar.say(tr("{what}: the engine is at it. You can go on meanwhile.").format(what=title))
    context.tasks.do(title, command, lambda lines: _tell(context, lines), context.commands.tell_error, answers=True)


def _tell(context: Context, lines: list[str]) -> None:
    """Say how it went, and offer the way to what came."""
    try:
        said = json.loads("\n".join(lines))
        runs, problem = list(said["runs"]), str(said["problem"])
    except (ValueError, LookupError, TypeError):
        context.commands.tell_error(UserError(tr("The engine's answer cannot be read.")))
        return
    context.runs.refresh(force=True)
    came = [run["id"] for run in runs if run["what"] in _CAME]
    here = came or [run["id"] for run in runs if run["id"]]
    refused = [run for run in runs if run["what"] == "refused"]
    level = "good" if not (refused or problem) else "warning" if here else "error"
    way = (tr("Show"), lambda: context.go.go("runs", runs=here)) if here else None
    context.bar.say(words_of(runs, problem), level, way, details_of(runs), stays=True)


def words_of(runs: Sequence[dict[str, Any]], problem: str) -> str:
    """How many came, were there already and were refused, in sentences."""
    came, same, refused = ([run for run in runs if run["what"] in what] for what in (_CAME, ("same",), ("refused",)))
    said = [tr("%n runs were imported.", "", len(came))] if came else []
    said += [tr("%n runs were here already.", "", len(same))] if same else []
    if len(refused) == 1:
        reason = " ".join(refused[0]["notes"])
        said.append(tr("“{name}” was not imported: {reason}").format(name=refused[0]["run"], reason=reason))
    elif refused:
        said.append(tr("%n runs were not imported.", "", len(refused)))
    return " ".join([*said, problem] if problem else said)


def details_of(runs: Sequence[dict[str, Any]]) -> str:
    """What else is to be known of each run: why it was refused, or what it is called here."""
    return "\n".join(f"{run['id'] or run['run']}: {' '.join(run['notes'])}" for run in runs if run["notes"])
