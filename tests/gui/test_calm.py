"""Tests of calm: what changes in a widget is painted once, when it has come to rest."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget

from fbt_gui.services.calm import calm, laid_out_once, paint_again
from fbt_gui.widgets.basics import FittedStack


class Watch(QObject):
    """Notes in which order a widget is given its sizes ("Resize") and painted ("Paint")."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.seen: list[str] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Resize):
            self.seen.append(event.type().name)
        return False


def shown(qtbot: Any) -> tuple[QScrollArea, FittedStack, Watch]:
    """A scroll area that holds a label and, below it, a low and a high page."""
    area, inside, stack, above = QScrollArea(), QWidget(), FittedStack(), QLabel("above")
    column = QVBoxLayout(inside)
    column.addWidget(above, 1)
    column.addWidget(stack)
    for height in (20, 900):
        page, content = QWidget(), QWidget()
        content.setMinimumHeight(height)
        QVBoxLayout(page).addWidget(content)
        stack.addWidget(page)
    area.setWidget(inside)
    area.setWidgetResizable(True)
    qtbot.addWidget(area)
    area.resize(400, 300)
    with qtbot.waitExposed(area):
        area.show()
    qtbot.wait(50)
    return area, stack, Watch(above)


def test_another_page_with_a_scroll_bar_is_painted_when_all_has_its_size(qtbot: Any) -> None:
    area, stack, watch = shown(qtbot)
    watch.seen.clear()
    with calm(area):
        stack.setCurrentIndex(1)
        assert not area.updatesEnabled()
    assert not area.updatesEnabled()  # its layouts have not settled yet
    qtbot.waitUntil(area.updatesEnabled, timeout=2000)
    assert area.verticalScrollBar().maximum() > 0
    qtbot.waitUntil(lambda: "Paint" in watch.seen, timeout=2000)
    qtbot.wait(50)
    sizes = watch.seen.count("Resize")
    assert sizes >= 2 and watch.seen[:sizes] == ["Resize"] * sizes  # for the page, and for the scroll bar


def test_one_change_within_another_waits_for_the_outer_one(qtbot: Any) -> None:
    area, stack, _ = shown(qtbot)
    with calm(area):
        with calm(area):
            stack.setCurrentIndex(1)
        assert not area.updatesEnabled()
    qtbot.waitUntil(area.updatesEnabled, timeout=2000)


def test_what_is_hidden_or_fails_or_is_gone_is_left_as_it_should_be(qtbot: Any) -> None:
    hidden = QWidget()
    qtbot.addWidget(hidden)
    with calm(hidden):
        assert hidden.updatesEnabled()
    area, _, _ = shown(qtbot)
    try:
        with calm(area):
            raise ValueError("within")
    except ValueError:
        pass
    qtbot.waitUntil(area.updatesEnabled, timeout=2000)
    with calm(area):
        pass
    area.deleteLater()
    qtbot.wait(50)  # nothing is said of a widget that is gone


def test_what_is_released_is_painted_with_all_that_lies_in_it(qtbot: Any) -> None:
    area, _, watch = shown(qtbot)
    inside, hidden = area.widget(), QLabel("hidden", area.widget())
    area.setUpdatesEnabled(False)
    inside.setUpdatesEnabled(False)  # held by somebody else
    watch.seen.clear()
    paint_again(area)
    qtbot.wait(50)
    assert area.updatesEnabled() and not inside.updatesEnabled() and not watch.seen
    paint_again(inside)
    qtbot.waitUntil(lambda: watch.seen == ["Paint"], timeout=2000)  # once
    assert hidden.updatesEnabled()


def test_what_comes_and_goes_in_a_row_is_laid_out_once(qtbot: Any) -> None:
    outer = QWidget()
    row = QWidget()
    QVBoxLayout(outer).addWidget(row)
    column = Counted(row)
    words = [QLabel(f"word {place}") for place in range(6)]
    for word in words:
        column.addWidget(word)
        word.hide()
    qtbot.addWidget(outer)
    with qtbot.waitExposed(outer):
        outer.show()
    qtbot.wait(20)
    column.times = 0
    with laid_out_once(row):
        for word in words:
            word.show()
        assert column.times == 0
    qtbot.waitUntil(lambda: words[-1].y() > words[0].y(), timeout=5000)
    assert column.times <= 2  # once more where what is around it gives it another size
    column.times = 0
    for word in words[:3]:
        word.hide()
        word.show()
    assert column.times > 2  # as it is without


class Counted(QVBoxLayout):
    """Counts how often it places what it holds."""

    times = 0

    def setGeometry(self, rect: QRect) -> None:
        self.times += 1
        super().setGeometry(rect)


def test_a_row_that_is_resized_or_asked_meanwhile_is_laid_out_all_the_same(qtbot: Any) -> None:
    outer, row, word = QWidget(), QWidget(), QLabel("word")
    QVBoxLayout(outer).addWidget(row)
    column = QVBoxLayout(row)
    column.addWidget(word)
    row.hide()
    qtbot.addWidget(outer)
    with qtbot.waitExposed(outer):
        outer.show()
    with laid_out_once(row):
        row.show()
        outer.resize(500, 300)
        QApplication.sendPostedEvents()
        assert word.width() != row.contentsRect().width() - 2 * column.contentsMargins().left()
    qtbot.waitUntil(lambda: word.geometry() == column.contentsRect(), timeout=5000)
