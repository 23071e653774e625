"""RunBody: the parts of the Run page and their places, made one in a turn of the event loop."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QSplitterHandle, QVBoxLayout, QWidget

from fbt_gui.pages.run.header import RunHeader
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tabs import RunTabs
from fbt_gui.pages.run.tiles import RunTiles
from fbt_gui.pages.run.waiting_line import WaitingLine
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.words import pair_of
from fbt_gui.widgets.basics import label, page_column
from fbt_gui.widgets.message_bar import MessageBar

_KEY = "run_split"
_SIZES = [560, 130]
_MOST_PIXELS = 2**24
_SETTLED_MS = 40


class RunBody(QWidget):
    """The head, always in sight; below it numbers, plots and tabs, with a handle between these whose place is remembered.

    The parts are there when `make_head`, `make_numbers` and `make_lower` have been called, in this order.
    """

    header: RunHeader
    bar: MessageBar
    waiting: WaitingLine
    tiles: RunTiles
    tabs: RunTabs

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        above, inside = QWidget(), QWidget()
        self._head, self._column = page_column(above), page_column(inside)
        around = self._column.contentsMargins()
        self._head.setContentsMargins(around.left(), around.top(), around.right(), 0)
        self._column.setContentsMargins(around.left(), self._column.spacing(), around.right(), around.bottom())
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what lies in it has the focus, and hands on what scrolls
        self._scroll.setAccessibleName(tr("Run"))
        self._scroll.setWidget(inside)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._make_room_for_bar)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(above)
        outer.addWidget(self._scroll, 1)
        for part in (above, self._scroll.verticalScrollBar(), self._scroll.horizontalScrollBar()):
            context.theme.dress(part)

    def make_head(self) -> None:
        """Name, state, what can be done, and what there is to say."""
        self.header = RunHeader(self._context.theme, self._context.actions)
        self.bar = MessageBar(self._context.theme)
        self.waiting = WaitingLine(self._context)
        for part in (self.header, self.bar, self.waiting):
            self._head.addWidget(part)

    def make_numbers(self) -> None:
        """The tiles."""
        self.tiles = RunTiles()
        self._column.addWidget(self.tiles)

    def make_lower(self) -> None:
        """The room of the plots, and the tabs."""
        self._upper = QWidget()
        self._room = QVBoxLayout(self._upper)
        self._room.setContentsMargins(0, 0, 0, 0)
        self._soon = label(tr("The plots are being set up…"), "dim")
        self._soon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room.addWidget(self._soon, 1)
        self.tabs = RunTabs(self._context, self)
        self.tabs.opened.connect(lambda: later(self, self._show_tabs))
        self.split = _Split(Qt.Orientation.Vertical)
        self.split.addWidget(self._upper)
        self.split.addWidget(self.tabs)
        self.split.setStretchFactor(0, 1)
        self.split.setStretchFactor(1, 0)
        self.split.setHandleWidth(10)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes(_sizes(self._context.settings.text(_KEY)))
        self.split.splitterMoved.connect(lambda: self._remember())
        self._column.addWidget(self.split, 1)
        for part in (self.tiles, self._upper, self.tabs):
            self._context.theme.dress(part)

    def begin(self, run: str) -> None:
        """Another run is shown, of which no more is known."""
        self.header.show_name(run)
        self.header.pair.say("")
        self.header.show_tags(())

    def show_row(self, row: dict[str, Any]) -> None:
        """Show what the history says of the run."""
        self.header.show_name(row["name"])
        self.header.show_tags(row["tags"])
        self.header.pair.say(f"{pair_of(row)}  ·  {row['data']}")

    def show_facts(self, shown: Shown) -> None:
        """Show its state and how far it is."""
        self.header.show_state(shown.status, shown.facts)
        self.show_numbers(shown)
        self.header.show_method(shown.config, shown.row)

    def show_numbers(self, shown: Shown) -> None:
        """Show the tiles, which go on with the clock."""
        self.tiles.show_facts(shown.facts, shown.row or {}, time.time())

    def place_plots(self, plots: QWidget) -> None:
        """Show the plots, now that they are made."""
        self._soon.hide()
        self._room.addWidget(plots, 1)
        plots.show()

    def enlarge_lower(self, large: bool) -> None:
        """Give the tabs the room of the plots, or give it back."""
        self._upper.setVisible(not large)

    def _make_room_for_bar(self, least: int, most: int) -> None:
        """The bar stands in the margin: what is below the head is as wide as the head."""
        around, bar = self._head.contentsMargins(), self._scroll.verticalScrollBar().sizeHint().width()
        inside = self._column.contentsMargins()
        inside.setRight(around.right() - (bar if most > least else 0))
        self._column.setContentsMargins(inside)

    def _show_tabs(self, before: object = None) -> None:
        """In a low window the page is higher than its room: scroll as far as the tab that was opened needs.

        Layouts settle over several turns of the event loop: it is done when nothing moves any more.
        """
        self._scroll.ensureWidgetVisible(self.tabs, 0, 0)
        now = (self.tabs.geometry(), self._scroll.verticalScrollBar().maximum())
        if now != before:
            later(self, lambda: self._show_tabs(now), _SETTLED_MS)

    def _remember(self) -> None:
        self._context.settings.remember(_KEY, " ".join(map(str, self.split.sizes())))


class _Split(QSplitter):
    """Asks for no more than it needs: a scroll area would give what it likes best, and scroll for it."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    """Has no look, and so needs no style sheet: there are as many widgets in what it parts as in a page."""

    def paintEvent(self, event: QPaintEvent) -> None:
        pass


def _sizes(said: str) -> list[int]:
    with suppress(ValueError):
        sizes = [int(word) for word in said.split()]
        if len(sizes) == 2 and min(sizes) > 0 and max(sizes) < _MOST_PIXELS:  # C++ has no larger ones
            return sizes
    return _SIZES
