"""The Runs page over a history."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from engine.record.history import History
from fbt_gui.pages.runs.columns import COLUMNS, PLACE


@pytest.fixture
def runs(
    open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any, made_events: Callable[..., list]
) -> Any:
    for number in range(4):
        make_run({"name": f"run {number}", "seed": number}, events=made_events(2, top1=50.0 + number))
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.model.rowCount() == 4, timeout=10_000)
    page.window_ = window
    return page


def names(page: Any) -> list[str]:
    return [page.model.index(row, PLACE["name"]).data() for row in range(page.model.rowCount())]


def test_rows_show_what_the_history_knows(runs: Any) -> None:
    row = next(row for row in range(4) if runs.model.index(row, PLACE["seed"]).data() == "2")
    shown = {column.id: runs.model.index(row, place).data() for place, column in enumerate(COLUMNS)}
    assert shown["name"] == "run 2"
    assert shown["status"] == "finished"
    assert shown["top1"] == "54.00"
    assert shown["gap"] == "−36.0"
    assert shown["gain"] == "–"
    assert shown["epochs"] == "2 / 2"
    assert runs.model.index(row, PLACE["curve"]).data(Qt.ItemDataRole.UserRole + 1) == [53.0, 54.0]


def test_a_click_on_a_header_sorts_and_the_choice_stays_on_its_run(runs: Any) -> None:
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.AscendingOrder)
    assert names(runs) == ["run 0", "run 1", "run 2", "run 3"]
    runs.table.selectRow(1)
    chosen = runs.run
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.DescendingOrder)
    assert names(runs) == ["run 3", "run 2", "run 1", "run 0"]
    assert runs.run == chosen
    assert runs.table.currentIndex().row() == 2


def test_typing_filters_and_an_unknown_field_is_said_in_place(runs: Any, qtbot: Any) -> None:
    qtbot.keyClicks(runs.filter, "top1>53 seed=3")
    qtbot.waitUntil(lambda: names(runs) == ["run 3"], timeout=5000)
    assert runs.count.text() == "1 of 4"
    runs.filter.setText("metod:fbt")
    qtbot.waitUntil(runs.filter_problem.isVisible, timeout=5000)
    assert "method" in runs.filter_problem.text()


def test_a_history_that_changed_is_shown_without_losing_choice_or_place(
    runs: Any, qtbot: Any, make_run: Callable[..., Any]
) -> None:
    runs.table.sortByColumn(PLACE["name"], Qt.SortOrder.AscendingOrder)
    runs.table.selectRow(2)
    chosen = runs.run
    make_run({"name": "another", "seed": 9})
    runs.window_.context.runs.refresh()
    qtbot.waitUntil(lambda: runs.model.rowCount() == 5, timeout=5000)
    assert runs.run == chosen
    assert names(runs)[runs.table.currentIndex().row()] == "run 2"


def test_a_history_that_did_not_change_is_not_read_again(runs: Any, qtbot: Any) -> None:
    before = runs.window_.context.runs.rows
    runs.window_.context.runs.refresh()
    qtbot.waitUntil(lambda: not runs.window_.context.runs._busy, timeout=5000)
    assert runs.window_.context.runs.rows is before


def test_enter_opens_the_chosen_run(runs: Any, qtbot: Any) -> None:
    runs.table.selectRow(0)
    qtbot.keyClick(runs.table, Qt.Key.Key_Return)
    assert runs.window_.page == "run"
    assert runs.window_.pages["run"].run == runs.run


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


def test_what_is_said_of_a_run_is_kept_in_its_folder(runs: Any, qtbot: Any, home: Path) -> None:
    runs.table.selectRow(0)
    run, detail = runs.run, runs.detail
    for line, text in ((detail.tags, "paper, good"), (detail.note, "warm-up matters"), (detail.rename, "the one")):
        line.setText(text)
        line.editingFinished.emit()
    runs.window_.context.actions["star"].trigger()

    def kept() -> bool:
        with History(home) as history:
            row = history.run(run)
        return (row["name"], row["tags"], row["note"], row["star"]) == (
            "the one",
            ["paper", "good"],
            "warm-up matters",
            1,
        )

    qtbot.waitUntil(kept, timeout=5000)
    with History(home) as history:
        assert history.folder(run).annotations().tags == ["paper", "good"]
    qtbot.waitUntil(lambda: "the one" in names(runs), timeout=5000)


def test_duplicate_fills_the_form_without_the_name(runs: Any, qtbot: Any) -> None:
    runs.table.selectRow(names(runs).index("run 3"))
    runs.window_.context.actions["duplicate"].trigger()
    qtbot.waitUntil(lambda: runs.window_.page == "new_run", timeout=5000)
    draft = runs.window_.pages["new_run"].draft
    assert draft.value("seed") == 3
    assert draft.value("name") == ""
    assert draft.value("student.model") == "vit_tiny_patch16_224"


def test_the_student_of_a_run_is_exported_and_said_in_place(runs: Any, qtbot: Any, tmp_path: Path) -> None:
    runs.table.selectRow(0)
    runs.window_.context.commands.export(runs.run, "best", str(tmp_path / "mine"))
    qtbot.waitUntil((tmp_path / "mine.safetensors").is_file, timeout=5000)
    qtbot.waitUntil(lambda: "mine.safetensors" in runs.window_.bar.text.text(), timeout=5000)
    assert runs.window_.bar.way.text() == "Open folder"
    runs.window_.context.commands.export(runs.run, "last", str(tmp_path / "other"))
    qtbot.waitUntil(lambda: "no student yet" in runs.window_.bar.text.text(), timeout=5000)


def test_a_run_whose_process_is_gone_is_shown_as_lost_and_can_be_resumed(
    open_window: Callable[..., Any], make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any
) -> None:
    events = made_events(2, finished=False)
    events[0]["due"] = 1.0
    make_run(events=events)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.model.rowCount() == 1, timeout=10_000)
    page.table.selectRow(0)
    assert page.detail.state.text() == "lost"
    assert window.context.actions["resume"].isEnabled()
    assert window.context.actions["trash"].isEnabled()
    assert not window.context.actions["stop"].isEnabled()


def test_an_empty_history_says_what_to_do(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page._views.currentIndex() == 1, timeout=10_000)
    button = next(one for one in page.findChildren(type(page.demo)) if one.text() == "New run" and one.isVisible())
    button.click()
    assert window.page == "new_run"
