"""Small things every page is made of: labels with a role, cards, chips, rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fbt_gui.widgets.tip import plain_tip

STEP = 4
TOP = Qt.AlignmentFlag.AlignTop


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label in one of the style sheet's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def name_of(control: QWidget, text: str, role: str = "small", *, seen: bool = True) -> QLabel:
    """A label that belongs to a control; one that is not seen, for want of room, is a child of the control.

    Screen readers need it of a list to choose from: on Linux Qt gives them its text for its name.
    """
    made = label(text, role)
    made.setBuddy(control)
    if not seen:
        made.setParent(control)
        made.hide()
    return made


def named_widget(name: str) -> QWidget:
    """A plain widget that the style sheet knows by name."""
    made = QWidget()
    made.setObjectName(name)
    return made


def switch(text: str = "", kind: str = "", tip: str = "") -> QPushButton:
    """A button that stays pressed."""
    made = QPushButton(text)
    made.setCheckable(True)
    made.setToolTip(tip)
    if kind:
        made.setProperty("kind", kind)
    return made


def small_button(words: str, tip: str, do: Callable[[], object]) -> QPushButton:
    """A button among others above what it is about."""
    made = QPushButton(words)
    made.setProperty("kind", "small")
    made.setAccessibleName(words)
    made.setToolTip(tip)
    made.clicked.connect(lambda: do())
    return made


class Chip(QLabel):
    """A word in a rounded frame; its level decides the colour, never the meaning."""

    def __init__(self, text: str = "", level: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "chip")
        self.setProperty("level", level)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_word(self, text: str, level: str = "") -> None:
        """Change word and colour; an empty word hides the chip."""
        self.setText(text)
        restyle(self, "level", level)
        self.setVisible(bool(text))


class Card(QFrame):
    """A rounded box with a heading and a row of controls beside it.

    Attributes:
        head: the row of the heading.
        body: what comes below.
    """

    def __init__(self, title: str = "", role: str = "card", spacing: int = 2 * STEP) -> None:
        super().__init__()
        self.setProperty("role", role)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        outer.setSpacing(spacing)
        self.head = QHBoxLayout()
        self.head.setSpacing(2 * STEP)
        self.heading = label(title, "heading")
        self.body = QVBoxLayout()
        self.body.setSpacing(spacing)
        if title:
            self.head.addWidget(self.heading)
            outer.addLayout(self.head)
        outer.addLayout(self.body, 1)


class FittedStack(QStackedWidget):
    """A stack as tall as the page that is shown; Qt's own is as tall as its tallest."""

    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.sizeHint() if shown is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()


class NameLabel(QLabel):
    """A model's name or a path over several lines: it may break after each underscore, and within what is long."""

    def __init__(self, role: str, longest: int = 24) -> None:
        super().__init__()
        self._longest = longest
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def say(self, text: str) -> None:
        """Change the text."""
        long = any(len(word) > self._longest for word in text.split())
        parts = text.replace("_", "_\u200b") if long else text
        # Qt breaks lines at blanks, hyphens and slashes by itself.
        self.setText(re.sub(rf"[^\s/\-\u200b]{{{self._longest}}}(?=[^\s/\-\u200b])", "\\g<0>\u200b", parts))
        self.setAccessibleName(text)


class ElidedLabel(QLabel):
    """A label that shortens a long name in the middle, and tells it whole in its tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(text)

    def say(self, text: str) -> None:
        """Change the text."""
        self.setText(text)
        self._tip()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it must be."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Only a shortened text needs a tooltip."""
        super().resizeEvent(event)
        self._tip()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.contentsRect().width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)

    def _tip(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width()
        self.setToolTip("" if fits else plain_tip(self.text()))


def clear_layout(layout: QVBoxLayout | QHBoxLayout) -> None:
    """Take all widgets out of a layout and delete them."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def tab_first(card: QWidget, *controls: QWidget) -> None:
    """Let Tab come to these controls before the others of a card, which were made earlier."""
    others: list[QWidget] = []
    widget = card.nextInFocusChain()
    while widget is not None and widget is not card:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if takes and card.isAncestorOf(widget) and widget not in controls:
            others.append(widget)
        widget = widget.nextInFocusChain()
    # Qt takes what follows in the ring for what follows, and leaves the last where it is that is to precede the first.
    for before, after in pairwise((*others[:1], *controls, *others)):
        QWidget.setTabOrder(before, after)


def page_column(page: QWidget) -> QVBoxLayout:
    """The margins that all pages share."""
    page.setObjectName("page")
    column = QVBoxLayout(page)
    column.setContentsMargins(6 * STEP, 4 * STEP, 6 * STEP, 4 * STEP)
    column.setSpacing(3 * STEP)
    return column
