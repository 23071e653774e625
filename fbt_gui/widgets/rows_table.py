"""RowsTable: a small table of objects, its columns given as functions; sorts, copies, and draws bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from fbt_gui.services.guarded import guarded
from fbt_gui.services.later import later
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.offers import sheet_of
from fbt_gui.widgets.tip import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_BAR = 46
_MARGIN = 6
_LINE = 26


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        text: of a row, as it is shown.
        key: of a row, by which it is sorted; None sorts it last, whichever the direction. By default the text.
        tip: of the heading.
        more: of a row, its tooltip; by default the text.
        right: numbers stand at the right.
        bar: of a row, 0 to 1: drawn beside the number.
        icon: of a row, before its text.
        bold: whether a row's text stands out.
    """

    title: str
    text: Callable[[Any], str]
    key: Callable[[Any], Any] | None = None
    tip: str = ""
    more: Callable[[Any], str] | None = None
    right: bool = False
    bar: Callable[[Any], float | None] | None = None
    icon: Callable[[Any], QIcon] | None = None
    bold: Callable[[Any], bool] | None = None


class RowsModel(QAbstractTableModel):
    """Sorts itself."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.rows: list[Any] = []
        self._given: list[Any] = []
        self._sorted: tuple[int, bool] = (-1, False)
        self._bold = QFont()
        self._bold.setBold(True)

    def show(self, rows: Sequence[Any]) -> None:
        """Show these."""
        self.beginResetModel()
        self._given = list(rows)
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by none, the order is the given one."""
        self.beginResetModel()
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._arrange()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        if role == Role.DisplayRole:
            return column.title
        if role == Role.ToolTipRole:
            return column.tip or column.title
        return _alignment(column) if role == Role.TextAlignmentRole else None

    @guarded
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == Role.DisplayRole:
            return column.text(row)
        if role == Role.ToolTipRole:
            return plain_tip((column.more or column.text)(row))
        if role == Role.UserRole:
            return column.bar(row) if column.bar is not None else None
        if role == Role.DecorationRole:
            return column.icon(row) if column.icon is not None else None
        if role == Role.FontRole:
            return self._bold if column.bold is not None and column.bold(row) else None
        return _alignment(column) if role == Role.TextAlignmentRole else None

    def _arrange(self) -> None:
        place, down = self._sorted
        if not 0 <= place < len(self.columns):
            self.rows = list(self._given)
            return
        column = self.columns[place]
        key = column.key or (lambda row: column.text(row).lower())
        there = [row for row in self._given if key(row) is not None]
        self.rows = sorted(there, key=key, reverse=down)
        self.rows += [row for row in self._given if key(row) is None]


class RowsTable(QTableView):
    """`chosen` comes when another row is chosen, or none; `fitted` when the columns have their widths.

    Args:
        least: rows that are in sight at any height of the window.
    """

    chosen = Signal()
    fitted = Signal()
    _bare = False  # whether it was measured without the style sheet that it is shown with

    def __init__(
        self, columns: Sequence[Column], theme: Theme, name: str, *, sorts: bool = True, least: int = 0
    ) -> None:
        super().__init__()
        self._least = least
        self.rows_model = RowsModel(columns, self)
        self.setModel(self.rows_model)
        self.setProperty("role", "inner")
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_LINE)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        if sorts:
            self.setSortingEnabled(True)
            self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        if any(column.bar for column in columns):
            self.setItemDelegate(_Bars(theme, self))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())

    def show_rows(self, rows: Sequence[Any]) -> None:
        """Show these, each column as wide as the first of its words."""
        self.rows_model.show(rows)
        self.fit_columns()

    def minimumSizeHint(self) -> QSize:
        """At least so high that the rows which are always to be in sight are."""
        rows = self._least * self.verticalHeader().defaultSectionSize()
        high = self.horizontalHeader().sizeHint().height() + rows + 2 * self.frameWidth()
        return super().minimumSizeHint().expandedTo(QSize(0, high if rows else 0))

    def fit_columns(self) -> None:
        """Make each column as wide as what is in sight of it."""
        self._bare = not sheet_of(self)
        self.resizeColumnsToContents()
        self.updateGeometry()  # the heading is of another height in another dress
        self.fitted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Columns that were measured while the page changed its dress are measured again in the new one."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._bare and sheet_of(self):
            self._bare = False
            later(self, self.fit_columns)

    def chosen_rows(self) -> list[Any]:
        """The rows that are chosen, from the top."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self.rows_model.rows[place] for place in places]

    def text_of(self, rows: Sequence[Any]) -> str:
        """Rows as tab-separated text, for a spreadsheet."""
        return "\n".join("\t".join(column.text(row) for column in self.rows_model.columns) for row in rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy takes the chosen rows."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text_of(self.chosen_rows()))
        else:
            super().keyPressEvent(event)


class _Bars(QStyledItemDelegate):
    """A number at the right, and left of it how much that is of the whole."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> Any:
        size = super().sizeHint(option, index)
        if index.data(Role.UserRole) is not None:
            size.setWidth(size.width() + _BAR + 2 * _MARGIN)
        return size

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        share = index.data(Role.UserRole)
        if share is None:
            return
        room = QRect(option.rect)
        bar = QRect(room.left() + _MARGIN, room.center().y() - 3, _BAR, 6)
        painter.fillRect(bar, QColor(self._theme.colours.line))
        bar.setWidth(round(_BAR * max(0.0, min(1.0, share))))
        painter.fillRect(bar, QColor(self._theme.colours.student))


def _alignment(column: Column) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
