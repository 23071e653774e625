"""What of runs is written for elsewhere by the engine: a zip of them, the report of one, its metrics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from engine.record.verbs import program
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.context import Context
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.ask_to_write import CSV, HTML, PDF, ZIP, Kind, ask_to_write

Row = dict[str, Any]
_RESTS_ON = re.compile(r" is (run:.+), which is not packed")  # as `engine.pack` says it
MOST_AT_ONCE = 500  # a command line of Windows has no room for many more
# By the engine's names of them (see `engine.metrics`).
METRICS = (
    CSV,
    Kind("parquet", mark("Parquet (*.parquet)"), ".parquet"),
    Kind("tensorboard", mark("New folder for TensorBoard (*)")),
    Kind("mlflow", mark("New folder for MLflow (*)")),
    Kind("wandb", mark("New folder for Weights & Biases, offline (*)")),
)


def ask_pack(parent: QWidget, context: Context, runs: ChosenRuns, *, state: bool = True) -> None:
    """Ask where, then write the runs into one zip.

    Args:
        state: with what going on with them needs.
    """
    if len(runs) > MOST_AT_ONCE:
        said = tr("{count} runs are too many for one zip. Choose {most} at most.")
        context.bar.say(said.format(count=whole(len(runs)), most=whole(MOST_AT_ONCE)), "warning")
        return
    ids = runs.ids
    title = tr("Pack %n runs", "", len(ids))
    ask_to_write(
        parent, title, lambda path, _: pack(context, ids, path, state=state), [ZIP], ids[0] if len(ids) == 1 else "runs"
    )


def ask_report(parent: QWidget, context: Context, row: Row) -> None:
    """Ask where, then write the report of one run as HTML or PDF."""
    start = f"{row['id']}-report"
    ask_to_write(parent, tr("Save the report"), partial(save_report, context, row), (HTML, PDF), start)


def ask_metrics(parent: QWidget, context: Context, row: Row) -> None:
    """Ask where, then write every point of every metric of one run."""
    start = f"{row['id']}-metrics"
    ask_to_write(parent, tr("Save the metrics"), partial(save_metrics, context, row), METRICS, start)


def pack(context: Context, runs: Sequence[str], path: Path, *, state: bool = True) -> None:
    """Write runs into a zip, which the dialog has asked about where it was there before."""
    count = len(runs)
    title = tr("Zip of %n runs", "", count)
    without = [] if state else ["--without-state"]
    command = [*program("pack"), *runs, "--output", str(path), "--force", *without, "--home", str(context.home)]

    def done(lines: list[str]) -> None:
        text = tr("%n runs are packed in {path}.", "", count).format(path=path)
        left = "\n".join(lines[1:])  # what they rest on that is not packed with them
        if left:
            text = f"{text} {_left_out(lines[1:], count)}"
        _tell_done(context, text, path, left)

    context.bar.say(tr("{what}: the engine is at it. You can go on meanwhile.").format(what=title))
    context.tasks.do(title, command, done, context.commands.tell_error)


def _left_out(lines: list[str], count: int) -> str:
    """That what packed runs rest on is not in the zip; of a single run also what that is."""
    named = [found[1] for line in lines if (found := _RESTS_ON.search(line))]
    if count != 1 or not named:
        return tr("What some of them rest on is not in it.")
    return tr("What it rests on is not in it: {what}.").format(what=", ".join(dict.fromkeys(named)))


def save_report(context: Context, row: Row, path: Path, kind: Kind) -> None:
    """Write the report of one run."""
    name = row["name"]
    command = [*program("compare"), row["id"], f"--{kind.name}", str(path), "--force", "--home", str(context.home)]

    def done(_: list[str]) -> None:
        _tell_done(context, tr("The report of “{name}” is in {path}.").format(name=name, path=path), path)

    context.tasks.do(tr("Report of {name}").format(name=name), command, done, context.commands.tell_error)


def save_metrics(context: Context, row: Row, path: Path, kind: Kind) -> None:
    """Write every point of every metric of one run; a package that is missing is named by the engine."""
    name = row["name"]
    words = ["--format", kind.name, "--output", str(path), "--force", "--home", str(context.home)]

    def done(lines: list[str]) -> None:
        text = tr("The metrics of “{name}” are in {path}.").format(name=name, path=path)
        _tell_done(context, text, path, "\n".join(lines[1:]))

    command = [*program("metrics"), row["id"], *words]
    context.tasks.do(tr("Metrics of {name}").format(name=name), command, done, context.commands.tell_error)


def _tell_done(context: Context, text: str, path: Path, more: str = "") -> None:
    """Say where it is, and the way there."""
    way = (tr("Open folder"), lambda: show_folder(path.parent))
    context.bar.say(text, "warning" if more else "good", way, more, stays=True)
