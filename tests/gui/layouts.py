"""What a person would see as a fault of layout: words cut off, controls over each other or out of the window."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QTranslator
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QSplitterHandle,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from fbt_gui.widgets.basics import ElidedLabel

_SLACK = 2


class LongWords(QTranslator):
    """A language in which every text is half as long again."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, note: str | None = None, n: int = -1) -> str | None:  # type: ignore[override]
        """The text, and as much more of it as half its length, outside of what is to be filled in."""
        if context or not text:
            return None  # Qt's own texts stay: an empty text would be taken for a translation
        more = "".join(letter for letter in text if letter.isalpha() or letter == " ")[: (len(text) + 1) // 2]
        return f"{text}{more}" if n < 0 else f"{text}{more}".replace("%n", str(n))


def complaints(window: QWidget) -> list[str]:
    """Every fault of the widgets that are in sight."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.window() is window.window() and not widget.visibleRegion().isEmpty():
            found += [f"{_name(widget)}: {fault}" for fault in (*_cut(widget), *_outside(widget), *_overlaps(widget))]
    return sorted(set(found))


def _cut(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel) and widget.text():
        room = widget.contentsRect()
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            if needed > widget.height() + _SLACK:
                yield f"needs {needed} px of height and has {widget.height()}"
        elif widget.sizeHint().width() > widget.width() + _SLACK:
            yield f"needs {widget.sizeHint().width()} px of width and has {widget.width()}"
        if room.height() + _SLACK < QFontMetrics(widget.font()).height():
            yield f"is {room.height()} px high, less than a line"
    elif isinstance(widget, QPushButton | QCheckBox | QRadioButton) and widget.text():
        elides = widget.sizePolicy().horizontalPolicy() == widget.sizePolicy().Policy.Ignored
        if not elides and widget.sizeHint().width() > widget.width() + _SLACK:
            yield f"needs {widget.sizeHint().width()} px of width and has {widget.width()}"
        if widget.height() + _SLACK < QFontMetrics(widget.font()).height():
            yield f"is {widget.height()} px high, less than a line"
    elif isinstance(widget, QComboBox):
        if widget.height() + _SLACK < QFontMetrics(widget.font()).height():
            yield f"is {widget.height()} px high, less than a line"
        if widget.sizeAdjustPolicy() == QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon:
            return  # it is meant to shorten names
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part, field = QStyle.SubControl.SC_ComboBoxEditField, QStyle.ComplexControl.CC_ComboBox
        room = widget.style().subControlRect(field, option, part, widget).width()
        needed = QFontMetrics(widget.font()).horizontalAdvance(widget.currentText())
        if needed > room + _SLACK:
            yield f"needs {needed} px of width and has {room}"


def _outside(widget: QWidget) -> Iterator[str]:
    """Out of its parent, where that does not scroll."""
    parent = widget.parentWidget()
    if parent is None or widget.isWindow() or _scrolls(parent) or isinstance(widget, QSplitterHandle):
        return
    room = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
    if not room.contains(widget.geometry()) and not isinstance(parent, QComboBox | QAbstractScrollArea):
        yield f"stands out of its parent {_name(parent)} ({widget.geometry().getRect()} in {parent.rect().getRect()})"


def _overlaps(widget: QWidget) -> Iterator[str]:
    """Over one of its brothers that a layout placed too."""
    parent = widget.parentWidget()
    if parent is None or parent.layout() is None or _scrolls(parent) or widget.isWindow():
        return
    mine = widget.geometry().adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK)
    for other in parent.children():
        if isinstance(other, QWidget) and other is not widget and other.isVisible() and not other.isWindow():
            shared = mine.intersected(other.geometry().adjusted(_SLACK, _SLACK, -_SLACK, -_SLACK))
            if (
                shared.width() > 0
                and shared.height() > 0
                and id(other) > id(widget)
                and _placed(widget)
                and _placed(other)
            ):
                yield f"lies over {_name(other)} by {shared.getRect()[2:]}"


def _placed(widget: QWidget) -> bool:
    layout = widget.parentWidget().layout() if widget.parentWidget() else None
    return layout is not None and _in_layout(layout, widget)


def _in_layout(layout, widget: QWidget) -> bool:  # type: ignore[no-untyped-def]
    for place in range(layout.count()):
        item = layout.itemAt(place)
        if item.widget() is widget or (item.layout() is not None and _in_layout(item.layout(), widget)):
            return True
    return False


def _scrolls(parent: QWidget) -> bool:
    above: QWidget | None = parent
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget() if above.objectName() == "qt_scrollarea_viewport" else None
    return False


def _name(widget: QWidget) -> str:
    words = getattr(widget, "text", str)() if not isinstance(widget, QComboBox) else widget.currentText()
    said = widget.accessibleName() or (words if isinstance(words, str) else "") or widget.objectName()
    above = widget.parentWidget()
    where = widget.mapTo(widget.window(), QPoint(0, 0))
    return f"{type(widget).__name__} {said[:48]!r} in {type(above).__name__ if above else 'nothing'} at {where.x()},{where.y()}"
