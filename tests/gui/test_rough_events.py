"""Damaged events: whatever a line says, curves and facts stay numbers and words that can be shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.record.compared.environments import environments
from engine.record.compared.groups import Group
from engine.record.compared.quantities import QUANTITIES
from engine.record.compared.runs import read_run
from engine.record.run_folder import RunFolder
from engine.record.summary import ENDED
from fbt_gui.feed.event_curves import EventCurves
from fbt_gui.feed.run_facts import ACTIVE, RunFacts
from fbt_gui.feed.run_series import RunSeries
from fbt_gui.pages.run.built_models import built_models, fusion_parts
from fbt_gui.pages.run.tiles import tiles

HUGE = 10**400
ODD: list[Any] = ["many", [], {}, None, float("nan"), float("inf"), HUGE, -5, True, [1], {"a": 1}, 1e308]
START = {"type": "run_started", "t": 100.0, "run": "x", "step": 0, "epoch": 0, "epochs": 3, "total_steps": 12}
BEFORE = [
    START,
    {"type": "step", "t": 101.0, "step": 0, "epoch": 0.25, "metrics": {"train/loss": 2.0}},
    {"type": "epoch", "t": 102.0, "step": 3, "epoch": 1, "metrics": {"val/top1": 50.0}},
]
KINDS: dict[str, tuple[str, ...]] = {
    "run_started": ("step", "epoch", "epochs", "total_steps", "pid", "process_start", "host", "device", "due"),
    "plan": ("total_steps", "device", "precision", "models", "steps_per_epoch"),
    "step": ("step", "epoch", "metrics"),
    "epoch": ("step", "epoch", "metrics"),
    "cka": ("step", "epoch", "metrics", "matrix"),
    "checkpoint": ("step", "epoch"),
    "heartbeat": ("due", "status", "step", "metrics"),
    "error": ("message", "hint"),
    "run_finished": ("status", "error"),
}
WHOLE = {
    "step": 4,
    "epoch": 2,
    "metrics": {"val/top1": 60.0},
    "due": 200.0,
    "status": "running",
    "message": "x",
    "total_steps": 12,
    "matrix": {"pair": "teacher-student", "rows": ["a"], "columns": ["b"], "values": [[0.5]]},
}


def folded(event: dict[str, Any]) -> tuple[RunFacts, RunSeries]:
    facts, series = RunFacts(), RunSeries()
    for each in (*BEFORE, event):
        facts.apply(each)
        series.apply([each])
    return facts, series


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", [*range(len(ODD)), "t"])
def test_a_field_of_another_kind_never_reaches_what_is_shown(kind: str, place: int | str) -> None:
    for name in KINDS[kind]:
        odd = {"t": HUGE} if place == "t" else {name: ODD[int(place)]}
        facts, series = folded({"type": kind, "t": 103.0, **WHOLE, **odd})
        assert facts.status in ("queued", *ACTIVE, *ENDED)
        assert 0.0 <= facts.progress <= 1.0
        shown = tiles(facts, {}, 104.0)
        assert all(isinstance(text, str) for tile in shown.values() for text in (tile.number, tile.caption, tile.tip))
        assert isinstance(facts.error, str)
        assert 0 <= facts.pid < 2**31
        built_models(facts.plan, None)
        fusion_parts(facts.plan)
        assert all(np.isfinite(one.track().table).all() for one in series.series.values())
        for matrix in series.matrices.values():
            assert matrix.values.shape == (len(matrix.rows), len(matrix.columns))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), HUGE, 1e308, True, "x", None])
def test_a_metric_that_is_no_number_is_no_point(value: Any) -> None:
    facts, series = folded({"type": "step", "t": 103.0, "step": 5, "epoch": 1.5, "metrics": {"train/loss": value}})
    assert len(series.series["train/loss"]) == 1
    assert facts.live["train/loss"] == 2.0
    assert facts.step == 6


@pytest.mark.parametrize("models", [7, [], {"student": 5}, {"student": {"stages": 3, "parameters": "x"}}])
def test_a_comparison_bears_a_damaged_plan_and_environment(models: Any, tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    lines = [
        {**START, "v": 1},
        {"type": "plan", "t": 1.0, "models": models},
        {"type": "step", "t": 2.0, "metrics": [1]},
    ]
    folder.events_file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    folder.environment_file.write_text('{"packages": [1], "python": {}, "gpus": 5}')
    run = read_run(folder, {"name": "x", "seed": 0, "epoch": 0}, {})
    assert run.step_metrics == ()
    assert all(quantity.of(run) is None for quantity in QUANTITIES if quantity.id in ("parameters", "memory"))
    assert list(environments([Group((run,))]))


def test_a_curve_of_many_runs_leaves_out_what_is_no_number(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    said = [str(HUGE), "NaN", "1e308", '"x"', "true", "3.5"]
    head = '{"v":1,"seq":1,"t":1.5,"type":"step","step":%d,"epoch":1,"metrics":{"train/loss":%s}}\n'
    odd = '{"v":1,"seq":1,"t":1.2.3,"type":"step","step":1,"epoch":1,"metrics":{"train/loss":1}}\n'
    listed = '{"v":1,"seq":1,"t":1.5,"type":"step","step":1,"epoch":1,"metrics":["train/loss","train/loss":1]}\n'
    path.write_text(odd + listed + "".join(head % (place, value) for place, value in enumerate(said)))
    curves = EventCurves(path, frozenset({"train/loss"}))
    assert curves.poll()
    assert curves.curve("train/loss")[3].tolist() == [3.5]
