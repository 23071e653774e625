"""The line at the bottom of the window, and what is said before it closes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QCloseEvent

from engine.record.process import own_identity
from engine.record.queue import read
from fbt_gui.services.machine import Load, Reading
from fbt_gui.services.settings import ASK_ON_CLOSE


@pytest.fixture
def running(make_run: Callable[..., Any], made_events: Callable[..., list[dict[str, Any]]]) -> Callable[..., Any]:
    """Makes a run that this process seems to be at."""

    def make(name: str = "at it") -> Any:
        events = made_events(3, finished=False)
        events[0] |= {**own_identity(), "due": time.time() + 900}
        return make_run({"name": name}, events=events, student=False)

    return make


@pytest.fixture
def busy_window(running: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any) -> Any:
    """A window over a home with a running run, and the run's folder."""
    folder = running()
    window = open_window("settings")
    qtbot.waitUntil(lambda: window.status.running.isVisible(), timeout=10_000)
    return window, folder


def close_by_hand(window: Any) -> None:
    """As the frame's own button does."""
    QCoreApplication.sendEvent(window.windowHandle(), QCloseEvent())


def test_a_running_run_is_named_and_opens(busy_window: Any, qtbot: Any) -> None:
    window, folder = busy_window
    assert "at it" in window.status.running.text()
    assert not window.status.idle.isVisible()
    window.status.running.click()
    assert window.page == "run"
    assert window.pages["run"].run == folder.id


