"""FieldsTable: the configurations beside each other; names of fields and values share the room there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTableView

from fbt_gui.pages.compare.fields_model import FieldsModel
from fbt_gui.pages.compare.numbers_table import dress
from fbt_gui.pages.compare.swatches import SIZE
from fbt_gui.services.text import tr

_FIELD_WIDTHS = (200, 360)  # at least and at most
_VALUE_WIDTH = 148  # at least
_AROUND = 26  # of a title or a value, as the style sheet has it
_MEASURED = 60  # columns and lines: a table of hundreds is scrolled anyway


class FieldsTable(QTableView):
    """Where names of runs do not fit, what all of them have in common is left out."""

    def __init__(self, model: FieldsModel) -> None:
        super().__init__()
        self._fields = model
        dress(self, tr("Configurations of the compared runs"))
        self.setModel(model)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        model.modelReset.connect(self.fit)
        self._wanted: list[int] = []
        self._field_wanted = 0

    def fit(self) -> None:
        """Measure what is in it, and share the room."""
        model, metrics = self._fields, self.fontMetrics()
        width = metrics.horizontalAdvance
        self._field_wanted = max((width(row.path) for row in model.rows), default=0) + _AROUND
        self._wanted = [
            max(width(group.title) + SIZE.width() + 8, *(width(row.values[place]) for row in model.rows[:_MEASURED]), 0)
            + _AROUND
            for place, group in enumerate(model.groups[:_MEASURED])
        ]
        self._share()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another room is shared anew."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Fields first, since their names tell lines apart; values get the rest, no more than they need."""
        if not self._wanted:
            return
        count = len(self._fields.groups)
        room = self.viewport().width() + self.verticalHeader().width()
        least, most = _FIELD_WIDTHS
        field = max(least, min(self._field_wanted, most, room - count * _VALUE_WIDTH))
        self.verticalHeader().setFixedWidth(field)
        each = max(_VALUE_WIDTH, (room - field) // count)
        spare = sum(max(0, each - wanted) for wanted in self._wanted)
        long = sum(wanted > each for wanted in self._wanted)
        for place, wanted in enumerate(self._wanted):
            more = spare // long if long else 0
            self.setColumnWidth(place, max(_VALUE_WIDTH, min(wanted, each + more)))
        cut = any(
            self.fontMetrics().horizontalAdvance(group.title) + SIZE.width() + 8 + _AROUND > self.columnWidth(place)
            for place, group in enumerate(self._fields.groups[: len(self._wanted)])
        )
        self._fields.shorten(cut)
