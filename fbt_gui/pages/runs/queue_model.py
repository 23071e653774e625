"""QueueModel: the lines of the queue as a table whose waiting lines can be dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor

from fbt_gui.pages.runs.queue_lines import QueueLine, place_after_drop
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import duration, number, state_label, whole
from fbt_gui.widgets.tip import plain_tip

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole) + 1
TITLES = (mark("Turn"), mark("Name"), mark("Teacher → student"), mark("Progress"), mark("Device"))
TURN, NAME, PAIR, PROGRESS, DEVICE = range(5)
_MIME = "application/x-fuse-queue-run"


class QueueModel(QAbstractTableModel):
    """`moved` and `assigned` carry what a person asked for; the lines change when the queue says so."""

    moved = Signal(str, int)  # run, place
    assigned = Signal(str, str)  # run, device

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.lines: list[QueueLine] = []
        theme.changed.connect(self._repaint)

    def take(self, lines: list[QueueLine]) -> None:
        """Show these lines."""
        same = [line.run for line in lines] == [line.run for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines = lines
        if same:
            self._repaint()
        else:
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(TITLES)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return tr(TITLES[section])
        left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return left if role == Qt.ItemDataRole.TextAlignmentRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        if self.lines[index.row()].place is not None:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
            if index.column() == DEVICE:
                flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    @guarded
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _words(line, column)
        if role == Qt.ItemDataRole.EditRole:
            return line.device
        if role == LINE:
            return line
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self._theme.colours.dim) if column in (TURN, PAIR) else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tip(line, column))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Another device."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.EditRole and line.place is not None and value != line.device:
            self.assigned.emit(line.run, str(value))
            return True
        return False

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(_MIME, QByteArray(self.lines[indexes[0].row()].run.encode()))
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index) -> bool:
        """Ask for the move; False, so that the view takes no line out by itself."""
        run = bytes(data.data(_MIME).data()).decode()
        line = next((each for each in self.lines if each.run == run), None)
        if line is not None and line.place is not None:
            before = row if row >= 0 else parent.row() if parent.isValid() else len(self.lines)
            first = next(number for number, each in enumerate(self.lines) if each.place is not None)
            place = place_after_drop(line.place, max(0, before - first))
            if place != line.place:
                self.moved.emit(run, place)
        return False

    def _repaint(self) -> None:
        if self.lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.lines) - 1, len(TITLES) - 1))


def _words(line: QueueLine, column: int) -> str:
    if column == TURN:
        return "" if line.place is None else whole(line.place + 1)
    if column in (NAME, PAIR):
        return line.name if column == NAME else line.pair
    if column == DEVICE:
        return line.device or tr("any")
    if line.status == "waiting":
        return tr("waits")
    if line.status == "starting":
        return tr("starts")
    words = tr("{state} {share} %").format(state=state_label(line.status), share=number(100 * line.share, 0))
    return f"{words}  ·  {remaining_words(line)}" if line.remaining is not None else words


def remaining_words(line: QueueLine) -> str:
    """ "12 min left"."""
    return tr("{time} left").format(time=duration(line.remaining))


def _tip(line: QueueLine, column: int) -> str:
    if column == DEVICE and line.place is not None:
        return tr("What this run is to run on; a click changes it")
    if column == TURN and line.place is not None:
        return tr("Drag it, or press Alt+Up and Alt+Down, to change the order")
    return _words(line, column)
