"""ModelTable: the picker's list as a view; in a narrow page it keeps the columns that matter most."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from fbt_gui.pages.new_run.picker.choice_table import as_choice
from fbt_gui.pages.new_run.picker.model_list import (
    COLUMNS,
    FAMILY,
    INPUT,
    LICENCE,
    MACS,
    MODEL,
    PARAMETERS,
    WEIGHTS,
    ModelList,
)
from fbt_gui.services.text import tr
from fbt_gui.widgets.empty_note import EmptyNote

# Widths by column, those that matter most first.
_WIDTHS = {PARAMETERS: 82, FAMILY: 70, MACS: 74, INPUT: 74, WEIGHTS: 74, LICENCE: 116}
_NAME = 186


class ModelTable(QTableView):
    """`went_to` carries the name of the model that became current by mouse or keyboard."""

    went_to = Signal(str)

    def __init__(self, models: ModelList) -> None:
        super().__init__()
        self._models = models
        as_choice(self, tr("Models"))
        self.setModel(models)
        self.setSortingEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionResizeMode(MODEL, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, width)
        self.sortByColumn(MODEL, Qt.SortOrder.AscendingOrder)
        self.note = EmptyNote(self)
        models.modelReset.connect(self._show_reset)
        self.selectionModel().currentRowChanged.connect(self._go)

    @property
    def marked(self) -> str:
        """The name of the model that is marked; empty for none."""
        entry = self._models.entry(self.currentIndex().row())
        return entry.name if entry is not None else ""

    def go_to(self, name: str) -> None:
        """Show and mark a model, telling nobody."""
        blocked = self.selectionModel().blockSignals(True)
        self.clearSelection()
        self.setCurrentIndex(QModelIndex())
        row = self._models.row_of(name.split(".")[0])
        if row >= 0:
            index = self._models.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns until the name has room."""
        super().resizeEvent(event)
        room = self.viewport().width() - _NAME
        for column, width in _WIDTHS.items():
            room -= width
            self.setColumnHidden(column, room < 0)

    def _show_reset(self) -> None:
        nothing = (
            tr("No model has all of these words and passes the filters.")
            if self._models.entries
            else tr("There is no catalogue: type a name and use it as it is.")
        )
        self.note.say("" if self._models.rows else nothing)
        self.clearSpans()
        for row in self._models.headings:
            self.setSpan(row, 0, 1, len(COLUMNS))

    def _go(self, index: QModelIndex) -> None:
        entry = self._models.entry(index.row()) if index.isValid() else None
        if entry is not None:
            self.went_to.emit(entry.name)
