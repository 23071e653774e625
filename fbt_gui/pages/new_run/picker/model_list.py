"""ModelList: the models that are wanted as a table, those used last above the others."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.model_facts import FREE
from fbt_gui.pages.new_run.picker.model_filter import Known, Wanted, arranged
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import NOTHING, count, family_label, significant

COLUMNS = (
    mark("Model"),
    mark("Family"),
    mark("Params"),
    mark("GMACs"),
    mark("Input"),
    mark("Weights"),
    mark("Licence"),
)
MODEL, FAMILY, PARAMETERS, MACS, INPUT, WEIGHTS, LICENCE = range(7)
Index = QModelIndex | QPersistentModelIndex
_NUMBERS = (PARAMETERS, MACS, INPUT, WEIGHTS)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ModelList(QAbstractTableModel):
    """A row is a model, or the heading of a group; `headings` says which rows are."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bold = QFont()
        self._bold.setBold(True)
        self.entries: tuple[ModelEntry, ...] = ()
        self.rows: list[ModelEntry | str] = []
        self.shown = 0  # models, each counted once
        self.recent: list[str] = []
        self.wanted = Wanted()
        self.column, self.descending = MODEL, False
        self._known: list[Known] = []

    def load(self, known: list[Known]) -> None:
        """Take over the catalogue."""
        self._known = known
        self.entries = tuple(each.entry for each in known)
        self._arrange()

    def search(self, wanted: Wanted, recent: list[str]) -> None:
        """Show only what is wanted; names used last come first where nothing is searched for."""
        if (wanted, recent) != (self.wanted, self.recent):
            self.wanted, self.recent = wanted, recent
            self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, as the header asks."""
        self.column, self.descending = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    @property
    def headings(self) -> list[int]:
        """The rows that are headings."""
        return [row for row, item in enumerate(self.rows[: len(self.recent) + 2]) if isinstance(item, str)]

    def entry(self, row: int) -> ModelEntry | None:
        """The model of a row."""
        found = self.rows[row] if 0 <= row < len(self.rows) else None
        return found if isinstance(found, ModelEntry) else None

    def row_of(self, name: str) -> int:
        """The row of a model, that among those used last where it is there; -1 where it is not shown."""
        return next((row for row, item in enumerate(self.rows) if not isinstance(item, str) and item.name == name), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMBERS else _LEFT
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A heading cannot be chosen."""
        if self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item, column = self.rows[index.row()], index.column()
        if isinstance(item, str):
            return self._heading(item, role) if column == 0 else None
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(item, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            return _tip(item)
        return None

    def _heading(self, text: str, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return tr(text)
        if role == Qt.ItemDataRole.FontRole:
            return self._bold
        return QColor(self._theme.colours.dim) if role == Qt.ItemDataRole.ForegroundRole else None

    def _arrange(self) -> None:
        found = arranged(self._known, self.wanted, self.column, self.descending)
        rows: list[ModelEntry | str] = list(found)
        if self.recent and not self.wanted.words:
            by_name = {entry.name: entry for entry in found}
            recent = [by_name[name] for name in self.recent if name in by_name]
            if recent:
                rows = [mark("Used last"), *recent, mark("All models"), *found]
        self.shown = len(found)
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()


def _shown(entry: ModelEntry, column: int) -> str:
    if column == MODEL:
        return entry.name
    if column == FAMILY:
        return family_label(entry.family)
    if column == PARAMETERS:
        return count(entry.parameters) if entry.parameters else NOTHING
    if column == MACS:
        return significant(entry.macs / 1e9, 2 if entry.macs < 1e9 else 1) if entry.macs else NOTHING
    if column == INPUT:
        return tr("{side} px").format(side=entry.image_size) if entry.image_size else NOTHING
    if column == WEIGHTS:
        return str(len(entry.tags)) if entry.tags else NOTHING
    return entry.license or NOTHING


def _tip(entry: ModelEntry) -> str:
    lines = [entry.name]
    lines.append(tr("Pretrained weights: {tags}").format(tags=", ".join(entry.tags) or tr("none")))
    if entry.license and entry.license not in FREE:
        lines.append(tr("Licence of the weights: {name}, with terms of its own").format(name=entry.license))
    if not entry.staged:
        lines.append(tr("Its stages are not known yet: it cannot be used here."))
    return "\n".join(lines)
