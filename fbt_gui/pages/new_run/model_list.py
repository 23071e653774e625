"""ModelList: every timm model as a table, and the filter that searches it as one types."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from engine.record.catalogue import ModelEntry
from fbt_gui.services.words import FAMILIES, NOTHING, count

COLUMNS = ("Model", "Family", "Params", "Input", "Weights")
Index = QModelIndex | QPersistentModelIndex
_NUMBERS = (2, 3, 4)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class ModelList(QAbstractTableModel):
    """The catalogue, one model a row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[ModelEntry, ...] = ()

    def load(self, entries: tuple[ModelEntry, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in _NUMBERS else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                entry.name,
                FAMILIES.get(entry.family, entry.family),
                count(entry.parameters) if entry.parameters else NOTHING,
                f"{entry.image_size} px" if entry.image_size else NOTHING,
                f"{len(entry.tags)} sets" if len(entry.tags) > 1 else "1 set" if entry.tags else NOTHING,
            )[column]
        if role == Qt.ItemDataRole.UserRole:  # what is sorted by
            return (entry.name, entry.family, entry.parameters, entry.image_size, len(entry.tags))[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column in _NUMBERS:
            return _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            staged = "" if entry.staged else "\nIts stages are not known yet: it cannot be used here."
            return f"{entry.name}\npretrained: {', '.join(entry.tags) or 'none'}{staged}"
        return None


class ModelFilter(QSortFilterProxyModel):
    """Keeps models whose name holds every word, of one family, and of those that can be used."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words: list[str] = []
        self.family = ""
        self.staged_only = True
        self.setSortRole(Qt.ItemDataRole.UserRole)

    def search(self, text: str, family: str = "", staged_only: bool = True) -> None:
        """Filter anew."""
        self.words = [_plain(word) for word in text.split()]
        self.family, self.staged_only = family, staged_only
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        entry = self.sourceModel().entries[row]  # type: ignore[attr-defined]
        if (self.family and entry.family != self.family) or (self.staged_only and not entry.staged):
            return False
        name = f"{_plain(entry.name)} {entry.family}"
        return all(word in name for word in self.words)


def _plain(text: str) -> str:
    return text.lower().replace("_", "").replace("-", "")
