"""RunsTable: the view of the runs; draws the lines of groups across all columns, and takes keys and clicks."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from fbt_gui.pages.runs.arranging import Group, Row
from fbt_gui.pages.runs.columns import PLACE
from fbt_gui.pages.runs.curve_delegate import CurveDelegate
from fbt_gui.pages.runs.group_line import GroupLine
from fbt_gui.pages.runs.pair_delegate import PairDelegate
from fbt_gui.pages.runs.runs_model import RunsModel
from fbt_gui.pages.runs.table_choice import TableChoice
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.tip import plain_tip

ROW_HEIGHT = 36
# The focus comes with a click, which chooses itself, or comes back as it was.
_CHOOSES_NOTHING = (
    Qt.FocusReason.MouseFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
)
_FOLD_KEYS = {Qt.Key.Key_Left: True, Qt.Key.Key_Minus: True, Qt.Key.Key_Right: False, Qt.Key.Key_Plus: False}


class RunsTable(QTableView):
    """`opened`, `starred`, `trashed` ask for what the keys or the mouse meant; `chosen` says that others are."""

    opened = Signal()
    starred = Signal(str)  # run
    trashed = Signal()
    chosen = Signal()

    def __init__(self, model: RunsModel, theme: Theme) -> None:
        super().__init__()
        self.runs = model
        self.line = GroupLine(theme)
        self.setAccessibleName(tr("Runs"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(PLACE["curve"], CurveDelegate(theme, self))
        self.setItemDelegateForColumn(PLACE["pair"], PairDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsMovable(True)
        self.horizontalHeader().setMinimumSectionSize(28)
        # A header looks through every line for what is chosen, though it is told to show nothing of it.
        self.horizontalHeader().setSelectionModel(QItemSelectionModel(model, self))
        self.choice = TableChoice(self, model)
        self.choice.changed.connect(self.chosen)
        # Left to its timer, a view that is told to start anew paints what it shows twice.
        model.modelReset.connect(self.executeDelayedItemsLayout)
        model.modelAboutToBeReset.connect(self.paint_later)
        self.doubleClicked.connect(lambda index: self._open() if index.column() != PLACE["star"] else None)

    def chosen_rows(self) -> list[Row]:
        """The rows of the chosen runs, the current one first; a group stands for its runs."""
        return self.choice.rows()

    def choose(self, runs: list[str]) -> None:
        """Choose these runs; the first becomes the current one."""
        self.choice.select([place for place in map(self.runs.place_of, runs) if place >= 0])

    def show_current(self) -> None:
        """Scroll to the current line."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def edit_name(self) -> bool:
        """Let the name of the current run be written in its cell; False where that column is not shown."""
        place = self.currentIndex().row()
        if self.isColumnHidden(PLACE["name"]) or self.runs.row_at(place) is None:
            return False
        index = self.runs.index(place, PLACE["name"])
        self.scrollTo(index)
        self.edit(index)
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keyboard finds a line chosen: the current one, or the first."""
        super().focusInEvent(event)
        if event.reason() not in _CHOOSES_NOTHING and self.runs.items and not self.choice.lines():
            self.choice.select([max(0, self.currentIndex().row())])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space folds a group or stars, arrows to the side fold, Delete is the trash."""
        if self.state() == QAbstractItemView.State.EditingState:  # Enter ends the writing of a name
            super().keyPressEvent(event)
            return
        place, key = self.currentIndex().row(), Qt.Key(event.key())
        group, row = self.runs.group_at(place), self.runs.row_at(place)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.choice.tell()  # where keys come fast, that the line before Enter is the current one is not told yet
            self._open()
        elif group is not None and (key in _FOLD_KEYS or key == Qt.Key.Key_Space):
            self._fold(group, _FOLD_KEYS.get(key, group.key not in self.runs.collapsed))
        elif self.runs.grouping and row is not None and key == Qt.Key.Key_Left:
            self.choice.select([max(number for number in range(place) if self.runs.group_at(number))])
        elif row is not None and key == Qt.Key.Key_Space and not event.modifiers():
            self.starred.emit(row["id"])
        elif key == Qt.Key.Key_Delete and not event.isAutoRepeat():  # the next line is chosen then
            self.trashed.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a star turns it, one on the arrow of a group folds it."""
        index = self.indexAt(event.position().toPoint())
        left = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        group, row = self.runs.group_at(index.row()), self.runs.row_at(index.row())
        if left and row is not None and index.column() == PLACE["star"]:
            self.starred.emit(row["id"])
            return
        super().mousePressEvent(event)
        if left and group is not None and event.position().x() < GroupLine.ARROW:
            self._fold(group, group.key not in self.runs.collapsed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, then the lines of groups, which know no columns."""
        super().paintEvent(event)
        if not self.runs.grouping:
            return
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        last = len(self.runs.items) - 1 if last < 0 else last
        painter = QPainter(self.viewport())
        for place in range(max(0, first), last + 1):
            group = self.runs.group_at(place)
            if group is not None:
                room = QRect(0, self.rowViewportPosition(place), self.viewport().width(), ROW_HEIGHT)
                self.line.paint(painter, room, group, self._look(place, group))
        painter.end()

    def paint_later(self) -> None:
        """In a turn of its own: to sort 10,000 runs takes enough of this one."""
        view = self.viewport()
        if view.updatesEnabled():
            view.setUpdatesEnabled(False)
            later(view, lambda: view.setUpdatesEnabled(True))

    def viewportEvent(self, event: QEvent) -> bool:
        """A group tells all its methods in its tooltip."""
        if event.type() == QEvent.Type.ToolTip:
            group = self.runs.group_at(self.rowAt(event.pos().y()))  # type: ignore[attr-defined]
            self.viewport().setToolTip(plain_tip(self.line.tip(group)) if group is not None else "")
        return super().viewportEvent(event)

    def _look(self, place: int, group: Group) -> tuple[bool, bool]:
        """Whether a group is chosen, and whether it is folded."""
        chosen = self.selectionModel().isRowSelected(place, QModelIndex())
        return chosen, group.key in self.runs.collapsed

    def _open(self) -> None:
        place = self.currentIndex().row()
        group = self.runs.group_at(place)
        if group is not None:
            self._fold(group, group.key not in self.runs.collapsed)
        elif self.runs.row_at(place) is not None:
            self.opened.emit()

    def _fold(self, group: Group, closed: bool) -> None:
        if closed != (group.key in self.runs.collapsed):
            self.runs.fold(group, closed)
