"""What must hold of a run that was killed, at once and after it went to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from engine.record.events import read_events
from engine.record.history import History
from engine.record.process import is_lost
from engine.record.run_folder import RunFolder
from engine.record.summary import ACTIVE, RunSummary
from fbt_gui.feed.event_curves import EventCurves
from fbt_gui.feed.run_series import RunSeries

Point = tuple[str, int, float]  # kind of event, step, epoch


def after_a_kill(folder: RunFolder, home: Path) -> tuple[list[str], int]:
    """What is not as promised of a run whose process was killed a moment ago; and how many steps are to be done again."""
    found = []
    summary = RunSummary.of(folder)
    if summary.status in ACTIVE and not is_lost(summary.due, *summary.identity(), now=summary.due + 1):
        found.append("it is not lost once its promise is broken")
    with History(home) as history:
        row = history.run(folder.id)
    if summary.started and summary.status in ACTIVE:
        if row is not None and row["status"] not in (*ACTIVE, "lost"):
            found.append(f"the history says it is {row['status']}")
        if not folder.log_file.read_text().strip():
            found.append("it left no last words")
    saved = _position(folder)
    said = [event["step"] for event in read_events(folder.events_file) if event["type"] == "checkpoint"]
    if said and saved < said[-1]:
        found.append(f"the state is of step {saved}, and step {said[-1]} was said to be saved")
    for student in (folder.last_student, folder.best_student):
        if student.exists():
            load_file(student)
    return found, max(0, summary.step - saved)


def differences(folder: RunFolder, reference: RunFolder, home: Path) -> list[str]:
    """Where a run that went to its end is other than one that nobody touched."""
    found = [
        f"{one.name} differs"
        for one, other in zip(_students(folder), _students(reference), strict=True)
        if not _same(load_file(one), load_file(other))
    ]
    if not _same(load_file(folder.evaluation_file), load_file(reference.evaluation_file)):
        found.append("the best student's answers differ")
    points, expected = strict_points(folder), strict_points(reference)
    found += [f"twice in the events: {key}" for key in points[1]]
    found += _compared("events", points[0], expected[0])
    found += _compared("the history", _history(home, folder), _history(home, reference))
    found += _compared("the window's curves", _curves(folder), _curves(reference))
    with History(home) as history:
        row = history.run(folder.id)
    summary = RunSummary.of(folder)
    if row is None or row["status"] != "finished" or summary.status != "finished":
        found.append(f"it is {row and row['status']} in the history, {summary.status} by its events")
    columns = ("step", "epoch", "top1", "best_top1", "best_epoch", "teacher_top1", "fusion_top1")
    whole = RunSummary.of(reference)
    for where, values in (("the history", row or {}), ("the summary", vars(summary))):
        found += [f"{where} has another {name}" for name in columns if values.get(name) != getattr(whole, name)]
    found += [f"left behind: {path.name}" for path in folder.path.rglob(".*.part")]
    return found


def strict_points(folder: RunFolder) -> tuple[dict[Point, dict[str, Any]], list[Point]]:
    """The events folded by the one rule of docs/record.md and no other; and what stands twice then."""
    kept: dict[Point, dict[str, Any]] = {}
    twice = []
    for event in read_events(folder.events_file):
        if event["type"] == "run_started":
            kept = {key: value for key, value in kept.items() if key[1] < event["step"]}
        elif event["type"] in ("step", "epoch", "cka"):
            key = event["type"], event["step"], event["epoch"]
            twice += [key] if key in kept else []
            kept[key] = {name: value for name, value in event["metrics"].items() if _is_told(name)}
    return kept, twice


def _is_told(name: str) -> bool:
    """Whether a metric is of what was computed, not of how fast."""
    return not name.startswith("system/")


def _position(folder: RunFolder) -> int:
    """The step that the saved state is of; 0 without one."""
    if not folder.last_state.exists():
        return 0
    position: dict[str, int] = torch.load(folder.last_state, weights_only=True)["position"]
    return position["step"]


def _students(folder: RunFolder) -> list[Path]:
    return [folder.last_student, folder.best_student]


def _same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(value, other[name]) for name, value in one.items())


def _history(home: Path, folder: RunFolder) -> dict[str, Any]:
    with History(home) as history:
        return {name: points for name, points in history.metrics(folder.id).items() if _is_told(name)}


def _curves(folder: RunFolder) -> dict[str, Any]:
    """By the two readers that the window has."""
    series = RunSeries()
    series.apply(read_events(folder.events_file))
    drawn = {name: [axis.tolist() for axis in one.points()] for name, one in series.series.items() if _is_told(name)}
    reader = EventCurves(folder.events_file, frozenset(drawn))
    while reader.poll():
        pass
    compared = {f"{name}, compared": reader.curve(name)[[0, 1, 3]].tolist() for name in drawn}
    return {**drawn, **compared, "maps": sorted(map(str, series.matrices))}


def _compared(where: str, one: dict[Any, Any], other: dict[Any, Any]) -> list[str]:
    """The first few keys whose values differ."""
    keys = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    return (
        [f"{where} differ at {keys[0]}: {one.get(keys[0])} for {other.get(keys[0])} ({len(keys)} in all)"]
        if keys
        else []
    )
