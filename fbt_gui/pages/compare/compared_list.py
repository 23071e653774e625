"""ComparedList: the compared runs, each with a check box and a piece of its line; drag and keys change the order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from engine.record.compared.pens import Pen
from fbt_gui.pages.compare.short_names import short_names
from fbt_gui.pages.compare.swatches import SIZE, swatch_icon
from fbt_gui.services.colours import Colours
from fbt_gui.services.text import tr
from fbt_gui.services.words import pair_of, percent, state_label
from fbt_gui.widgets.tip import plain_tip

_RUN = Qt.ItemDataRole.UserRole
_BESIDE = 64  # what stands before a name: check box, line, and the room between
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsUserCheckable
    | Qt.ItemFlag.ItemIsDragEnabled
)
Row = dict[str, Any]


class ComparedList(QListWidget):
    """`toggled` carries a run and whether it is drawn, `ordered` all runs, `opened` a run, `unwanted` those to take out."""

    toggled = Signal(str, bool)
    ordered = Signal(list)
    selected = Signal()
    opened = Signal(str)
    unwanted = Signal(list)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._filling = False
        self._names: list[str] = []
        self.setObjectName("compared")
        self.setAccessibleName(tr("Compared runs"))
        self.setToolTip(
            tr("A check mark draws a run; drag, or Ctrl+Up and Ctrl+Down, to change the order; Del takes one out")
        )
        self.setIconSize(SIZE)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.itemChanged.connect(self._check)
        self.itemSelectionChanged.connect(self._select)
        self.itemActivated.connect(lambda item: self.opened.emit(item.data(_RUN)))
        self.model().rowsMoved.connect(lambda *_: self.ordered.emit(self.runs()))
        for keys, do in (
            ("Del", self.remove_selected),
            ("Ctrl+Up", lambda: self.move_current(-1)),
            ("Ctrl+Down", lambda: self.move_current(1)),
        ):
            QShortcut(QKeySequence(keys), self, do, context=Qt.ShortcutContext.WidgetShortcut)

    def show_rows(self, rows: Sequence[Row], hidden: Collection[str]) -> None:
        """Fill the list where something differs; selection, place and what is scrolled to stay."""
        wanted = [(row["id"], row["name"], row["status"], row["top1"], row["id"] in hidden) for row in rows]
        if wanted == self._shown:
            return
        self._shown = wanted
        before, place, top = set(self.selection()), self.currentRow(), self.verticalScrollBar().value()
        self._filling = True
        self._names = [row["name"] for row in rows]
        self.clear()
        for row in rows:
            item = _item(row, row["id"] not in hidden)
            self.addItem(item)
            item.setSelected(row["id"] in before)
        if place >= 0 and self.count():
            self.selectionModel().setCurrentIndex(
                self.indexFromItem(self.item(min(place, self.count() - 1))),
                self.selectionModel().SelectionFlag.NoUpdate,
            )
        self.verticalScrollBar().setValue(top)
        self._filling = False
        self._name()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow list leaves out of the names what all of them have in common."""
        super().resizeEvent(event)
        self._name()

    def _name(self) -> None:
        room = self.viewport().width() - _BESIDE
        whole = self.fontMetrics().horizontalAdvance
        is_cut = any(whole(name) > room for name in self._names)
        shown = short_names(self._names) if is_cut else self._names
        self._filling = True
        for place, name in enumerate(shown):
            item = self.item(place)
            item.setText(name)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._names[place])
        self._filling = False

    def paint_lines(self, pens: Mapping[str, Pen], colours: Colours) -> None:
        """Draw each run's line; a run that is not read yet has none."""
        self._filling = True
        for place in range(self.count()):
            pen = pens.get(self.item(place).data(_RUN))
            if pen is not None:
                self.item(place).setIcon(swatch_icon(pen, colours))
        self._filling = False

    def runs(self) -> list[str]:
        """All of them, as they stand."""
        return [self.item(place).data(_RUN) for place in range(self.count())]

    def selection(self) -> list[str]:
        """The chosen ones."""
        return [item.data(_RUN) for item in self.selectedItems()]

    def remove_selected(self) -> None:
        """Ask for the chosen ones to be taken out."""
        if self.selection():
            self.unwanted.emit(self.selection())

    def move_current(self, by: int) -> None:
        """Move the current run up or down."""
        place = self.currentRow()
        target = place + by
        if place >= 0 and 0 <= target < self.count():
            item = self.takeItem(place)
            self.insertItem(target, item)
            self._names.insert(target, self._names.pop(place))
            self.setCurrentRow(target)
            self.ordered.emit(self.runs())

    def _check(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self.toggled.emit(item.data(_RUN), item.checkState() == Qt.CheckState.Checked)

    def _select(self) -> None:
        if not self._filling:
            self.selected.emit()


def _item(row: Row, is_drawn: bool) -> QListWidgetItem:
    item = QListWidgetItem(row["name"])
    item.setData(_RUN, row["id"])
    item.setFlags(_FLAGS)
    item.setCheckState(Qt.CheckState.Checked if is_drawn else Qt.CheckState.Unchecked)
    about = tr("{state}, {top1}").format(state=state_label(row["status"]), top1=percent(row["top1"]))
    item.setToolTip(plain_tip(f"{row['name']}\n{pair_of(row)}\n{about}"))
    return item
