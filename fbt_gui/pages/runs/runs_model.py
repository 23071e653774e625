"""RunsModel: the history as a table, filtered and sorted in plain Python (10,000 rows in a few ms)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from fbt_gui.pages.runs.columns import COLUMNS, PLACE
from fbt_gui.pages.runs.query import Query
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import status_level

Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
CURVE = int(Qt.ItemDataRole.UserRole) + 1
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_LEVELS = {"good": "good", "warning": "warn", "error": "bad", "accent": "accent"}


def arranged(rows: list[Row], query: Query, column: int, descending: bool) -> list[Row]:
    """Rows that pass the filter, in order; those without a value last."""
    key = COLUMNS[column].key
    kept = [(key(row), row) for row in rows if query.accepts(row)]
    known = [item for item in kept if item[0] is not None]
    known.sort(key=lambda item: item[0], reverse=descending)
    return [row for _, row in known] + [row for value, row in kept if value is None]


class RunsModel(QAbstractTableModel):
    """Rows as shown. An update that keeps their order only repaints; else the view is told to start anew."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: list[Row] = []
        self._curves: dict[str, list[float]] = {}
        self.rows: list[Row] = []
        self.query = Query()
        self.column = PLACE["created"]
        self.descending = True
        theme.changed.connect(self._repaint)

    def take(self, rows: list[Row], curves: dict[str, list[float]]) -> None:
        """Show these rows."""
        self._all, self._curves = rows, curves
        self._arrange()

    def filter(self, query: Query) -> None:
        """Show only what the query accepts."""
        self.query = query
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, as the header asks."""
        self.column, self.descending = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def place_of(self, run: str) -> int:
        """The row of a run, or -1."""
        return next((place for place, row in enumerate(self.rows) if row["id"] == run), -1)

    @property
    def total(self) -> int:
        """Rows there are, shown or not."""
        return len(self._all)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.tip or column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.show(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._colour(row, column.id)
        if role == CURVE:
            return self._curves.get(row["id"], [])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, column.id, column.show(row))
        return None

    def _tip(self, row: Row, column: str, shown: str) -> str:
        if column == "status" and row["error"]:
            return row["error"]
        if column == "name" and row["tags"]:
            return f"{shown}\ntags: {', '.join(row['tags'])}"
        return shown

    def _colour(self, row: Row, column: str) -> QColor | None:
        colours = self._theme.colours
        if column == "status":
            level = _LEVELS.get(status_level(row["status"]))
            return QColor(getattr(colours, level)) if level else None
        if column == "star":
            return QColor(colours.warn)
        if column == "gain" and row["gain"] is not None:
            return QColor(colours.good if row["gain"] >= 0 else colours.bad)
        return QColor(colours.dim) if column in ("created", "seed", "duration", "epochs") else None

    def _arrange(self) -> None:
        rows = arranged(self._all, self.query, self.column, self.descending)
        if [row["id"] for row in rows] == [row["id"] for row in self.rows]:
            self.rows = rows
            self._repaint()
            return
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def _repaint(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
