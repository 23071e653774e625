"""The columns of the table of runs: which are shown, in which order, and that the choice is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from fbt_gui.pages.runs.columns import COLUMNS, PLACE, fitting, state
from fbt_gui.pages.runs.pair_delegate import fitted


@pytest.fixture
def runs(open_window: Callable[..., Any], make_run: Callable[..., Any], qtbot: Any) -> Any:
    make_run({"name": "one"}, tags=["paper"], note="two\nlines")
    return shown(open_window, qtbot)


def shown(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.model.rowCount() == 1, timeout=10_000)
    page.window_ = window
    return page


def visible(page: Any) -> list[str]:
    header = page.table.horizontalHeader()
    places = sorted(range(len(COLUMNS)), key=header.visualIndex)
    return [COLUMNS[place].id for place in places if not page.table.isColumnHidden(place)]


@pytest.mark.parametrize("room", [300, 860, 1059, 1300, 1800, 3000])
def test_the_columns_of_the_beginning_have_room(room: int) -> None:
    widths = [column.width for column in COLUMNS]
    places = fitting(room, widths)
    assert {"star", "name", "status", "pair"} <= {COLUMNS[place].id for place in places}
    assert sum(widths[place] for place in places) <= max(room, 494)


def test_a_window_of_1280_pixels_needs_no_scrolling(runs: Any, qtbot: Any) -> None:
    runs.window_.resize(1280, 800)
    qtbot.wait(50)
    assert not runs.table.horizontalScrollBar().isVisible()
    assert runs.table.horizontalHeader().length() <= runs.table.viewport().width()
    assert {"method", "data", "top1", "gap", "gain", "curve", "created"} <= set(visible(runs))


def test_the_share_of_a_run_at_its_end_is_not_cut(runs: Any) -> None:
    metrics = runs.table.fontMetrics()
    needed = metrics.horizontalAdvance(state({"status": "running", "step": 1, "total_steps": 1}))
    assert runs.table.columnWidth(PLACE["status"]) >= needed + 20


def test_every_column_shows_a_text_for_every_run(runs: Any) -> None:
    texts = {column.id: runs.model.index(0, place).data() for place, column in enumerate(COLUMNS)}
    assert all(isinstance(text, str) for text in texts.values())
    assert texts["tags"] == "paper"
    assert texts["note"] == "two lines"
    assert texts["assistant"] == "fusion"


def test_chosen_columns_their_order_width_and_the_sorting_are_remembered(
    runs: Any, qtbot: Any, open_window: Callable[..., Any]
) -> None:
    runs.columns.show("seed", True)
    runs.columns.show("gain", False)
    header = runs.table.horizontalHeader()
    header.moveSection(header.visualIndex(PLACE["seed"]), 1)
    runs.table.setColumnWidth(PLACE["seed"], 91)
    runs.table.sortByColumn(PLACE["top1"], Qt.SortOrder.AscendingOrder)
    before = visible(runs)
    runs.window_.close()
    again = shown(open_window, qtbot)
    assert visible(again) == before
    assert before[1] == "seed" and "gain" not in before
    assert again.table.columnWidth(PLACE["seed"]) == 91
    assert (again.model.column, again.model.descending) == (PLACE["top1"], False)
    again.columns.reset()
    assert visible(again)[:3] == ["star", "name", "status"] and "gain" in visible(again)


def test_the_last_column_cannot_be_hidden(runs: Any) -> None:
    for column in COLUMNS:
        runs.columns.show(column.id, False)
    assert len(visible(runs)) == 1


@pytest.mark.parametrize("text", ["no json", "[1, 2]", '{"nope": 3}', '{"name": "wide"}', '{"name": 1e999}', "7"])
def test_a_damaged_choice_is_as_none(text: str, open_window: Callable[..., Any], make_run: Any, qtbot: Any) -> None:
    make_run()
    window = open_window("new_run")
    window.context.settings.remember("runs/columns", text)
    window.context.settings.remember("runs/sort", "nope sideways")
    window.context.settings.remember("runs/filters", text)
    window.show_page("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands, timeout=10_000)
    assert not page.columns.chosen
    assert page.model.column == PLACE["created"]
    page.saved._fill()


def test_a_menu_shows_and_hides_columns(runs: Any) -> None:
    runs.columns.menu.aboutToShow.emit()
    action = next(one for one in runs.columns.menu.actions() if one.text() == "Seed")
    was = action.isChecked()
    action.trigger()
    assert ("seed" in visible(runs)) is not was


def test_of_two_names_neither_is_lost_where_room_is_short(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    long = "swin_tiny_patch4_window7_224 → vit_tiny_patch16_224"
    short = fitted(long, metrics, 180)
    left, right = short.split(" → ")
    assert left.startswith("swin") and right.startswith("vit")
    assert metrics.horizontalAdvance(short) <= 180
    assert fitted("resnet18 → vit_tiny_patch16_224", metrics, 150).startswith("resnet18 → vit")
    assert fitted(long, metrics, 2000) == long
