"""The card of the queue on the Runs page: order, devices, holding; no runner is started here."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt

from engine.record import queue
from engine.record.queue_state import Entry, Started
from fbt_gui.pages.runs.queue_lines import place_after_drop, queue_lines
from fbt_gui.pages.runs.queue_model import DEVICE, LINE
from fbt_gui.services.run_queue import RunQueue

ROW: dict[str, Any] = {
    "id": "a", "name": "first", "kind": "distill", "teacher": "swin_tiny", "student": "resnet18", "status": "running",
    "step": 25, "total_steps": 100, "seconds": 30.0, "device": "cuda:0 NVIDIA H100",
}  # fmt: skip


def test_runs_that_are_at_it_come_before_those_that_wait() -> None:
    rows = {
        row["id"]: row for row in (ROW, {**ROW, "id": "b", "status": "queued"}, {**ROW, "id": "c", "status": "queued"})
    }
    lines = queue_lines([*rows.values()], rows.get, [Entry("c", "cpu"), Entry("gone")], [Started("b", place="cuda:1")])
    assert [(line.run, line.status, line.place, line.device) for line in lines] == [
        ("a", "running", None, "cuda:0"),
        ("b", "starting", None, "cuda:1"),
        ("c", "waiting", 0, "cpu"),
        ("gone", "waiting", 1, ""),
    ]
    assert (lines[0].share, lines[0].remaining) == (0.25, 90.0)


@pytest.mark.parametrize(("source", "before", "order"), [(0, 3, "bca"), (2, 0, "cab"), (1, 1, "abc"), (1, 2, "abc")])
def test_a_dropped_run_stands_where_it_was_dropped(source: int, before: int, order: str) -> None:
    runs = ["a", "b", "c"]
    runs.insert(place_after_drop(source, before), runs.pop(source))
    assert "".join(runs) == order


@pytest.fixture
def card(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any, home: Path, monkeypatch: Any
) -> Any:
    monkeypatch.setattr(RunQueue, "start_runner", lambda self: None)
    for number in range(3):
        queue.add(home, make_run({"name": f"run {number}"}, events=[], student=False).id)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.queue.isVisible(), timeout=10_000)
    qtbot.waitUntil(lambda: names(page.queue) == ["run 0", "run 1", "run 2"], timeout=10_000)
    page.queue.page = page
    return page.queue


def names(card: Any) -> list[str]:
    return [line.name for line in card.model.lines]


def test_alt_and_an_arrow_change_the_turn_and_the_choice_goes_along(card: Any, qtbot: Any, home: Path) -> None:
    card.view.selectRow(0)
    qtbot.keyClick(card.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(card) == ["run 1", "run 0", "run 2"], timeout=5000)
    assert card.view.line().name == "run 0"
    card.down.click()
    qtbot.waitUntil(lambda: names(card) == ["run 1", "run 2", "run 0"], timeout=5000)
    assert not card.down.isEnabled() and card.up.isEnabled()
    assert [entry.run for entry in queue.read(home).entries] == [line.run for line in card.model.lines]


def test_a_run_is_dragged_to_another_turn(card: Any, qtbot: Any) -> None:
    data = card.model.mimeData([card.model.index(2, 0)])
    assert not card.model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex())
    qtbot.waitUntil(lambda: names(card) == ["run 2", "run 0", "run 1"], timeout=5000)


def test_a_run_is_given_a_device(card: Any, qtbot: Any, home: Path) -> None:
    qtbot.waitUntil(lambda: bool(card._queue.devices()), timeout=5000)
    index = card.model.index(1, DEVICE)
    assert index.data() == "any"
    card.view.setCurrentIndex(index)
    card.view.edit(index)
    box = card.view.indexWidget(index)
    assert box.itemData(0) == ""
    box.setCurrentIndex(box.findData("cpu"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: queue.read(home).entries[1].device == "cpu", timeout=5000)
    qtbot.waitUntil(lambda: card.model.index(1, DEVICE).data() == "cpu", timeout=5000)


def test_a_run_that_is_taken_out_stays_a_run_that_can_be_started(card: Any, qtbot: Any, home: Path) -> None:
    card.view.selectRow(1)
    run = card.view.line().run
    qtbot.keyClick(card.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: names(card) == ["run 0", "run 2"], timeout=5000)
    card.page.select(run)
    assert card.page.context.actions["resume"].isEnabled()
    assert (home / "runs" / run).is_dir()


def test_the_queue_is_held_and_released(card: Any, qtbot: Any, home: Path) -> None:
    card.hold.click()
    qtbot.waitUntil(lambda: queue.read(home).settings.held, timeout=5000)
    qtbot.waitUntil(lambda: card.held.isVisible() and card.hold.text() == "Release", timeout=5000)
    card.hold.click()
    qtbot.waitUntil(lambda: not card.held.isVisible(), timeout=5000)


def test_a_double_click_opens_the_run(card: Any, qtbot: Any) -> None:
    asked: list[Any] = []
    card.page.context.go.asked.connect(lambda page, what: asked.append((page, what)))
    card.view.doubleClicked.emit(card.model.index(1, 1))
    assert asked == [("run", {"run": card.model.index(1, 1).data(LINE).run})]


def test_a_folded_card_says_how_many_there_are(card: Any) -> None:
    card.fold.setChecked(True)
    assert not card.view.isVisible()
    assert card.facts.text() == "0 running, 3 waiting"


def test_a_queue_of_nothing_is_hidden_unless_it_was_asked_for(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any
) -> None:
    make_run()
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 1, timeout=10_000)
    assert not page.queue.isVisible()
    window.context.go.go("runs", queue=True)
    assert page.queue.isVisible() and page.queue.none.isVisible()


def test_a_running_run_is_shown_with_its_progress(
    open_window: Callable[..., Any], make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any
) -> None:
    events = made_events(4, finished=False)[:12]
    events[0]["due"] = time.time() + 900
    make_run({"name": "at it"}, events=events)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.queue.isVisible(), timeout=10_000)
    line = page.queue.model.lines[0]
    assert (line.name, line.status, line.place) == ("at it", "running", None)
    assert 0 < line.share < 1
    assert not page.queue.up.isVisible()
