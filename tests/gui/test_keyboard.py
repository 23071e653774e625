"""The window by the keyboard alone: Tab reaches everything, in reading order, and one sees where one is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextEdit,
    QWidget,
)

from engine.record.datasets import Dataset, remember
from fbt_gui.actions import ACTIONS
from fbt_gui.pages.table import PAGE_NAMES
from fbt_gui.widgets.basics import Card
from fbt_gui.widgets.field_row import FieldRow

INTERACTIVE = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
READ = (QAbstractItemView, QPlainTextEdit, QTextEdit)
PARTS_OF = (QComboBox, QAbstractSpinBox, QLineEdit, QAbstractItemView)
MOST_STOPS = 500
SLACK = 6  # px by which a line of controls may be uneven


@dataclass(frozen=True)
class Stop:
    """Where Tab came to.

    Attributes:
        seen: what the control looked like while it had the focus.
        in_sight: whether any of it was in the window then.
    """

    widget: QWidget
    seen: QImage
    in_sight: bool


@dataclass
class Findings:
    """What was found of a page, each thing in words: the widgets are gone when tests look."""

    missed: list[str]
    backwards: list[str]
    unseen: list[str]
    out_of_sight: list[str]
    nameless: list[str]
    silent: list[str]


_KNOWN: dict[str, Findings] = {}


def said(widget: QWidget) -> str:
    words = widget.accessibleName() or getattr(widget, "text", str)() or widget.toolTip()
    return f"{type(widget).__name__} “{words}” in {type(widget.parentWidget()).__name__}"


def above(widget: QWidget) -> Iterator[QWidget]:
    """What it lies in, from the inside out."""
    while (parent := widget.parentWidget()) is not None:
        yield parent
        widget = parent


def is_part(widget: QWidget) -> bool:
    """A piece of a control that is one stop as a whole: a combo box's line, a table's header."""
    return isinstance(widget, QScrollBar | QHeaderView) or any(isinstance(each, PARTS_OF) for each in above(widget))


def controls(root: QWidget) -> Iterator[QWidget]:
    """What one can do something with, as far as it is seen and enabled."""
    for widget in root.findChildren(QWidget):
        if isinstance(widget, INTERACTIVE) and widget.isVisible() and widget.isEnabled() and not is_part(widget):
            yield widget


def stands_for(widget: QWidget, stops: list[QWidget]) -> bool:
    """Tab reaches it; or another of its group, from where the arrow keys go on; or a card that does the same."""
    if widget in stops:
        return True
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    if group is not None and group.exclusive():
        return any(button in stops for button in group.buttons())
    return any(isinstance(each, Card) and each in stops for each in above(widget))


def walk(window: Any) -> list[Stop]:
    """Press Tab until the focus is where it was before."""
    stops: list[Stop] = []
    for _ in range(MOST_STOPS):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        QTest.qWait(1)
        widget = window.focusWidget()
        assert widget is not None
        if stops and widget is stops[0].widget:
            return stops
        assert widget not in [stop.widget for stop in stops], f"Tab goes round without the first: {said(widget)}"
        stops.append(Stop(widget, widget.grab().toImage(), not widget.visibleRegion().isEmpty()))
    raise AssertionError(f"Tab never comes round; it stays about {said(stops[-1].widget)}")


def backwards(stops: list[QWidget]) -> Iterator[str]:
    """Steps within a card that go up, or to the left in a line; those to the head of a next column are no such."""
    for before, after in pairwise(stops):
        card = next((each for each in above(before) if isinstance(each, Card)), None)
        row = next((each for each in above(before) if isinstance(each, FieldRow)), None)
        if card is None or not card.isAncestorOf(after) or (row is not None and row.isAncestorOf(after)):
            continue  # within a field its way back comes after its control
        one, other = place_in(before, card), place_in(after, card)
        in_line = min(one.bottom(), other.bottom()) - max(one.top(), other.top()) > SLACK
        goes_up = other.bottom() <= one.top() + SLACK and other.left() < one.right() - SLACK
        if goes_up or (in_line and other.right() <= one.left() + SLACK):
            yield f"{said(before)} → {said(after)}"


def place_in(widget: QWidget, card: QWidget) -> QRect:
    return QRect(widget.mapTo(card, QPoint(0, 0)), widget.size())


def look_at(window: Any) -> Findings:
    """Walk through the page that is shown."""
    page = window.pages[window.page]
    page.setFocus()
    before = list(controls(window))  # what comes while one walks was not there to be reached
    stops = walk(window)
    reached = [stop.widget for stop in stops]
    page.setFocus()
    QTest.qWait(50)
    there = [each for each in before if each.isVisible() and each.isEnabled()]
    words = lambda each: each.accessibleName() or getattr(each, "text", str)()  # noqa: E731
    hints = lambda each: each.toolTip() or getattr(each, "text", str)()  # noqa: E731
    return Findings(
        missed=[said(each) for each in there if not stands_for(each, reached)],
        backwards=list(backwards(reached)),
        unseen=[
            said(stop.widget) for stop in stops if stop.widget.isVisible() and stop.widget.grab().toImage() == stop.seen
        ],
        out_of_sight=[said(stop.widget) for stop in stops if not stop.in_sight],
        nameless=[said(each) for each in there if not words(each)],
        # What a list, a table or a text is for its lines say; a tooltip over them would be in the way.
        silent=[said(each) for each in there if not hints(each) and not isinstance(each, READ)],
    )


@pytest.fixture
def found(request: pytest.FixtureRequest) -> Findings:
    """What there is to find of the place that the test names; walked through once."""
    if request.param not in _KNOWN:
        _KNOWN[request.param] = look_at(request.getfixturevalue("full_window")(request.param))
    return _KNOWN[request.param]


@pytest.fixture
def full_window(
    open_window: Callable[..., Any], make_run: Callable[..., Any], home: Path, qtbot: Any
) -> Callable[[str], Any]:
    """Opens the window at a place, full of what there can be."""

    def make(place: str) -> Any:
        runs = [make_run({"name": f"run {seed}", "seed": seed}).id for seed in range(3)]
        remember(home, Dataset("folder", str(home), 3, 30, 0.0))
        window = open_window("new_run")
        window.resize(1024, 700)
        window.activateWindow()
        qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is window.windowHandle(), timeout=10_000)
        qtbot.waitUntil(lambda: len(window.context.runs.rows) == 3, timeout=10_000)
        name, _, more = place.partition(":")
        what = {"run": {"run": runs[0]}, "compare": {"runs": runs}, "runs": {"run": runs[0]}}.get(name, {})
        window.show_page(name, **what)
        page = window.pages[name]
        ready: dict[str, Callable[[], object]] = {
            "new_run": lambda: page.checked is not None and page.settings.section,
            "runs": lambda: page.stands and page.subjects(),
            "run": lambda: page.plots is not None and page.plots.loss.curves,
            "compare": lambda: page.body is not None and page.compared.groups,
        }
        qtbot.waitUntil(lambda: bool(ready.get(name, lambda: True)()), timeout=20_000)
        if more:
            page.choose("student")
        qtbot.wait(400)
        return window

    return make


PLACES = (*PAGE_NAMES, "new_run:picker")
everywhere = pytest.mark.parametrize("found", PLACES, indirect=True)


@everywhere
def test_tab_reaches_every_control_and_comes_round(found: Findings) -> None:
    assert not found.missed, "\n".join(found.missed)


@everywhere
def test_tab_goes_through_a_card_as_one_reads_it(found: Findings) -> None:
    assert not found.backwards, "\n".join(found.backwards)


@everywhere
def test_one_sees_where_the_focus_is(found: Findings) -> None:
    assert not found.unseen, "\n".join(found.unseen)


@everywhere
def test_what_tab_comes_to_is_scrolled_into_sight(found: Findings) -> None:
    assert not found.out_of_sight, "\n".join(found.out_of_sight)


@everywhere
def test_every_control_has_a_name_and_says_what_it_is_for(found: Findings) -> None:
    assert not found.nameless, "\n".join(found.nameless)
    assert not found.silent, "\n".join(found.silent)


@pytest.fixture
def window(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is window.windowHandle(), timeout=10_000)
    qtbot.waitUntil(lambda: window.pages["new_run"].begun, timeout=10_000)
    return window


def press(window: Any, key: Qt.Key, more: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Into whatever has the keyboard."""
    QTest.keyClick(QGuiApplication.focusWindow() or window.windowHandle(), key, more)
    QTest.qWait(20)


