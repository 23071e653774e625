"""The Run page over a run's events."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run, and waits until its plots are there."""

    def open_run(run: str, *, drawn: bool = True) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        page.window_ = window
        qtbot.waitUntil(lambda: page.plots is not None, timeout=20_000)
        if drawn:
            qtbot.waitUntil(
                lambda: "train/loss" in page.plots.loss.legend.entries and page.plots.map.shown is not None,
                timeout=10_000,
            )
        return page

    return open_run


def drawn(plot: Any, name: str) -> list[float]:
    points = plot.curves[name].drawn
    return [] if points is None else list(points[1])


def asked(folder: RunFolder) -> str:
    """The word in the run's control file, taken as the engine would once it is there."""
    file = folder.path / "control"
    words = file.read_text().split() if file.is_file() else []
    if words:
        file.unlink()
    return " ".join(words)


def live(made_events: Callable[..., list], epochs: int) -> list[dict[str, Any]]:
    """The events of a run that goes on, in a process that is there."""
    from engine.record.process import own_identity

    events = made_events(epochs, finished=False)
    events[0] |= {**own_identity(), "epochs": 9}
    return events


def test_a_finished_run_is_shown_whole(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:
    page = show(make_run({"name": "mine", "seed": 5}).id)
    plots = page.plots
    assert set(plots.loss.curves) == {
        "train/loss",
        *(f"train/loss/{name}" for name in ("ce/student", "ofa/teacher-student", "info_nce/fusion-student")),
    }
    assert plots.loss.curves["train/loss/ofa/teacher-student"].style.group == "teacher→student"
    assert set(plots.accuracy.curves) == {"val/top1", "val/top1/fusion", "train/top1"}
    assert [level[:2] for level in plots.accuracy.levels.values()] == [("teacher", 90.0)]
    assert set(plots.cka.curves) == {f"cka/teacher-student/s{n}" for n in range(1, 5)}
    assert plots.map.shown.values.shape == (2, 3)
    qtbot.waitUntil(lambda: len(drawn(plots.loss, "train/loss")) == 12, timeout=5000)
    qtbot.waitUntil(lambda: page.header.name.text() == "mine", timeout=5000)
    assert page.header.state.text() == "finished"
    assert page.header.seed.text() == "seed 5"
    numbers = {name: tile.number.text() for name, tile in page.tiles.tiles.items() if tile.isVisible()}
    assert numbers == {
        "epoch": "3 / 3",
        "elapsed": numbers["elapsed"],
        "top1": "63.00 %",
        "teacher": "90.00 %",
        "fusion": "68.00 %",
        "speed": "100",
        "wait": "2.0 %",
        "device": "1.5 GiB",
    }
    qtbot.waitUntil(lambda: "hello" in page.tabs.made["log"].text.toPlainText(), timeout=5000)


def test_a_live_run_grows_and_can_be_steered(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    folder = make_run(events=live(made_events, 1))
    page = show(folder.id)
    actions = page.window_.context.actions
    qtbot.waitUntil(lambda: page.status == "running" and actions["pause"].isEnabled(), timeout=5000)
    writer = EventWriter(folder.events_file)
    writer.write("step", step=4, epoch=1.25, metrics={"train/loss": 0.5})
    qtbot.waitUntil(lambda: len(drawn(page.plots.loss, "train/loss")) == 5, timeout=5000)
    actions["pause"].trigger()
    qtbot.waitUntil(lambda: asked(folder) == "pause", timeout=5000)
    bar = page.context.bar
    qtbot.waitUntil(lambda: bar.isVisible() and "Asked to pause" in bar.text.text(), timeout=5000)
    writer.write("heartbeat", due=time.time() + 60, status="paused", step=5, metrics={})
    qtbot.waitUntil(lambda: page.status == "paused" and actions["resume"].isEnabled(), timeout=5000)
    assert not bar.isVisible()
    assert not actions["pause"].isEnabled()
    actions["resume"].trigger()
    qtbot.waitUntil(lambda: asked(folder) == "resume", timeout=5000)
    actions["stop"].trigger()
    qtbot.waitUntil(lambda: asked(folder) == "stop", timeout=5000)
    writer.write("run_finished", status="stopped", step=5, epoch=1)
    writer.close()
    qtbot.waitUntil(lambda: page.status == "stopped" and not actions["stop"].isEnabled(), timeout=5000)


def test_the_bottom_line_knows_of_the_end_as_soon_as_the_page_does(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list], home: Path
) -> None:
    folder = make_run(events=live(made_events, 1))
    page = show(folder.id)
    status = page.window_.status
    qtbot.waitUntil(lambda: page.status == "running" and status.running.isVisible(), timeout=5000)
    page.context.runs._timer.stop()  # the look every two seconds
    writer = EventWriter(folder.events_file)
    writer.write("run_finished", status="finished", step=4, epoch=1)
    writer.close()
    with History(home) as history:
        history.save(RunSummary.of(folder), folder)
    qtbot.waitUntil(lambda: page.status == "finished", timeout=5000)
    qtbot.waitUntil(status.idle.isVisible, timeout=1000)


def test_what_was_asked_of_a_run_that_is_not_shown_is_taken_back_by_the_history(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    folder = make_run(events=live(made_events, 1))
    window = open_window("runs")
    window.context.commands.send(folder.id, "stop")
    qtbot.waitUntil(lambda: window.bar.isVisible() and "Asked to stop" in window.bar.text.text(), timeout=5000)
    writer = EventWriter(folder.events_file)
    writer.write("run_finished", status="stopped", step=4, epoch=1)
    writer.close()
    window.context.history.change(lambda history: history.save(RunSummary.of(folder), folder))
    qtbot.waitUntil(lambda: not window.bar.isVisible(), timeout=5000)


def test_a_run_that_goes_back_to_its_checkpoint_is_redrawn_without_the_lost_steps(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    folder = make_run(events=live(made_events, 2))
    page = show(folder.id)
    qtbot.waitUntil(lambda: len(drawn(page.plots.loss, "train/loss")) == 8, timeout=5000)
    writer = EventWriter(folder.events_file)
    again = {**live(made_events, 2)[0], "step": 4, "epoch": 1, "resumed": True}
    writer.write(again.pop("type"), **again)
    writer.close()
    qtbot.waitUntil(lambda: len(drawn(page.plots.loss, "train/loss")) == 4, timeout=5000)
    x = page.plots.loss.curves["train/loss"].points[0]
    assert np.all(np.diff(x) > 0)
    qtbot.waitUntil(lambda: page.facts.best == 61.0, timeout=5000)  # words follow the curves


def test_a_legend_entry_hides_its_curve(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:
    plot = show(make_run().id).plots.loss
    qtbot.waitUntil(lambda: len(drawn(plot, "train/loss")) == 12, timeout=5000)
    plot.legend.entries["train/loss"].switch.click()
    qtbot.waitUntil(lambda: not plot.curves["train/loss"].line.isVisible(), timeout=5000)
    assert plot.curves["train/loss/ce/student"].line.isVisible()


def test_smoothing_keeps_the_raw_curve_and_log_hides_what_is_not_positive(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any
) -> None:
    plot = show(make_run().id).plots.loss
    curve = plot.curves["train/loss"]
    plot.smoothing.setValue(90)
    qtbot.waitUntil(
        lambda: curve.raw is not None and curve.raw.isVisible() and curve.raw.getData()[1] is not None,
        timeout=5000,
    )
    assert list(curve.raw.getData()[1]) == list(curve.points[1])
    assert list(curve.line.getData()[1]) != list(curve.points[1])
    plot.set_points("odd", "odd", (np.arange(3.0), np.array([0.0, -1.0, 2.0])))
    plot.log.click()
    qtbot.waitUntil(lambda: len(drawn(plot, "odd")) == 3 and np.isnan(drawn(plot, "odd")[0]), timeout=5000)


def test_another_run_takes_the_place_of_the_first_altogether(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    alone = [event for event in made_events(2) if event["type"] != "cka"]
    for event in alone:
        event["metrics"] = {
            name: value for name, value in event.get("metrics", {}).items() if name in ("train/loss", "val/top1")
        }
    second = make_run({"kind": "train", "teacher": {"model": ""}}, events=alone)
    page = show(make_run().id)
    page.show_run(second.id)
    qtbot.waitUntil(
        lambda: set(page.plots.loss.curves) == {"train/loss"} and set(page.plots.accuracy.curves) == {"val/top1"},
        timeout=5000,
    )
    assert not page.plots.cka.curves
    assert not page.plots.map.matrices
    assert not page.plots.accuracy.levels
    qtbot.waitUntil(lambda: page.header.method.text() == "alone", timeout=5000)


def test_a_new_name_is_kept(make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any) -> None:
    folder = make_run()
    page = show(folder.id)
    page.header.name.setText("a better name")
    page.header.name.editingFinished.emit()
    qtbot.waitUntil(lambda: folder.annotations().name == "a better name", timeout=5000)
    qtbot.waitUntil(
        lambda: (page.window_.context.runs.row(folder.id) or {}).get("name") == "a better name", timeout=5000
    )


def test_a_failed_run_says_why_with_its_log_one_click_away(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    events = made_events(1, finished=False)
    events.append(
        {
            "type": "run_finished",
            "status": "failed",
            "step": 4,
            "epoch": 1,
            "error": "ofa/teacher-student is not finite at step 4.",
        }
    )
    folder = make_run(events=events)
    folder.log_file.write_text("the traceback\n")
    page = show(folder.id)
    qtbot.waitUntil(page.bar.isVisible, timeout=5000)
    assert "not finite" in page.bar.text.text()
    qtbot.waitUntil(lambda: "the traceback" in page.bar.details.toPlainText(), timeout=5000)


def test_the_map_follows_its_slider(
    make_run: Callable[..., Any], show: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> None:
    events = made_events(2)
    later = json.loads(json.dumps(next(event for event in events if event["type"] == "cka")))
    later |= {"epoch": 2, "step": 7}
    later["matrix"]["values"] = [[0.9] * 3] * 2
    page = show(make_run(events=[*events[:-1], later, events[-1]]).id)
    assert page.plots.map.shown.epoch == 2
    page.plots.map.slider.setValue(0)
    assert page.plots.map.shown.epoch == 0
    assert page.plots.map.epoch.text() == "before training"


def test_without_a_run_the_page_says_what_to_do(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("run")
    assert window.pages["run"]._views.currentIndex() == 0
    qtbot.waitUntil(lambda: window.pages["run"].plots is not None, timeout=20_000)


def test_the_page_opens_again_on_the_run_it_was_closed_on(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    first = open_window("run")
    first.open_run(folder.id)
    first.close()
    second = open_window("")
    assert second.page == "run"
    qtbot.waitUntil(lambda: second.pages["run"].run == folder.id, timeout=10_000)
    qtbot.waitUntil(lambda: second.pages["run"].facts.status == "finished", timeout=10_000)
    qtbot.waitUntil(lambda: second.pages["run"].plots is not None, timeout=20_000)
