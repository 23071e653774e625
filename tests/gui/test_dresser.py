"""Tests of the style sheet on the parts of a window, and of what is a window of its own."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QStringListModel
from PySide6.QtGui import QFocusEvent, QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from fbt_gui.services.calm import calm
from fbt_gui.services.dresser import Dresser
from fbt_gui.widgets.offers import Offers

LIGHT, DARK = "QLabel { color: #111111; }", "QLabel { color: #eeeeee; }"


class Parts:
    """A window with a shown and a hidden part, which note which sheets they were given."""

    def __init__(self, qtbot: Any) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        middle = QWidget()
        self.window.setCentralWidget(middle)
        self.column = QVBoxLayout(middle)
        self.seen, self.hidden = QLabel("a"), QLabel("b")
        for part in (self.seen, self.hidden):
            self.column.addWidget(part)
        self.hidden.hide()
        self.dresser = Dresser(self.window)
        for part in (self.hidden, self.seen):
            self.dresser.dress(part)
        self.window.show()


class Told(list[str]):
    """What happens to the parts, in order: drawn, bare, dressed."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts, self.filter = parts, _Listener(self)
        for part in (parts.seen, parts.hidden):
            part.installEventFilter(self.filter)


class _Listener(QObject):
    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.told.append("drawn")
        elif event.type() == QEvent.Type.StyleChange:
            name = "seen" if watched is self.told.parts.seen else "hidden"
            self.told.append(f"dressed {name}" if watched.styleSheet() else "bare")
        return False


@pytest.fixture
def parts(qtbot: Any) -> Parts:
    return Parts(qtbot)


def test_a_part_has_the_sheet_in_use_and_each_later_one(parts: Parts, qtbot: Any) -> None:
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    assert parts.seen.styleSheet() == parts.hidden.styleSheet() == LIGHT
    late = QLabel("c", parent=parts.window)
    parts.dresser.dress(late)
    assert late.styleSheet() == LIGHT


def test_what_is_seen_is_dressed_first_and_is_not_drawn_in_two_themes(parts: Parts, qtbot: Any) -> None:
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    parts.dresser.change(DARK)
    told = Told(parts)
    qtbot.waitUntil(lambda: parts.dresser.is_done and parts.window.updatesEnabled() and "drawn" in told)
    assert [what for what in told if what.startswith("dressed")] == ["dressed seen", "dressed hidden"]
    assert set(told[: told.index("dressed seen")]) <= {"bare"}
    assert "drawn" not in told[: told.index("dressed seen")]


def test_what_is_seen_is_drawn_once_in_the_new_theme(parts: Parts, qtbot: Any) -> None:
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    qtbot.wait(50)
    told = Told(parts)
    parts.dresser.change(DARK)
    qtbot.waitUntil(lambda: parts.dresser.is_done and "drawn" in told)
    qtbot.wait(50)
    assert told.count("drawn") == 1


def test_so_is_what_hides_all_below_it_and_what_lies_in_that(parts: Parts, qtbot: Any) -> None:
    area, inside, deep = QScrollArea(), QWidget(), QLabel("d")
    QVBoxLayout(inside).addWidget(deep)
    area.setWidget(inside)
    parts.column.addWidget(area)
    parts.dresser.dress(area)
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    qtbot.wait(50)
    drawn: list[QObject] = []
    counts = _Painted(drawn)
    for widget in (inside, deep):
        widget.installEventFilter(counts)
    parts.dresser.change(DARK)
    qtbot.waitUntil(lambda: parts.dresser.is_done and bool(drawn))
    qtbot.wait(50)
    assert drawn == [inside, deep]


class _Painted(QObject):
    """Notes what is drawn."""

    def __init__(self, drawn: list[QObject]) -> None:
        super().__init__()
        self.drawn = drawn

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.drawn.append(watched)
        return False


def test_while_a_page_is_turned_what_is_not_seen_waits(parts: Parts, qtbot: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("fbt_gui.services.dresser._REST_MS", 600)
    parts.dresser.page_turned()
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.seen.styleSheet() == LIGHT and parts.window.updatesEnabled())
    qtbot.wait(60)
    assert parts.hidden.styleSheet() == ""
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    assert parts.hidden.styleSheet() == LIGHT


def test_a_theme_chosen_while_another_is_put_on_wins(parts: Parts, qtbot: Any) -> None:
    parts.dresser.change(LIGHT)
    parts.dresser.change(DARK)
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done and parts.window.updatesEnabled())
    assert parts.seen.styleSheet() == parts.hidden.styleSheet() == LIGHT


def test_a_part_that_is_gone_holds_nothing_up(parts: Parts, qtbot: Any) -> None:
    parts.dresser.change(LIGHT)
    parts.seen.deleteLater()
    qtbot.waitUntil(lambda: parts.dresser.is_done)
    assert parts.hidden.styleSheet() == LIGHT


def test_the_list_below_a_line_wears_what_the_line_wears(parts: Parts, qtbot: Any) -> None:
    line = QLineEdit()
    offers = Offers(QStringListModel(["one", "two"]), line)
    page = QWidget()
    QVBoxLayout(page).addWidget(line)
    parts.column.addWidget(page)
    parts.dresser.dress(page)
    for sheet in (LIGHT, DARK):
        parts.dresser.change(sheet)
        qtbot.waitUntil(lambda: parts.dresser.is_done)
        assert offers.list.styleSheet() != sheet, "nobody types into it"
        QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusIn))
        assert offers.list.styleSheet() == sheet
    line.setFocus()
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: line.hasFocus() and offers.list.styleSheet() == LIGHT)


def on_screen(window: QWidget) -> QImage:
    """What the window has painted, which `grab` would paint anew."""
    painted: Any = window.backingStore().paintDevice()
    return painted.copy(0, 0, window.width(), window.height()).convertToFormat(QImage.Format.Format_RGB32)


def is_painted(window: QWidget) -> bool:
    return bool(on_screen(window) == window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))


@pytest.mark.parametrize("asks", ["a part", "the window", "what is calm", "a page that is turned to"])
def test_what_asks_to_be_painted_when_a_theme_comes_is_not_left_in_the_old_one(
    parts: Parts, qtbot: Any, asks: str
) -> None:
    parts.dresser.change(LIGHT)
    qtbot.waitUntil(lambda: parts.dresser.is_done and is_painted(parts.window))
    if asks == "a part":
        parts.seen.update()
    elif asks == "the window":
        parts.window.update()
    with calm(parts.seen if asks == "what is calm" else parts.hidden):
        parts.seen.setText("other")
    if asks == "a page that is turned to":
        with calm(parts.window.centralWidget()):
            parts.hidden.show()
    parts.dresser.change(DARK)
    qtbot.waitUntil(lambda: parts.dresser.is_done and parts.window.updatesEnabled())
    qtbot.waitUntil(lambda: is_painted(parts.window), timeout=1000)
    parts.seen.setText("another")  # nor does the window stay as it is from then on
    qtbot.waitUntil(lambda: is_painted(parts.window), timeout=1000)
    assert parts.seen.updatesEnabled() and parts.hidden.updatesEnabled()
