"""Whether a run is at work where it lies: what is written on meanwhile cannot be copied whole."""

from __future__ import annotations

from engine.record.errors import ConfigError, InputError
from engine.record.process import is_lost
from engine.record.run_folder import RUNS, RunFolder
from engine.record.starting import is_starting
from engine.record.summary import ACTIVE, RunSummary


def idle_summary(folder: RunFolder) -> RunSummary:
    """The run as a row, its status judged now.

    Raises:
        InputError: it is running, paused or being started, or its configuration cannot be read.
    """
    named = f"run {folder.id}"
    try:
        summary = RunSummary.of(folder)
    except ConfigError as error:
        message = f"its config.toml {error.problems[0].message}"
        raise InputError(message, field=named, hint="Fetch it anew from where it ran.") from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", field=named, hint="See who may read there.") from None
    if summary.status in ACTIVE and not is_lost(summary.due, *summary.identity()):
        hint = "Stop it, or wait until it ends; a copy of one that was cut off can be taken some minutes later."
        raise InputError(f"is {summary.status}.", field=named, hint=hint)
    if folder.path.parent.name == RUNS and is_starting(folder.path.parents[1], folder.id):
        raise InputError("is being started.", field=named, hint="Stop it, or wait until it ends.")
    if summary.status in ACTIVE:
        summary.status = "lost"
    return summary
