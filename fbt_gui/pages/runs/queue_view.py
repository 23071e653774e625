"""QueueView: the table of the queue: drag or Alt+arrows change the order, a click on a device offers the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from fbt_gui.pages.runs.queue_lines import QueueLine
from fbt_gui.pages.runs.queue_model import DEVICE, LINE, NAME, PAIR, PROGRESS, TURN, QueueModel
from fbt_gui.services.guarded import guarded
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34
_WIDTHS = {TURN: 52, PROGRESS: 230, DEVICE: 130}
_BAR = 4


class QueueView(QTableView):
    """`shifted` asks for another turn, -1 or 1; `removed` and `opened` carry a run."""

    shifted = Signal(int)
    removed = Signal(str)
    opened = Signal(str)

    def __init__(self, model: QueueModel, theme: Theme, devices: Callable[[], list[str]]) -> None:
        super().__init__()
        self._lines = model
        self.setProperty("role", "inner")
        self.setAccessibleName(tr("Queue"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setDropIndicatorShown(True)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setItemDelegateForColumn(PROGRESS, _ProgressDelegate(theme, self))
        self.setItemDelegateForColumn(DEVICE, _DeviceDelegate(devices, self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(28)
        for column in (NAME, PAIR):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.lines[index.row()].run))

    def line(self) -> QueueLine | None:
        """The chosen line."""
        place = self.currentIndex().row()
        return self._lines.lines[place] if 0 <= place < len(self._lines.lines) else None

    def choose(self, run: str) -> None:
        """Choose the line of a run."""
        place = next((number for number, line in enumerate(self._lines.lines) if line.run == run), -1)
        if place >= 0:
            self.selectRow(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and an arrow change the turn, Delete takes out of the queue, Enter opens, Space offers devices."""
        key, line = event.key(), self.line()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.shifted.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif line is not None and key == Qt.Key.Key_Delete and line.place is not None:
            self.removed.emit(line.run)
        elif line is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(line.run)
        elif line is not None and key == Qt.Key.Key_Space and line.place is not None:
            self.edit(self._lines.index(self.currentIndex().row(), DEVICE))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a device offers the others."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.column() == DEVICE:
            line = self._lines.lines[index.row()]
            if line.place is not None and self.state() == QAbstractItemView.State.NoState:
                self.edit(index)


class _DeviceDelegate(QStyledItemDelegate):
    """Edits a device by a list of those of this machine."""

    def __init__(self, devices: Callable[[], list[str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._devices = devices

    @guarded
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The device, with a small arrow where it can be changed."""
        super().paint(painter, option, index)
        if index.data(LINE).place is not None:
            middle = QRectF(option.rect).adjusted(option.rect.width() - 26, 0, 0, 0).center()
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(option.palette.placeholderText().color())
            for side in (-4.0, 4.0):
                painter.drawLine(middle + QPointF(side, -2), middle + QPointF(0, 2))
            painter.restore()

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        box = QComboBox(parent)
        box.setAccessibleName(tr("Device"))
        box.setToolTip(tr("What this run is to run on"))
        chosen = index.data(Qt.ItemDataRole.EditRole)
        names = list(dict.fromkeys([*self._devices(), *(["cpu"] if self._devices() else []), chosen or ""]))
        for name in ("", *(name for name in names if name)):
            box.addItem(name or tr("any"), name)
        box.activated.connect(lambda _: self._done(box))
        later(box, lambda: box.showPopup() if box.isVisible() else None)  # it may be closed again by then
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        if not editor.view().isVisible():  # lines that were read again must not take the choice away
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        model.setData(index, editor.currentData())

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)


class _ProgressDelegate(QStyledItemDelegate):
    """How far a run is, as words above a thin bar."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    @guarded
    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        """The words as in any cell, the bar beneath."""
        super().paint(painter, option, index)
        line: QueueLine = index.data(LINE)
        if line.place is not None or line.status == "starting":
            return
        colours, room = self._theme.colours, QRectF(option.rect)
        bar = QRectF(room.left() + 8, room.bottom() - _BAR - 2, room.width() - 24, _BAR)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(bar, 2, 2)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(
            QRectF(bar.topLeft(), bar.bottomLeft()).adjusted(0, 0, bar.width() * line.share, 0), 2, 2
        )
        painter.restore()
