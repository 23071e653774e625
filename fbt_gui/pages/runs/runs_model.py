"""RunsModel: the history as a table, filtered, sorted and grouped in plain Python (10,000 rows in a few ms)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from fbt_gui.pages.runs.arranging import Group, Key, arranged, grouped
from fbt_gui.pages.runs.columns import COLUMNS, PLACE
from fbt_gui.pages.runs.run_cells import colour_of, tip_of
from fbt_gui.query.grammar import Query
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.tip import plain_tip

Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
CURVE = int(Qt.ItemDataRole.UserRole) + 1
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_NAME, _STAR = PLACE["name"], PLACE["star"]
_DISPLAY, _EDIT = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)
_ALIGNMENT, _FOREGROUND = int(Qt.ItemDataRole.TextAlignmentRole), int(Qt.ItemDataRole.ForegroundRole)
_CHOOSABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_WRITABLE = _CHOOSABLE | Qt.ItemFlag.ItemIsEditable
_TIP, _ACCESSIBLE = int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.AccessibleTextRole)


class RunsModel(QAbstractTableModel):
    """Rows and groups as shown. An update that keeps their order only repaints; else the view is told to start anew.

    `said` carries a run and what was changed of what is said of it.
    """

    said = Signal(str, dict)

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._all: list[Row] = []
        self._curves: Mapping[str, Sequence[float]] = {}
        self._ids: list[str | Key] = []
        self._hidden: dict[Key, set[str]] = {}
        self._places: dict[str | Key, int] = {}
        self.items: list[Row | Group] = []
        self._sorted: list[Row] = []
        self.query = Query()
        self.column = PLACE["created"]
        self.descending = True
        self.grouping = False
        self.collapsed: set[Key] = set()
        theme.changed.connect(self._repaint)

    def take(self, rows: list[Row], curves: Mapping[str, Sequence[float]]) -> None:
        """Show these rows."""
        if rows is self._all:
            self._curves = curves
            self._repaint()
            return
        self._all, self._curves = rows, curves
        self._arrange()

    def filter(self, query: Query) -> None:
        """Show only what the query accepts; where that is what is shown already, nothing is painted."""
        self.query = query
        found = self._arranged()
        if len(found) != len(self._sorted) or not all(map(is_, found, self._sorted)):
            self._sorted = found
            self._lay()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, as the header asks."""
        wanted = column, order == Qt.SortOrder.DescendingOrder
        if wanted != (self.column, self.descending):  # Qt's view asks twice
            self.column, self.descending = wanted
            self._arrange()

    def group(self, on: bool) -> None:
        """Show runs of the same teacher, student and data together, or not."""
        self.grouping = on
        self._lay()

    def fold(self, group: Group, closed: bool) -> None:
        """Hide or show a group's runs."""
        (self.collapsed.add if closed else self.collapsed.discard)(group.key)
        self._lay()

    def row_at(self, place: int) -> Row | None:
        """The run in this line, or None where a group stands."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, dict) else None

    def group_at(self, place: int) -> Group | None:
        """The group in this line, or None."""
        item = self.items[place] if 0 <= place < len(self.items) else None
        return item if isinstance(item, Group) else None

    def place_of(self, what: str | Key) -> int:
        """The line of a run or of a group, or -1."""
        if not self._places:
            self._places = {name: place for place, name in enumerate(self._ids)}
        return self._places.get(what, -1)

    @property
    def count(self) -> int:
        """Runs that pass the filter."""
        return len(self._sorted)

    @property
    def total(self) -> int:
        """Runs there are, shown or not."""
        return len(self._all)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.items)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if section == _STAR else tr(column.title)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(column.tip or column.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.column() != _NAME:
            return _CHOOSABLE
        row = self.row_at(index.row())
        return _CHOOSABLE if row is None or row["trashed"] else _WRITABLE

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item, column = self.items[index.row()], COLUMNS[index.column()]
        if isinstance(item, Group):
            return group_words(item) if role == _ACCESSIBLE else None
        if role in (_DISPLAY, _EDIT):
            return column.show(item)
        if role == _ALIGNMENT:
            return _RIGHT if column.right else _LEFT
        if role == _FOREGROUND:
            name = colour_of(item, column.id)
            return QColor(getattr(self._theme.colours, name)) if name else None
        if role == CURVE:
            return self._curves.get(item["id"], [])
        if role == _ACCESSIBLE and index.column() == _STAR:
            return tr("starred") if item["star"] else tr("not starred")
        if role == _TIP:
            return plain_tip(tip_of(item, column.id, column.show(item)))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Another name, written in place."""
        row, name = self.row_at(index.row()), str(value).strip()
        if row is None or role != Qt.ItemDataRole.EditRole or not name or name == row["name"]:
            return False
        self.said.emit(row["id"], {"name": name})
        return True

    def _arrange(self) -> None:
        self._sorted = self._arranged()
        self._lay()

    def _arranged(self) -> list[Row]:
        return arranged(self._all, self.query, self.column, self.descending)

    def _lay(self) -> None:
        """The lines of the rows in their order."""
        items = grouped(self._sorted, self.collapsed) if self.grouping else list[Row | Group](self._sorted)
        ids = list(map(_id, items)) if self.grouping else [row["id"] for row in self._sorted]
        folded = self._folded(items) if self.grouping else {}
        if ids == self._ids and folded == self._hidden:
            self.items = items
            self._repaint()
            return
        self.beginResetModel()
        self.items, self._ids, self._hidden, self._places = items, ids, folded, {}
        self.endResetModel()

    def _folded(self, items: list[Row | Group]) -> dict[Key, set[str]]:
        """The runs that folded groups stand for, in whatever order: others may stand behind the same lines."""
        groups = (item for item in items if isinstance(item, Group) and item.key in self.collapsed)
        return {group.key: {row["id"] for row in group.rows} for group in groups}

    def _repaint(self) -> None:
        if self.items:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.items) - 1, len(COLUMNS) - 1))


def group_words(group: Group) -> str:
    """What a group is called: teacher → student, and the data."""
    teacher, student, data = group.key
    pair = f"{teacher} → {student}" if teacher else tr("{student} alone").format(student=student)
    return f"{pair}  ·  {data}"


def _id(item: Row | Group) -> str | Key:
    return item.key if isinstance(item, Group) else str(item["id"])
