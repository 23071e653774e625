"""ComparedRun: what a comparison wants to know of one run, read from its folder and its row of the history."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from engine.record.command_line import as_command
from engine.record.config import RunConfig
from engine.record.errors import UserError
from engine.record.events import Event, EventReader, plain
from engine.record.matched_runs import fingerprint
from engine.record.run_folder import RunFolder

Row = dict[str, Any]
Metrics = dict[str, list[tuple[int, float]]]
_BYTES_A_POLL = 1 << 16
_MOST_POLLS = 32  # plan and first step are among the first events; a file without them is not read to its end


@dataclass(frozen=True)
class ComparedRun:
    """One run of a comparison.

    Attributes:
        key: the same for runs whose configurations differ in the seed alone (and in name, place and speed).
        values: the configuration by dotted path; empty where it cannot be read.
        metrics: every metric by epoch.
        plan: the models, images and steps that were built; empty of a run that has not begun.
        step_metrics: names of what is measured between epochs too.
        problem: why the configuration cannot be shown.
    """

    folder: RunFolder
    row: Row
    key: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=dict)
    plan: Event = field(default_factory=dict)
    step_metrics: tuple[str, ...] = ()
    environment: dict[str, Any] = field(default_factory=dict)
    command: str = ""
    problem: str = ""

    @property
    def id(self) -> str:
        return self.folder.id

    @property
    def name(self) -> str:
        return str(self.row["name"])

    @property
    def seed(self) -> int:
        return int(self.row["seed"])


def read_run(folder: RunFolder, row: Row, metrics: Metrics) -> ComparedRun:
    """Read a run's folder; what is damaged or missing is left empty."""
    values: dict[str, Any] = {}
    key, command, problem = folder.id, "", ""
    try:
        config = folder.saved_config()
        values, key, command = flat(config.model_dump()), seedless(config), as_command(config)
    except UserError as error:
        problem = str(error)
    plan, step_metrics = _beginning(folder)
    return ComparedRun(
        folder=folder,
        row=row,
        key=key,
        values=values,
        metrics=metrics,
        plan=plan,
        step_metrics=step_metrics,
        environment=_environment(folder),
        command=command,
        problem=problem,
    )


def seedless(config: RunConfig) -> str:
    """A fingerprint that runs of other seeds share."""
    return fingerprint(config.model_copy(update={"seed": 0}))


def flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested values by dotted path; an empty table is left out, a list is one value."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _beginning(folder: RunFolder) -> tuple[Event, tuple[str, ...]]:
    """What was built when the run first began, without the names of its classes, and what its first step measured."""
    reader = EventReader(folder.events_file)
    plan: Event = {}
    for _ in range(_MOST_POLLS):
        for event in reader.poll(_BYTES_A_POLL):
            if event["type"] == "plan" and not plan:
                plan = plain({name: value for name, value in event.items() if name != "classes"})
            elif event["type"] == "step":
                metrics = event.get("metrics")
                return plan, tuple(map(plain, metrics)) if isinstance(metrics, dict) else ()
        if not reader.is_behind:
            break
    return plan, ()


def _environment(folder: RunFolder) -> dict[str, Any]:
    try:
        read = json.loads(folder.environment_file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return plain(read) if isinstance(read, dict) else {}
