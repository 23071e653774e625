"""The Runs page as a whole: its controls, and what is done to the chosen runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QPushButton, QWidget

from fbt_gui.pages.runs.last_words import level_of
from fbt_gui.pages.runs.layout import FIRST
from tests.gui.runs.seen import names


def test_the_chosen_runs_are_compared_the_current_one_first(runs: Any, qtbot: Any) -> None:
    asked: list[Any] = []
    runs.context.go.asked.connect(lambda page, what: asked.append((page, what)))
    runs.table.choose([runs.model.row_at(place)["id"] for place in (3, 1)])
    runs.context.actions["compare"].trigger()
    assert asked == [("compare", {"runs": [runs.model.row_at(3)["id"], runs.model.row_at(1)["id"]]})]


def test_every_control_of_the_page_has_a_name_and_a_tooltip(runs: Any, qtbot: Any) -> None:
    runs.context.actions["show_trash"].trigger()
    runs.saved.ask()
    controls = [one for one in runs.findChildren(QWidget) if isinstance(one, QPushButton | QLineEdit | QPlainTextEdit)]
    controls = [one for one in controls if not one.objectName().startswith("qt_")]
    assert controls
    for one in controls:
        name = one.accessibleName() or (one.text() if isinstance(one, QPushButton) else "")
        assert name, (one, one.parent())
        assert one.toolTip(), (name, one.parent())


def test_tab_goes_through_the_page_as_it_is_read(runs: Any, qtbot: Any) -> None:
    runs.context.commands.annotate(runs.model.row_at(0)["id"], tags=["paper", "good"])
    qtbot.waitUntil(lambda: runs.model.row_at(0)["tags"] == ["paper", "good"], timeout=5000)
    runs.table.selectRow(0)
    focused = runs.filter
    stops = []
    for _ in range(600):
        if focused.focusPolicy() & Qt.FocusPolicy.TabFocus and focused.isVisible() and focused.isEnabled():
            stops.append(focused.accessibleName() or focused.text())
        focused = focused.nextInFocusChain()
    wanted = [
        "Filter runs", "Kept filters", "Group by triple", "Columns", "Show the trash", "Runs", "Fold the chosen run",
        "Take the tag paper off", "Take the tag good off", "Add a tag", "Note", "Open",
    ]  # fmt: skip
    assert stops[: len(wanted)] == wanted


def test_a_right_click_offers_what_can_be_done(runs: Any, qtbot: Any) -> None:
    runs.table.selectRow(0)
    runs.table.customContextMenuRequested.emit(runs.table.visualRect(runs.model.index(0, 1)).center())
    menu = next(one for one in runs.findChildren(QMenu) if one.isVisible())
    words = [action.objectName() for action in menu.actions()]
    assert {"open_run", "compare", "rename", "star", "trash"} <= set(words)
    assert "restore" not in words and "stop" not in words
    menu.close()


def test_the_page_can_be_asked_for_the_queue_before_it_stands(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("new_run")
    window.context.go.go("runs", queue=True, filter="is:starred")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.queue.isVisible(), timeout=10_000)
    assert page.filter.text() == "is:starred"


def test_a_run_can_be_asked_for_before_the_history_was_read(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any
) -> None:
    run = [make_run({"seed": seed}).id for seed in range(3)][1]
    window = open_window("new_run")
    window.context.go.go("runs", run=run)
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.subjects() == [run], timeout=10_000)
    assert page.detail.isVisible()


def test_duplicate_fills_the_form_without_the_name(runs: Any, qtbot: Any) -> None:
    runs.table.selectRow(names(runs).index("run 3"))
    runs.window_.context.actions["duplicate"].trigger()
    qtbot.waitUntil(lambda: runs.window_.page == "new_run", timeout=5000)
    draft = runs.window_.pages["new_run"].draft
    qtbot.waitUntil(lambda: draft.value("seed") == 3, timeout=5000)
    assert draft.value("name") == ""
    assert draft.value("student.model") == "vit_tiny_patch16_224"


def test_a_run_whose_process_is_gone_is_shown_as_lost_and_can_be_resumed(
    open_window: Callable[..., Any],
    make_run: Callable[..., Any],
    made_events: Callable[..., list],
    qtbot: Any,
    home: Path,
) -> None:
    events = made_events(2, finished=False)
    events[0]["due"] = 1.0
    make_run(events=events)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 1, timeout=10_000)
    run = page.model.row_at(0)["id"]
    (home / "runs" / run / "output.txt").write_text("Epoch 2\nKilled\n")
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: "Killed" in page.detail.last.text(), timeout=5000)
    assert "process is gone" in page.detail.error.text()
    assert page.detail.state.text() == "lost"
    assert window.context.actions["resume"].isEnabled()
    assert window.context.actions["trash"].isEnabled()
    assert not window.context.actions["stop"].isEnabled()


def test_the_last_words_of_a_log_are_as_serious_as_they_say() -> None:
    line = "2026-11-21T18:35:59+0000 {} epoch 3/9"
    assert level_of(line.format("INFO")) == level_of("Killed") == "notice"
    assert level_of(line.format("WARNING")) == "warning"
    assert level_of(f"{line.format('INFO')}\n2026-11-21 18:35:59,123 ERROR it broke") == "error"


def test_a_lost_runs_last_line_is_shown_by_its_own_level(
    open_window: Callable[..., Any], make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any
) -> None:
    events = made_events(2, finished=False)
    events[0]["due"] = 1.0
    folder = make_run(events=events)
    folder.log_file.write_text("2026-11-21T18:35:59+0000 INFO checkpoint at step 12\n")
    page = open_window("runs").pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 1, timeout=10_000)
    page.table.selectRow(0)
    qtbot.waitUntil(lambda: "step 12" in page.detail.last.text(), timeout=5000)
    assert page.detail.last.property("role") == "small"
    assert page.detail.error.property("role") == "problem"


def test_an_empty_history_says_what_to_do(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.layout_.face == FIRST, timeout=10_000)
    buttons = [one for one in page.findChildren(QPushButton) if one.isVisible()]
    assert any(one.text() == "Start the demo" for one in buttons)
    next(one for one in buttons if one.text() == "New run").click()
    assert window.page == "new_run"
