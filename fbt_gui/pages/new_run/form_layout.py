"""FormLayout: where the parts of the New run page stand, in a wide page and in a narrow one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import named_widget, page_column

_NARROW = 1030
_SETTLING_MS = (0, 60, 180)
_LIST_WIDTHS = (300, 256)  # in a wide page, in a narrow one


class FormLayout:
    """The triple above; below it the form, or in its place a picker; the checklist at the right, always in sight.

    Args:
        dress: puts the style sheet on what stands here; what holds it has none, for there are 570 widgets.
    """

    def __init__(self, page: QWidget, head: QWidget, triple: QWidget, dress: Callable[[QWidget], object]) -> None:
        self._dress = dress
        self._form = named_widget("scrolled")
        self._column = QVBoxLayout(self._form)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(12)
        self._column.addLayout(self._cards)
        self._column.addStretch(1)
        self._lower: list[QWidget] = [self._form]
        self._list: QWidget | None = None
        whole = named_widget("scrolled")
        self._left = QVBoxLayout(whole)
        self._left.setContentsMargins(0, 0, 6, 0)
        self._left.setSpacing(12)
        self._left.addWidget(triple)
        self._left.addWidget(self._form, 1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(whole)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what lies in it has the focus, and hands on what scrolls
        self._scroll.setAccessibleName(tr("Form"))
        self._row = QHBoxLayout()
        self._row.setSpacing(8)
        self._row.addWidget(self._scroll, 1)
        outer = page_column(page)
        outer.addWidget(head)
        outer.addLayout(self._row, 1)
        for part in (head, triple, self._scroll.verticalScrollBar(), self._scroll.horizontalScrollBar()):
            dress(part)

    def add_card(self, card: QWidget, stretch: int) -> None:
        """A card of the row below the triple."""
        self._cards.addWidget(card, stretch)
        self._dress(card)  # where it stands: one that is moved is polished again

    def add_settings(self, card: QWidget) -> None:
        """The card below that row."""
        self._column.insertWidget(1, card)
        self._dress(card)

    def add_list(self, card: QWidget) -> None:
        """The card at the right."""
        self._list = card
        self._row.addWidget(card)
        self._dress(card)

    def add_below(self, widget: QWidget) -> None:
        """What can stand in the form's place."""
        widget.hide()
        self._left.addWidget(widget, 1)
        self._dress(widget)
        self._lower.append(widget)

    def show_below(self, widget: QWidget) -> None:
        """Let it stand in the form's place."""
        for other in self._lower:  # a QStackedWidget would be as tall as the tallest of them
            other.setVisible(other is widget)

    def show_form(self) -> None:
        """Show the form again."""
        self.show_below(self._form)

    def is_below(self, widget: QWidget) -> bool:
        """Whether it stands there now."""
        return not widget.isHidden()

    def bring(self, widget: QWidget) -> None:
        """Scroll to a widget."""
        self._scroll.ensureWidgetVisible(widget)

    def bring_soon(self, widget: QWidget) -> None:
        """Scroll to a widget of a form that is just being laid out: at once, and again when that has settled."""
        for milliseconds in _SETTLING_MS:
            later(widget, lambda: self.bring(widget), milliseconds)

    def bring_whole_soon(self, widget: QWidget) -> None:
        """Scroll a widget's top to the page's top, and again when a form that is being laid out has settled."""
        for milliseconds in _SETTLING_MS:
            later(widget, lambda: self._bring_top(widget), milliseconds)

    def _bring_top(self, widget: QWidget) -> None:
        inside = self._scroll.widget()
        if inside is not None and inside.isAncestorOf(widget):
            self._scroll.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y())

    def to_top(self) -> None:
        """Scroll up."""
        self._scroll.ensureVisible(0, 0)

    def fit(self, width: int) -> None:
        """Arrange for a page so wide."""
        narrow = width < _NARROW
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        if self._list is not None:
            self._list.setFixedWidth(_LIST_WIDTHS[narrow])
