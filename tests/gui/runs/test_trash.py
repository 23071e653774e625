"""The trash of the Runs page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from engine.record.errors import InputError
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.starting import over, promise
from fbt_gui.pages.runs.layout import EMPTY_TRASH, FIRST


def test_the_trash_can_be_undone_in_place(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    run = runs.run
    runs.window_.context.actions["trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 3, timeout=5000)
    assert (home / "trash" / run).is_dir()
    qtbot.waitUntil(runs.window_.bar.way.isVisible, timeout=5000)
    runs.window_.bar.way.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 4, timeout=5000)
    assert (home / "runs" / run).is_dir()


def test_the_trash_shows_what_was_deleted_and_deletes_for_ever_at_the_second_press(
    runs: Any, qtbot: Any, home: Path
) -> None:
    context = runs.window_.context
    runs.table.choose([runs.model.row_at(place)["id"] for place in (0, 1, 2)])
    gone, kept, back = runs.subjects()
    context.actions["trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    context.actions["show_trash"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 3, timeout=5000)
    runs.select(back)
    context.actions["restore"].trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 2, timeout=5000)
    assert (home / "runs" / back).is_dir()
    runs.select(gone)
    assert not context.actions["open_run"].isEnabled()
    bar = runs.trash_bar
    bar.erase.click()
    assert bar.erase.asks
    runs.select(kept)  # the question was about another run
    qtbot.waitUntil(lambda: runs.run == kept, timeout=5000)
    assert runs.model.rowCount() == 2
    runs.select(gone)
    if not bar.erase.asks:
        bar.erase.click()
    bar.erase.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    assert not (home / "trash" / gone).exists()
    bar.empty.click()
    bar.empty.click()
    qtbot.waitUntil(lambda: runs.layout_.face == EMPTY_TRASH, timeout=5000)
    assert not (home / "trash" / kept).exists()
    with History(home) as history:
        assert history.runs(trashed=True) == []
    bar.back.click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 2, timeout=5000)


def test_runs_that_wait_come_back_into_the_queue_at_their_places(
    runs: Any, make_run: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    context = runs.window_.context
    context.queue.configure(held=True)
    waiting = [make_run({"name": f"waits {number}"}, events=[], student=False).id for number in range(3)]
    for run in waiting:
        context.queue.add(run)
    context.runs.refresh(force=True)
    qtbot.waitUntil(lambda: runs.model.rowCount() == 7 and len(context.queue.entries) == 3, timeout=5000)
    runs.table.choose(waiting[:2])
    context.actions["trash"].trigger()
    qtbot.waitUntil(lambda: [entry.run for entry in context.queue.entries] == waiting[2:], timeout=5000)
    qtbot.waitUntil(runs.window_.bar.way.isVisible, timeout=5000)
    runs.window_.bar.way.click()
    qtbot.waitUntil(lambda: [entry.run for entry in context.queue.entries] == waiting, timeout=5000)
    assert all((home / "runs" / run).is_dir() for run in waiting)


def test_a_run_that_is_being_started_stays_where_it_is(
    runs: Any, make_run: Callable[..., Any], qtbot: Any, home: Path
) -> None:
    context, bar = runs.window_.context, runs.window_.bar
    run = make_run({"name": "begins"}, events=[], student=False).id
    promise(home, run)
    qtbot.waitUntil(lambda: context.runs.status_of(run) == "starting", timeout=5000)
    runs.select(run)
    qtbot.waitUntil(lambda: runs.subjects() == [run], timeout=5000)
    actions = context.actions
    assert not actions["trash"].isEnabled() and not actions["resume"].isEnabled()
    assert "stop it first" in actions["trash"].toolTip()
    assert runs.detail._trash.isVisible() and not runs.detail._trash.isEnabled()
    assert "begins: starting" in runs.window_.status.running.text()
    context.commands.resume(run, "queued")  # of a window that did not know it yet
    qtbot.waitUntil(lambda: "is being started already" in bar.text.text(), timeout=5000)
    rest = [row["id"] for row in context.runs.rows]
    context.commands.trash(rest, "5 runs")  # and this one neither
    qtbot.waitUntil(lambda: "4 runs are in the trash." in bar.text.text(), timeout=5000)
    assert "“begins” was not moved: is being started" in bar.text.text()
    assert (home / "runs" / run).is_dir()
    over(home, run)
    qtbot.waitUntil(lambda: context.runs.status_of(run) == "queued", timeout=5000)
    assert actions["resume"].isEnabled()


def test_what_cannot_be_brought_back_is_said(runs: Any, qtbot: Any, home: Path) -> None:
    context, bar = runs.window_.context, runs.window_.bar
    lost, back = (row["id"] for row in context.runs.rows[:2])
    name = context.runs.row(lost)["name"]
    context.commands.trash([lost, back], "2 runs")
    qtbot.waitUntil(lambda: bar.way.isVisible(), timeout=5000)
    shutil.rmtree(home / "trash" / lost)
    context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: "1 run is back." in bar.text.text(), timeout=5000)
    assert f"“{name}” was not moved: there is no such run" in bar.text.text()
    assert (home / "runs" / back).is_dir()


def test_with_one_run_at_work_the_others_go_to_the_trash(
    runs: Any, make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any, home: Path
) -> None:
    context = runs.window_.context
    events = made_events(3, finished=False)
    events[0] |= {**own_identity(), "due": time.time() + 900}
    make_run({"name": "at it"}, events=events, student=False)
    context.runs.refresh(force=True)
    qtbot.waitUntil(lambda: runs.model.rowCount() == 5, timeout=5000)
    runs.table.selectAll()
    trash = context.actions["trash"]
    assert trash.text() == "Move 4 to trash; 1 is at work"
    trash.trigger()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    assert len(list((home / "trash").iterdir())) == 4
    runs.table.selectAll()
    assert trash.text() == "Move to trash" and not trash.isEnabled()


def test_where_all_runs_are_in_the_trash_the_page_says_so(runs: Any, qtbot: Any) -> None:
    context = runs.window_.context
    context.commands.trash([row["id"] for row in context.runs.rows], "4 runs")
    qtbot.waitUntil(lambda: runs.layout_.face == FIRST, timeout=5000)
    face = runs.layout_._made[FIRST]
    assert face.currentWidget().title.text() == "4 runs are in the trash"
    face.currentWidget().findChild(QPushButton).click()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 4, timeout=5000)


def test_only_what_is_in_the_trash_can_be_deleted_for_ever(make_run: Callable[..., Any], home: Path) -> None:
    run = make_run().id
    with History(home) as history:
        with pytest.raises(InputError, match="not in the trash"):
            history.erase(run)
        with pytest.raises(InputError, match="not in the trash"):
            history.erase("../runs")
    assert (home / "runs" / run).is_dir()
