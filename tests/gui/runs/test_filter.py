"""The filter of the runs: typed, completed, kept under a name."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt

from fbt_gui.pages.runs.columns import PLACE
from tests.gui.runs.seen import names


def test_typing_filters_and_an_unknown_field_is_said_in_place(runs: Any, qtbot: Any) -> None:
    qtbot.keyClicks(runs.filter, "top1>53 seed=3")
    qtbot.waitUntil(lambda: names(runs) == ["run 3"], timeout=5000)
    assert runs.layout_.count.text() == "1 of 4"
    runs.filter.setText("metod:fbt")
    qtbot.waitUntil(runs.layout_.problem.isVisible, timeout=5000)
    assert "method" in runs.layout_.problem.text()


def test_a_letter_that_changes_nothing_of_what_is_shown_paints_nothing(runs: Any, qtbot: Any) -> None:
    with qtbot.waitSignal(runs.model.modelReset, timeout=5000):
        runs.filter.setText("seed=3")
    signals = [runs.model.modelReset, runs.model.dataChanged]
    with qtbot.assertNotEmitted(signals[0], wait=50), qtbot.assertNotEmitted(signals[1], wait=50):
        runs.filter.setText("seed=3 top1>53")
    assert names(runs) == ["run 3"]


def test_a_filter_that_nothing_passes_says_so_and_is_cleared(runs: Any, qtbot: Any) -> None:
    qtbot.keyClicks(runs.filter, "nosuchrun")
    qtbot.waitUntil(runs.layout_.clear.isVisible, timeout=5000)
    runs.layout_.clear.click()
    assert runs.model.rowCount() == 4
    assert runs.table.isVisible()


def test_a_word_is_completed_where_it_is_typed(runs: Any, qtbot: Any) -> None:
    qtbot.keyClicks(runs.filter, "top1>10 stu")
    runs.filter._insert("student:")
    runs.filter._insert("vit_tiny_patch16_224")
    assert runs.filter.text() == "top1>10 student:vit_tiny_patch16_224 "
    runs.filter._popup.hide()


def test_a_filter_is_kept_under_a_name(runs: Any, qtbot: Any) -> None:
    runs.filter.setText("top1>53 seed=3")
    runs.saved.ask()
    runs.saved.name.setText("my best")
    qtbot.keyClick(runs.saved.name, Qt.Key.Key_Return)
    runs.filter.clear()
    runs.saved._fill()
    next(one for one in runs.saved.menu.actions() if one.text().startswith("my best")).trigger()
    assert names(runs) == ["run 3"]
    runs.saved.forget("my best")
    assert runs.saved.filters() == {}


def test_a_click_on_a_header_overrules_the_sorting_of_the_filter(runs: Any, qtbot: Any) -> None:
    runs.filter.setText("sort:top1")
    qtbot.waitUntil(lambda: names(runs) == ["run 0", "run 1", "run 2", "run 3"], timeout=5000)
    runs.table.sortByColumn(PLACE["name"], Qt.SortOrder.DescendingOrder)
    assert names(runs) == ["run 3", "run 2", "run 1", "run 0"]
    assert runs.filter.text() == ""


def test_the_arrow_in_the_head_stands_where_the_filter_sorts(runs: Any, qtbot: Any) -> None:
    header = runs.table.horizontalHeader()
    for text, column in (("sort:-top1", "top1"), ("sort:state", "status"), ("sort:kind", ""), ("", "created")):
        runs.filter.setText(text)
        wanted = PLACE.get(column, -1)
        qtbot.waitUntil(lambda wanted=wanted: header.sortIndicatorSection() == wanted, timeout=5000)
    runs.filter.setText("sort:top1")
    qtbot.waitUntil(lambda: header.sortIndicatorSection() == PLACE["top1"], timeout=5000)
    assert header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
    assert names(runs)[0] == "run 0"
    assert runs.columns.sort() == (PLACE["created"], True)  # what the person chose is kept
