"""The table of runs: what it shows, sorts and keeps, and its keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt

from fbt_gui.pages.runs.columns import COLUMNS, PLACE
from tests.gui.many_runs import fill_history
from tests.gui.runs.seen import names


def test_rows_show_what_the_history_knows(runs: Any) -> None:
    row = next(row for row in range(4) if runs.model.index(row, PLACE["seed"]).data() == "2")
    shown = {column.id: runs.model.index(row, place).data() for place, column in enumerate(COLUMNS)}
    assert shown["name"] == "run 2"
    assert shown["status"] == "finished"
    assert shown["top1"] == "54.00"
    assert shown["gap"] == "−36.0"
    assert shown["gain"] == "–"
    assert shown["epochs"] == "2 / 2"
    assert list(runs.model.index(row, PLACE["curve"]).data(Qt.ItemDataRole.UserRole + 1)) == [53.0, 54.0]


def test_a_click_on_a_header_sorts_and_the_choice_stays_on_its_run(runs: Any) -> None:
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.AscendingOrder)
    assert names(runs) == ["run 0", "run 1", "run 2", "run 3"]
    runs.table.selectRow(1)
    chosen = runs.run
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.DescendingOrder)
    assert names(runs) == ["run 3", "run 2", "run 1", "run 0"]
    assert runs.run == chosen
    assert runs.table.currentIndex().row() == 2


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


def test_who_comes_to_the_table_by_keyboard_finds_a_run_chosen(runs: Any, qtbot: Any) -> None:
    runs.table.setFocus(Qt.FocusReason.TabFocusReason)
    assert runs.subjects() == [runs.model.row_at(0)["id"]]
    qtbot.keyClick(runs.table, Qt.Key.Key_Down)
    assert runs.subjects() == [runs.model.row_at(1)["id"]]
    runs.filter.setFocus()
    runs.filter.setText("seed=2")
    qtbot.waitUntil(lambda: runs.model.rowCount() == 1, timeout=5000)
    runs.table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(runs.table, Qt.Key.Key_Return)
    assert runs.window_.pages["run"].run == runs.model.row_at(0)["id"]


@pytest.mark.parametrize(("place", "next_place"), [(1, 2), (3, 2)])
def test_after_a_run_went_to_the_trash_the_next_one_is_chosen(
    runs: Any, qtbot: Any, place: int, next_place: int
) -> None:
    runs.table.setFocus()
    runs.table.selectRow(place)
    following = runs.model.row_at(next_place)["id"]
    qtbot.keyClick(runs.table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: runs.model.rowCount() == 3, timeout=5000)
    assert runs.subjects() == [following]


def test_groups_fold_by_keyboard_and_stand_for_their_runs(runs: Any, qtbot: Any) -> None:
    runs.context.actions["group_runs"].trigger()
    assert runs.model.rowCount() == 5
    group = runs.model.group_at(0)
    assert group is not None and len(group.rows) == 4
    runs.table.selectRow(0)
    assert len(runs.subjects()) == 4
    qtbot.keyClick(runs.table, Qt.Key.Key_Left)
    assert runs.model.rowCount() == 1
    assert len(runs.subjects()) == 4
    qtbot.keyClick(runs.table, Qt.Key.Key_Right)
    assert runs.model.rowCount() == 5
    runs.table.selectRow(3)
    qtbot.keyClick(runs.table, Qt.Key.Key_Left)
    assert runs.table.currentIndex().row() == 0
    words = runs.table.line.facts(group)
    assert "4 runs" in words and "± 1.3 (4)" in words
    runs.context.actions["group_runs"].trigger()
    assert runs.model.rowCount() == 4


def test_ten_thousand_runs_are_filtered_and_sorted_by_a_key(
    open_window: Callable[..., Any], home: Path, qtbot: Any
) -> None:
    fill_history(home, 10_000, epochs=2)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 10_000, timeout=30_000)
    qtbot.keyClicks(page.filter, "method:fbt state:finished top1>75")
    qtbot.waitUntil(lambda: 0 < page.model.rowCount() < 2000, timeout=5000)
    assert all(row["method"] == "fbt" and row["top1"] > 75 for row in page.model.items)
    page.filtering.show("")
    page.table.selectAll()
    assert len(page.subjects()) == 10_000
    with qtbot.assertNotEmitted(page.changed, wait=0):  # nothing was chosen, only another line became the current one
        page.table.selectionModel().setCurrentIndex(page.model.index(5, 1), QItemSelectionModel.SelectionFlag.NoUpdate)
    told = []
    page.changed.connect(lambda: told.append(len(page.subjects())))
    page.table.selectRow(7)
    qtbot.wait(50)
    assert told == [1]  # never with the ten thousand again
    page.context.actions["group_runs"].trigger()
    groups = [item for item in page.model.items if not isinstance(item, dict)]
    assert sum(len(group.rows) for group in groups) == 10_000


@pytest.mark.parametrize("folded", [False, True])
def test_of_a_chosen_group_that_grows_only_those_stay_chosen_that_were(runs: Any, qtbot: Any, folded: bool) -> None:
    runs.context.actions["group_runs"].trigger()
    runs.filtering.show("seed<2")
    runs.table.selectAll()
    if folded:
        runs.model.fold(runs.model.group_at(0), True)
    before = set(runs.subjects())
    assert len(before) == 2
    runs.filtering.show("seed<1")
    assert set(runs.subjects()) < before
    runs.filtering.show("")
    assert set(runs.subjects()) == before  # what is done to the chosen is done to no other, and to all of them
    assert runs.model.count == 4


@pytest.mark.parametrize("folded", [False, True])
def test_a_run_that_joins_a_chosen_group_is_not_chosen_and_no_other_is(
    runs: Any, make_run: Callable[..., Any], made_events: Callable[..., list], qtbot: Any, folded: bool
) -> None:
    make_run({"name": "of another pair", "student": {"model": "resnet34"}}, events=made_events(2))
    qtbot.waitUntil(lambda: runs.model.rowCount() == 5, timeout=10_000)
    runs.context.actions["group_runs"].trigger()
    place = next(place for place in range(7) if (group := runs.model.group_at(place)) and len(group.rows) == 4)
    if folded:
        runs.model.fold(runs.model.group_at(place), True)
    key = runs.model.group_at(place).key
    runs.table.setFocus()
    runs.table.choice.select([runs.model.place_of(key)])
    before = set(runs.subjects())
    assert len(before) == 4
    runs.detail.tags.line.setFocus()
    runs.detail.tags.line.setText("half a ta")
    make_run({"name": "the fifth", "seed": 9}, events=made_events(2))
    qtbot.waitUntil(lambda: runs.model.count == 6, timeout=10_000)
    assert set(runs.subjects()) == before
    assert runs.detail.isVisible()
    assert runs.detail.tags.line.text() == "half a ta"
    runs.table.clearSelection()
    runs.table.choice.select([runs.model.place_of(key)])
    assert len(runs.subjects()) == 5  # chosen anew it stands for all


def test_what_runs_behind_a_folded_group_overtake_starts_no_list_anew(runs: Any, qtbot: Any) -> None:
    runs.context.runs.stop()
    runs.context.actions["group_runs"].trigger()
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.DescendingOrder)
    runs.model.fold(runs.model.group_at(0), True)
    rows = [dict(row) for row in runs.model.items[0].rows]
    rows[-1]["top1"] = 99.0
    with qtbot.assertNotEmitted(runs.model.modelReset), qtbot.waitSignal(runs.model.dataChanged):
        runs.model.take(rows, {})
    assert runs.model.group_at(0).rows[0]["top1"] == 99.0
