"""StudentRuns: the runs that have a student, as a list to take a model with its weights from."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView

from fbt_gui.pages.new_run.picker.choice_table import as_choice
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.words import percent, when
from fbt_gui.widgets.empty_note import EmptyNote
from fbt_gui.widgets.rows_table import Column, RowsModel

_NAME, _MODEL, _DATA, _TOP1, _WHEN = range(5)
_NARROW = 600


class StudentRuns(QTableView):
    """`went_to` carries the id of the run that became current by mouse or keyboard."""

    went_to = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows = RowsModel(_columns(), self)
        self.setModel(self._rows)
        as_choice(self, tr("Runs that have a student"))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (_NAME, _MODEL, _DATA):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        self.setColumnWidth(_TOP1, 74)
        self.setColumnWidth(_WHEN, 98)
        self.note = EmptyNote(self)
        self.selectionModel().currentRowChanged.connect(self._go)

    @property
    def runs(self) -> list[str]:
        """The ids of those that are listed."""
        return [row["id"] for row in self._rows.rows]

    def show_runs(self, rows: list[Row], text: str, chosen: str) -> int:
        """Show the runs whose words hold all that was typed; returns how many there are.

        Args:
            chosen: the run whose student is the model now.
        """
        words = text.lower().split()
        kept = [row for row in rows if row["epoch"] > 0 and all(word in row["search"] for word in words)]
        self._rows.show(kept)
        blocked = self.selectionModel().blockSignals(True)
        for place, row in enumerate(kept):
            if row["id"] == chosen:
                self.selectRow(place)
                self.scrollTo(self.currentIndex())
        self.selectionModel().blockSignals(blocked)
        nothing = tr("No run has all of these words.") if words else tr("No run has a student yet.")
        self.note.say("" if kept else nothing)
        return len(kept)

    def take_first(self) -> bool:
        """Go to the first run where none is current; False where there is none."""
        if self._rows.rows and not self.currentIndex().isValid():
            self.selectRow(0)
        return bool(self._rows.rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the data is left to the tooltip; what is chosen stays in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())
        self.setColumnHidden(_DATA, self.viewport().width() < _NARROW)

    def _go(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid():
            self.went_to.emit(self._rows.rows[current.row()]["id"])


def _columns() -> list[Column]:
    def text(name: str, title: str) -> Column:
        return Column(title, lambda row: str(row[name]), more=_all)

    return [
        text("name", tr("Run")),
        text("student", tr("Model")),
        text("data", tr("Data")),
        Column(tr("Top-1"), lambda row: percent(row["best_top1"]), more=_all, right=True),
        Column(tr("When"), lambda row: when(row["created"]), more=_all),
    ]


def _all(row: Row) -> str:
    """A line for each cell: some are shortened, one is hidden where there is little room."""
    shown = (row["name"], row["student"], row["data"], percent(row["best_top1"]), when(row["created"]))
    return "\n".join(map(str, shown))
