"""FieldsModel: the configurations beside each other, a line a field, only those that differ or all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from engine.record.compared.differences import FieldRow, field_rows
from engine.record.compared.groups import Group
from engine.record.compared.pens import Pen
from fbt_gui.pages.compare.short_names import short_names
from fbt_gui.pages.compare.swatches import swatch_icon
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.tip import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT = QModelIndex()


class FieldsModel(QAbstractTableModel):
    """Columns are groups, so that a value stands below the name of its run."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[FieldRow] = []
        self.groups: list[Group] = []
        self.shows_all = False
        self._every: list[FieldRow] = []
        self._pens: Mapping[str, Pen] = {}
        self._titles: list[str] = []
        self._short = False

    def show(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Show these groups."""
        self.beginResetModel()
        if [group.runs for group in groups] != [group.runs for group in self.groups]:
            self._every = field_rows(groups)
        self.groups, self._pens = list(groups), pens
        self._title()
        self._choose()
        self.endResetModel()

    def shorten(self, on: bool) -> None:
        """Leave out of the runs' names what all of them have in common, or show them whole."""
        if on != self._short:
            self._short = on
            self._title()
            if self.groups:
                self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.groups) - 1)

    def show_all(self, on: bool) -> None:
        """Show every field, or only what differs."""
        self.beginResetModel()
        self.shows_all = on
        self._choose()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.groups)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if orientation == Qt.Orientation.Vertical:
            row = self.rows[section]
            tip = f"{row.path}\n{row.about}".strip()
            return {Role.DisplayRole: row.path, Role.ToolTipRole: tip}.get(Role(role))
        group = self.groups[section]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return self._titles[section] if role == Role.DisplayRole else plain_tip(group.title)
        if role == Role.DecorationRole:
            return swatch_icon(self._pens.get(group.id, Pen(0)), self._theme.colours)
        return None

    @guarded
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        value = row.values[index.column()]
        if role == Role.DisplayRole:
            return value
        if role == Role.ToolTipRole:
            return plain_tip(f"{row.path}: {value}")
        if role == Role.FontRole and self.shows_all and row.differs:
            font = QFont()
            font.setBold(True)
            return font
        if role == Role.AccessibleDescriptionRole and row.differs:
            return tr("differs")
        return None

    def _title(self) -> None:
        titles = [group.title for group in self.groups]
        self._titles = short_names(titles) if self._short else titles

    def _choose(self) -> None:
        self.rows = [row for row in self._every if row.differs or self.shows_all]