def test_runs_that_wait_are_counted_and_the_way_to_them_is_one_click(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run(events=[], student=False)
    window = open_window("settings")
    monkeypatch.setattr(window.context.engine, "start_queue", lambda: None)
    assert not window.status.queue.isVisible()
    window.context.queue.configure(held=True)
    window.context.queue.add(folder.id)
    qtbot.waitUntil(lambda: window.status.queue.isVisible(), timeout=10_000)
    assert "1 waiting" in window.status.queue.text()
    assert "held" in window.status.queue.text()
    window.status.queue.click()
    assert window.page == "runs"


def test_the_load_of_gpus_is_shown_the_busiest_first_and_all_in_the_tooltip(open_window: Callable[..., Any]) -> None:
    window = open_window("settings")
    machine = window.context.machine
    gpus = tuple(Load(f"cuda:{place}", "H100", 10.0 * place, 1.0, 80.0) for place in range(4))
    machine.reading = Reading(gpus, Load("cpu", "", 3.0, 1.0, 24.0))
    machine.updated.emit()
    words = window.status.machine.text()
    assert words.index("GPU 2 20 %") < words.index("GPU 3 30 %")
    assert "2 more GPUs" in words
    assert len(window.status.machine.toolTip().splitlines()) == 5
    machine.reading = Reading((), Load("cpu", "", 42.0, 6.2, 24.0))
    machine.updated.emit()
    assert window.status.machine.text() == "CPU 42 % · 6.2 / 24.0 GiB"


def test_a_hand_that_closes_while_runs_run_is_told_so_once(busy_window: Any) -> None:
    window, _ = busy_window
    close_by_hand(window)
    assert window.isVisible()
    assert "1 run" in window.close_bar.text.text()
    assert window.focusWidget() is window.close_bar.close_button
    close_by_hand(window)
    assert not window.isVisible()


def test_ctrl_q_twice_closes(busy_window: Any, qtbot: Any) -> None:
    window, _ = busy_window
    quit_action = window.context.actions["quit"]
    quit_action.trigger()
    assert window.close_bar.isVisible()
    quit_action.trigger()
    assert not window.isVisible()


def test_staying_takes_the_question_away_and_it_comes_again(busy_window: Any, qtbot: Any) -> None:
    window, _ = busy_window
    window.context.actions["quit"].trigger()
    qtbot.keyClick(window.close_bar.close_button, Qt.Key.Key_Escape)
    assert not window.close_bar.isVisible()
    assert window.isVisible()
    window.context.actions["quit"].trigger()
    assert window.close_bar.isVisible()


def test_a_program_that_closes_the_window_is_not_asked(busy_window: Any) -> None:
    window, _ = busy_window
    window.close()
    assert not window.isVisible()


def test_nothing_is_asked_where_nothing_runs(make_run: Callable[..., Any], open_window: Callable[..., Any]) -> None:
    make_run()
    window = open_window("settings")
    close_by_hand(window)
    assert not window.isVisible()


def test_who_does_not_want_to_be_asked_is_not_asked_again(busy_window: Any, open_window: Callable[..., Any]) -> None:
    window, _ = busy_window
    window.context.actions["quit"].trigger()
    window.close_bar.never.click()
    window.close_bar.close_button.click()
    assert not window.isVisible()
    assert not window.context.settings.flag(ASK_ON_CLOSE, True)
    again = open_window("settings")
    again.context.runs.rows = window.context.runs.rows
    again.context.actions["quit"].trigger()
    assert not again.isVisible()


def test_stopping_them_writes_to_their_control_files_and_holds_the_queue(
    busy_window: Any, make_run: Callable[..., Any], home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, folder = busy_window
    monkeypatch.setattr(window.context.engine, "start_queue", lambda: None)
    waiting = make_run({"name": "next"}, events=[], student=False)
    window.context.queue.add(waiting.id)
    qtbot.waitUntil(lambda: bool(window.context.queue.entries), timeout=10_000)
    window.context.actions["quit"].trigger()
    assert "in the queue: 1" in window.close_bar.text.text()
    window.close_bar.stop_button.click()
    assert not window.isVisible()
    control = folder.path / "control"
    qtbot.waitUntil(lambda: control.exists() and "stop" in control.read_text(), timeout=10_000)
    assert read(home).settings.held


def test_what_ends_with_the_window_is_said_before_it_closes(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("settings")
    window.context.settings.remember(ASK_ON_CLOSE, False)  # which is about runs: they go on
    window.context.tasks.do("Export of mine", [sys.executable, "-c", "input()"], print, print)
    close_by_hand(window)
    assert window.isVisible()
    assert "given up when the window closes: Export of mine." in window.close_bar.text.text()
    assert not window.close_bar.stop_button.isVisible()
    assert not window.close_bar.never.isVisible()
    close_by_hand(window)
    assert not window.isVisible()


def test_the_question_goes_when_what_it_was_about_is_done(busy_window: Any, qtbot: Any) -> None:
    window, _ = busy_window
    window.context.tasks.do("Export of mine", [sys.executable, "-c", "import time; time.sleep(1)"], id, id)
    window.context.actions["quit"].trigger()
    assert "1 run" in window.close_bar.text.text() and "Export of mine" in window.close_bar.text.text()
    assert window.close_bar.stop_button.isVisible()
    qtbot.waitUntil(lambda: "Export of mine" not in window.close_bar.text.text(), timeout=20_000)
    assert window.close_bar.isVisible()
    window.context.runs.rows = []
    window.close_bar.stay()
    window.context.tasks.do("Export of mine", [sys.executable, "-c", "import time; time.sleep(1)"], id, id)
    window.context.actions["quit"].trigger()
    assert window.close_bar.isVisible()
    qtbot.waitUntil(lambda: not window.close_bar.isVisible(), timeout=20_000)


WAITS = [sys.executable, "-c", "print('x', flush=True)\ntry: input()\nexcept KeyboardInterrupt: raise SystemExit(130)"]


def test_what_is_being_made_is_cancelled_at_the_status_line_by_mouse_or_keyboard_and_that_is_said(
    open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("settings")
    status, tasks, action = window.status, window.context.tasks, window.context.actions["cancel_task"]
    failed: list[Any] = []
    assert not status.cancel.isVisible() and not action.isEnabled()
    for title in ("Export of mine", "Report of yours"):
        tasks.do(title, WAITS, print, failed.append)
    qtbot.waitUntil(lambda: all(task.lines for task in tasks.going), timeout=20_000)
    assert status.cancel.isVisible() and status.cancel.accessibleName() == "Cancel: Export of mine"
    assert status.cancel.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert "Ctrl+Shift+X" in status.cancel.toolTip()
    status.cancel.click()
    assert status.cancel.accessibleName() == "Cancel: Report of yours"
    qtbot.waitUntil(lambda: tasks.titles == ["Report of yours"], timeout=20_000)
    assert window.bar.text.text() == "Export of mine: cancelled. Nothing half-written is left."
    status.cancel.setFocus()
    qtbot.keyClick(status.cancel, Qt.Key.Key_Space)
    assert "Being cancelled" in status.tasks.text() and not action.isEnabled()
    qtbot.waitUntil(lambda: not tasks.titles, timeout=20_000)
    assert window.bar.text.text().startswith("Report of yours: cancelled")
    assert not status.cancel.isVisible() and not status.tasks.isVisible()
    assert not failed