def test_every_action_stands_in_a_menu_that_the_menu_bar_leads_to(window: Any) -> None:
    bar = window.menuBar()
    found = {action.objectName() for top in bar.actions() for action in top.menu().actions()}
    assert {spec.id for spec in ACTIONS} <= found
    assert [top.text() for top in bar.actions()] == list(dict.fromkeys(spec.menu for spec in ACTIONS))


def test_alt_goes_to_the_menus_and_the_arrow_keys_through_them(window: Any) -> None:
    press(window, Qt.Key.Key_Alt)
    bar = window.menuBar()
    assert bar.activeAction() is bar.actions()[0]
    for menu in bar.actions()[:2]:
        press(window, Qt.Key.Key_Down)
        assert menu.menu().isVisible()
        assert menu.menu().activeAction() is not None
        press(window, Qt.Key.Key_Right)
    press(window, Qt.Key.Key_Escape)
    press(window, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


@pytest.mark.parametrize("action", ["palette", "shortcuts", "about", "save_preset"])
def test_escape_closes_what_an_action_lays_over_the_window(window: Any, qtbot: Any, action: str) -> None:
    qtbot.waitUntil(window.context.actions[action].isEnabled, timeout=10_000)
    window.context.actions[action].trigger()
    over = lambda: QApplication.activePopupWidget() or QApplication.activeModalWidget()  # noqa: E731
    qtbot.waitUntil(lambda: over() is not None, timeout=5000)
    QTest.qWait(100)
    QTest.keyClick(over().windowHandle(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: over() is None, timeout=5000)


def test_escape_leaves_the_picker_and_the_focus_is_where_it_was_opened(window: Any, qtbot: Any) -> None:
    page = window.pages["new_run"]
    card = page.triple.cards["teacher"]
    card.setFocus()
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.picker is not None and page.picker.search.hasFocus(), timeout=5000)
    press(window, Qt.Key.Key_Escape)
    assert not page.picker.isVisible()
    assert card.hasFocus()
