"""The command palette and the sheets of the Help menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QStyleOptionViewItem

from fbt_gui.palette import Palette, score
from fbt_gui.widgets.sheet import Sheet


@pytest.mark.parametrize(
    ("text", "better", "worse"),
    [
        ("run", "Run: Start", "View: Group by triple run"),
        ("pa", "Run: Pause", "View: Compare"),
        ("export student", "Run: Export the student", "Run: Export them all"),
        ("ets", "Export the student", "View: Dark theme"),
    ],
)
def test_what_begins_with_the_words_comes_before_what_holds_them(text: str, better: str, worse: str) -> None:
    first, second = score(better, text), score(worse, text)
    assert first is not None
    assert second is None or first < second


def shown(kind: type) -> Any:
    return next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible())


def test_the_palette_finds_a_page_and_goes_there(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("new_run")
    window.context.actions["palette"].trigger()
    palette = shown(Palette)
    qtbot.keyClicks(palette.search, "view runs")
    assert palette.list.currentItem().text() == "View: Runs"
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.page == "runs"


def test_the_palette_finds_a_run_by_its_name(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run({"name": "Zebra on a bicycle"})
    window = open_window("runs")
    qtbot.waitUntil(lambda: bool(window.context.runs.rows), timeout=10_000)
    window.context.actions["palette"].trigger()
    palette = shown(Palette)
    qtbot.keyClicks(palette.search, "bicycle zebra")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert (window.page, window.pages["run"].run) == ("run", folder.id)


def test_a_command_that_cannot_be_done_now_cannot_be_chosen(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("runs")
    window.context.actions["palette"].trigger()
    palette = shown(Palette)
    qtbot.keyClicks(palette.search, "Run: Pause")
    assert not palette.list.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    qtbot.keyClicks(palette.search, " nothing is called so")
    assert palette.none.isVisible()
    palette.close()


def test_the_sheet_of_shortcuts_names_every_one(open_window: Callable[..., Any]) -> None:
    window = open_window("new_run")
    window.context.actions["shortcuts"].trigger()
    sheet = shown(Sheet)
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {
        window.context.actions.keys(window.context.actions[s.id])
        for s in window.context.actions.specs.values()
        if s.shortcut
    } <= said
    sheet.reject()


def test_the_window_says_what_it_is(open_window: Callable[..., Any]) -> None:
    window = open_window("new_run")
    window.context.actions["about"].trigger()
    sheet = shown(Sheet)
    assert any(str(window.context.home) in label.text() for label in sheet.findChildren(QLabel))
    sheet.reject()


def test_icons_of_an_open_palette_follow_the_theme(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("new_run")
    theme = window.context.theme
    theme.choose("light")
    window.context.actions["palette"].trigger()
    palette = shown(Palette)
    qtbot.keyClicks(palette.search, "view runs")
    theme.choose("dark")
    assert palette.search.text() == "view runs"
    drawn = QStyleOptionViewItem()
    palette.list.itemDelegate().initStyleOption(drawn, palette.list.currentIndex())
    assert drawn.icon.cacheKey() == theme.icon("runs").cacheKey()
    palette.close()
    theme.choose("system")


def test_what_is_chosen_in_a_menu_has_its_check_mark_in_place_of_an_icon(open_window: Callable[..., Any]) -> None:
    actions = open_window("new_run").context.actions
    assert not actions["theme_dark"].isIconVisibleInMenu()
    assert actions["palette"].isIconVisibleInMenu()
