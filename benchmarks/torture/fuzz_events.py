"""Lines of events under fuzz, as the history and the Run page take them in."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.torture.fuzz_mutate import as_json, odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.errors import UserError
from engine.record.events import EventReader, parse, read_events
from engine.record.summary import RunSummary

NOW = 1_750_000_000.0


def some_events() -> list[dict[str, Any]]:
    """One of each kind, as an engine writes them."""
    metrics = {"train/loss": 1.5, "val/top1": 61.25, "val/top1/teacher": 90.0, "system/images_per_second": 812.5}
    cka = {"pair": "teacher-student", "rows": ["s1", "s2"], "columns": ["s1"], "values": [[0.5], [None]]}
    started = {"run": "r", "name": "n", "kind": "distill", "epoch": 0, "epochs": 3, "pid": 4000, "host": "h"}
    told: list[tuple[str, dict[str, Any]]] = [
        ("run_started", {**started, "step": 0, "resumed": False, "due": NOW + 60, "process_start": NOW}),
        ("plan", {"steps_per_epoch": 6, "total_steps": 18, "device": "CPU", "precision": "fp32", "classes": ["a"]}),
        ("step", {"step": 2, "epoch": 0.5, "metrics": metrics}),
        ("heartbeat", {"due": NOW + 90, "status": "paused", "step": 3, "metrics": metrics}),
        ("epoch", {"epoch": 1, "step": 5, "metrics": metrics, "best": True}),
        ("cka", {"epoch": 1, "step": 5, "metrics": {"cka/teacher-student/s1": 0.5}, "matrix": cka}),
        ("checkpoint", {"step": 6, "epoch": 1, "which": "last", "file": "checkpoints/last.safetensors"}),
        ("warning", {"message": "m", "field": "f", "hint": "h"}),
        ("run_started", {**started, "step": 4, "resumed": True, "due": NOW + 60, "process_start": NOW}),
        ("error", {"message": "m"}),
        ("run_finished", {"status": "failed", "step": 6, "epoch": 1, "metrics": {}, "seconds": 3.0, "error": "e"}),
    ]
    return [{"v": 1, "seq": n, "t": NOW + n, "type": kind, **said} for n, (kind, said) in enumerate(told, 1)]


_FIRST = some_events()[0]


def _events_seeds(home: Path) -> list[bytes]:
    return [b"\n".join(map(as_json, some_events())) + b"\n"]


def _make_events(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right JSON that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    events: list[Any] = [json.loads(line) for line in draw.choice(seeds).splitlines()]
    draw.shuffle(events) if draw.random() < 0.2 else None
    return b"\n".join(as_json(odd(draw, event)) if draw.random() < 0.4 else as_json(event) for event in events) + b"\n"


def _read_events(data: bytes, home: Path) -> None:
    """As the history and the Run page take them in."""
    from fbt_gui.feed.compute_clock import ComputeClock
    from fbt_gui.feed.event_curves import EventCurves
    from fbt_gui.feed.feed_reader import _parse
    from fbt_gui.feed.run_facts import RunFacts
    from fbt_gui.feed.run_series import RunSeries

    path = home / "events.jsonl"
    path.write_bytes(data)
    summary, facts, series, clock = RunSummary("r"), RunFacts(), RunSeries(), ComputeClock()
    for event in read_events(path):
        summary.apply(event)
        clock.apply(event)
    events = _parse(EventReader(path).lines())
    for event in events:
        facts.apply(event)
    series.apply(events)
    curves = EventCurves(path, frozenset({"train/loss", "val/top1"}))
    while curves.poll():
        pass
    _ = curves.curve("train/loss"), facts.progress, facts.remaining(), facts.elapsed(NOW + 100), facts.shown_status
    json.dumps(summary.row()).encode()  # as SQLite takes it: text that UTF-8 has bytes for
    for track in (known.track() for known in series.series.values()):
        _ = track


def _make_line(draw: Random, seeds: list[bytes]) -> bytes:
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    return as_json(odd(draw, json.loads(draw.choice(seeds))))


def _read_line(data: bytes, home: Path) -> None:
    """One line, folded after the beginning of a run."""
    from fbt_gui.feed.run_facts import RunFacts

    event = parse(data)
    if event is None:
        raise UserError("no event")
    summary, facts = RunSummary("r"), RunFacts()
    for each in (_FIRST, event):
        summary.apply(each)
        facts.apply(each)
    json.dumps(summary.row()).encode()
    _ = facts.progress, facts.remaining(), facts.elapsed(NOW + 100), facts.shown_status


TARGETS = (
    Target("lines of events", 0.30, lambda home: list(map(as_json, some_events())), _read_line, _make_line),
    Target("events.jsonl", 0.02, _events_seeds, _read_events, _make_events),
)
