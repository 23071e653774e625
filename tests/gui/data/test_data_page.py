"""The Data page: the list, and what is shown of a data set."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QHeaderView, QWidget

from engine.record.datasets import Dataset, remember
from engine.record.errors import UserError
from tests.gui.data.fake_data import FLOWERS, SCAN, captions


def test_with_nothing_seen_the_digits_of_the_program_are_there(open_page: Callable[[], Any]) -> None:
    page = open_page()
    assert [entry.dataset.source for entry in page.known.entries] == ["demo"]
    assert page.detail.head.name.text() == "Handwritten digits"
    actions = page.context.actions
    assert actions["use_data"].isEnabled()
    assert not actions["forget_data"].isEnabled()
    assert not actions["open_data"].isEnabled()


def test_the_list_says_what_is_known_and_what_is_missing(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, make_run: Callable[..., Any], qtbot: Any
) -> None:
    remember(home, Dataset("tar", "/nowhere/old.tar", last_used=100.0))
    for seed in range(2):
        make_run({"seed": seed, "data": {"source": "folder", "path": flowers.path}})
    page = open_page()
    qtbot.waitUntil(lambda: bool(page._uses), timeout=5000)
    model = page.list.entries
    lines = {entry.name: model.lines(entry) for entry in page.known.entries}
    assert list(lines) == ["flowers", "old.tar", "Handwritten digits"]
    assert lines["flowers"][0] == "folder  ·  3 classes  ·  45 images"
    assert lines["flowers"][1].endswith("2 runs")
    assert lines["old.tar"][1] == "Not there any more"
    assert page.detail.head.runs.text() == "2 runs"
    page.list.choose("tar:/nowhere/old.tar")
    assert not page.context.actions["use_data"].isEnabled()
    assert not page.context.actions["scan_data"].isEnabled()
    assert page.context.actions["forget_data"].isEnabled()
    assert "nothing at this path" in page.detail.samples.state.text()


def test_samples_counts_and_balance_come_from_the_opened_data_and_leave_no_files(
    open_flowers: Callable[[], Any], home: Path
) -> None:
    page = open_flowers()
    assert captions(page) == sorted(captions(page), key=list(FLOWERS).index)
    assert set(captions(page)) == set(FLOWERS)
    assert page.detail.head.train.text() == "45 training images"
    assert page.detail.head.validation.text() == "12 validation images"
    assert [one.name for one in page.detail.balance.chart.counts] == list(FLOWERS)
    assert "From 3 to 30" in page.detail.balance.summary.text()
    assert list((home / "previews").iterdir()) == []


def test_another_look_asks_for_another_draw_in_a_fresh_folder(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    asked = []
    for _ in range(2):
        page.detail.samples.another.click()
        qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
        assert not page.detail.samples.grid.isEnabled()
        asked.append(page.fake.preview(FLOWERS))
        qtbot.waitUntil(page.detail.samples.grid.isEnabled, timeout=5000)
    assert [payload["draw"] for payload in asked] == [1, 2]
    assert asked[0]["folder"] != asked[1]["folder"]


def test_one_class_is_shown_alone_chosen_in_the_menu_or_by_its_bar(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    page.detail.balance.chart.chosen.emit("rose")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    asked = page.fake.preview(FLOWERS)["values"]["data"]["classes"]
    assert "rose" in asked
    assert len(asked) == 2, "one class alone is refused by the engine"
    qtbot.waitUntil(lambda: set(captions(page)) == {"rose"}, timeout=5000)
    assert page.detail.samples.classes.currentText() == "rose"
    assert page.detail.head.train.text() == "45 training images"
    page.detail.samples.classes.setCurrentIndex(0)
    page.detail.samples.classes.activated.emit(0)
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    assert "classes" not in page.fake.preview(FLOWERS)["values"]["data"]


def test_data_that_cannot_be_opened_is_said_in_place(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    fail = page.fake.asked.pop(page.fake.open("preview")[0])[3]
    fail(UserError("there are no images.", hint="Check the path."))
    assert page.detail.samples.state.text() == "There are no images. Check the path."
    assert page.detail.samples.another.isEnabled()
    qtbot.waitUntil(lambda: list((home / "previews").iterdir()) == [], timeout=5000)


def test_who_walks_through_the_list_asks_for_the_last_alone(
    open_page: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_page()
    page.list.choose("demo:")
    page.list.choose(flowers.key)
    page.list.choose("demo:")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    qtbot.wait(100)
    (number,) = page.fake.open("preview")
    assert page.fake.asked[number][1]["values"]["data"]["source"] == "demo"


def test_nothing_is_opened_while_another_page_is_shown(
    open_page: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    page.window().show_page("settings")
    page.fake.asked.clear()
    page.list.choose("demo:")
    qtbot.wait(500)
    assert not page.fake.open("preview")
    page.window().show_page("data")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)


def test_every_control_has_a_name_and_a_tooltip(open_flowers: Callable[[], Any]) -> None:
    page = open_flowers()
    page.context.actions["scan_data"].trigger()
    page.fake.asked.pop(page.fake.open("scan")[0])[2](SCAN)
    for widget in page.findChildren(QWidget):
        part = isinstance(widget, QHeaderView) or isinstance(widget.parentWidget(), QComboBox)
        if isinstance(widget, QAbstractButton | QComboBox | QAbstractItemView) and widget.isVisible() and not part:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
            assert widget.toolTip(), (widget, widget.accessibleName())


def test_a_damaged_list_is_said_and_the_page_still_works(open_page: Callable[[], Any], home: Path, qtbot: Any) -> None:
    (home / "datasets.json").write_text("{ no list")
    page = open_page()
    qtbot.waitUntil(page.context.bar.isVisible, timeout=5000)
    assert "begins anew" in page.context.bar.text.text()
    assert page.chosen.dataset.source == "demo"


def test_facts_that_have_no_room_beside_each_other_stand_below_each_other(
    open_flowers: Callable[[], Any], qtbot: Any
) -> None:
    page = open_flowers()
    height = lambda: page.list.visualRect(page.list.entries.index(0)).height()  # noqa: E731
    page.list.setFixedWidth(600)
    qtbot.waitUntil(lambda: page.list.viewport().width() > 500, timeout=5000)
    wide = height()
    page.list.setFixedWidth(110)
    qtbot.waitUntil(lambda: height() > wide, timeout=5000)
    line = page.list.fontMetrics().height()
    assert wide + line <= height() <= wide + 4 * line
