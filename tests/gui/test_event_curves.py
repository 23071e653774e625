"""Single metrics read from the events of a run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from fbt_gui.feed.event_curves import EventCurves


def write(path: Path, *events: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        for number, event in enumerate(events):
            said = {"v": 1, "seq": number, "t": event.pop("t"), **event}
            file.write(json.dumps(said, separators=(",", ":")) + "\n")


def started(t: float, step: int = 0) -> dict[str, Any]:
    return {"t": t, "type": "run_started", "step": step}


def step(t: float, number: int, loss: float) -> dict[str, Any]:
    return {"t": t, "type": "step", "step": number, "epoch": number / 4, "metrics": {"train/loss": loss, "train/lr": 1}}


def read(path: Path, metric: str = "train/loss") -> np.ndarray:
    curves = EventCurves(path, frozenset([metric]))
    while curves.poll():
        pass
    return curves.curve(metric)


def test_a_metric_has_epoch_step_seconds_and_value(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write(path, started(100.0), step(102.0, 0, 3.0), step(105.0, 1, 2.0))
    assert read(path).tolist() == [[0.0, 0.25], [0.0, 1.0], [2.0, 5.0], [3.0, 2.0]]
    assert read(path, "train/other").shape == (4, 0)


def test_pauses_and_the_time_between_sessions_are_no_computing(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write(path, started(0.0), step(1.0, 0, 3.0), {"t": 1.0, "type": "heartbeat", "status": "paused"})
    write(path, {"t": 90.0, "type": "heartbeat", "status": "running"}, step(91.0, 1, 2.0))
    write(path, {"t": 91.0, "type": "run_finished", "status": "stopped"}, started(500.0, 2), step(501.0, 2, 1.0))
    assert read(path)[2].tolist() == [1.0, 2.0, 3.0]


def test_a_run_that_resumes_loses_what_came_after_its_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write(path, started(0.0), *(step(number + 1.0, number, 9.0) for number in range(5)))
    write(path, started(50.0, 2), step(51.0, 2, 1.0))
    table = read(path)
    assert table[1].tolist() == [0.0, 1.0, 2.0]
    assert table[3].tolist() == [9.0, 9.0, 1.0]
    assert np.all(np.diff(table[:3]) >= 0)


def test_a_torn_line_is_read_when_it_is_whole_and_a_damaged_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    write(path, started(0.0), step(1.0, 0, 3.0))
    with path.open("ab") as file:
        file.write(b'{"v":1,"seq":9,"t":2.0,"type":"step","metrics":{"train/loss":oh}}\n')
        file.write(b'{"v":1,"seq":9,"t":3.0,"type":"step","step":1,"epoch":0.5,"metr')
    curves = EventCurves(path, frozenset(["train/loss"]))
    assert curves.poll() and not curves.poll()
    assert curves.curve("train/loss")[3].tolist() == [3.0]
    with path.open("ab") as file:
        file.write(b'ics":{"train/loss":2.5}}\n')
    assert curves.poll()
    assert curves.curve("train/loss")[3].tolist() == [3.0, 2.5]


def test_an_epoch_that_repeats_what_steps_measured_adds_no_point(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    epoch = {"t": 2.0, "type": "epoch", "epoch": 1, "step": 0, "metrics": {"train/loss": 7.0}}
    write(path, started(0.0), step(1.0, 0, 3.0), epoch)
    assert read(path)[3].tolist() == [3.0]


def test_times_agree_with_what_the_run_page_draws(make_run: Callable[..., Any]) -> None:
    from engine.record.events import read_events
    from fbt_gui.feed.run_series import RunSeries

    path = make_run().events_file
    series = RunSeries()
    series.apply(read_events(path))
    assert read(path).tolist() == series.series["train/loss"].track().table.tolist()
