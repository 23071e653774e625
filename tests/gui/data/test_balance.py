"""The balance of the classes, as bars and in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from fbt_gui.pages.data.bars import Bar, ClassCount, bars, counts_of
from fbt_gui.pages.data.words import balance_words


def test_bars_hide_no_rare_class_where_many_share_one() -> None:
    counts = [ClassCount(str(place), 100, 5) for place in range(1000)]
    counts[501] = ClassCount("rare", 1, 0)
    counts[502] = ClassCount("common", 900, 0)
    made = bars(counts, 200)
    assert len(made) == 200
    assert [bar.first for bar in made][1:] == [bar.last + 1 for bar in made][:-1]
    shared = next(bar for bar in made if bar.first <= 501 <= bar.last)
    assert (shared.least, shared.most, shared.validation) == (1, 900, 5)
    assert bars(counts[:3], 200)[0] == Bar(0, 0, 100, 100, 5)
    assert bars([], 200) == []


def test_classes_stand_as_labelled_or_by_size_and_those_of_validation_alone_are_not_lost() -> None:
    train, validation = {"a": 1, "b": 3}, {"a": 2, "c": 4}
    assert [one.name for one in counts_of(train, validation, ordered=False)] == ["a", "b", "c"]
    assert [one.name for one in counts_of(train, validation, ordered=True)] == ["b", "a", "c"]


def test_the_chart_says_each_bar_to_keys_and_mouse(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    chart = page.detail.balance.chart
    chart.grab()
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == "rose: 3 training, 4 validation"
    assert page.detail.balance.pointed.text() == chart.accessibleDescription()
    qtbot.mouseMove(chart, QPoint(chart.width() // 2, 50))
    with qtbot.waitSignal(chart.chosen) as chosen:
        qtbot.keyClick(chart, Qt.Key.Key_End)
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert chosen.args == ["tulip"]
    page.detail.balance.by_size.click()
    assert [one.name for one in chart.counts] == ["daisy", "tulip", "rose"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([], ""),
        ([5, 5], "Every class has 5 training images."),
        ([4, 5], "From 4 to 5 training images a class."),
        ([2, 9], "From 2 to 9 training images a class; the largest has 4.5 times as many as the smallest."),
        ([0, 9], "From 0 to 9 training images a class."),
    ],
)
def test_the_balance_is_said_in_a_sentence(qapp: Any, counts: list[int], words: str) -> None:
    assert balance_words(counts) == words
