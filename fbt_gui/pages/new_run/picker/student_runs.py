"""StudentRuns: the runs that have a student, as a list to take a model with its weights from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem

from fbt_gui.pages.new_run.picker.choice_table import as_choice
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.words import percent, when
from fbt_gui.widgets.empty_note import EmptyNote
from fbt_gui.widgets.tip import plain_tip

_NAME, _MODEL, _DATA, _TOP1, _WHEN = range(5)
_MOST = 500
_NARROW = 600
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class StudentRuns(QTableWidget):
    """`went_to` carries the id of the run that became current by mouse or keyboard."""

    went_to = Signal(str)

    def __init__(self) -> None:
        super().__init__(0, 5)
        self.setHorizontalHeaderLabels([tr("Run"), tr("Model"), tr("Data"), tr("Top-1"), tr("When")])
        as_choice(self, tr("Runs that have a student"))
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (_NAME, _MODEL, _DATA):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        top1 = self.horizontalHeaderItem(_TOP1)
        assert top1 is not None
        top1.setTextAlignment(_RIGHT)
        self.setColumnWidth(_TOP1, 74)
        self.setColumnWidth(_WHEN, 98)
        self.runs: list[str] = []
        self.note = EmptyNote(self)
        self.currentCellChanged.connect(self._go)

    def show_runs(self, rows: list[Row], text: str, chosen: str) -> int:
        """Show the runs whose words hold all that was typed; returns how many there are.

        Args:
            chosen: the run whose student is the model now.
        """
        words = text.lower().split()
        kept = [row for row in rows if row["epoch"] > 0 and all(word in _words(row) for word in words)]
        blocked = self.blockSignals(True)
        self.runs = [row["id"] for row in kept[:_MOST]]
        self.setRowCount(len(self.runs))
        for place, row in enumerate(kept[:_MOST]):
            shown = (row["name"], row["student"], row["data"], percent(row["best_top1"], 1), when(row["created"]))
            for column, words_of_cell in enumerate(shown):
                item = QTableWidgetItem(str(words_of_cell))
                item.setToolTip(plain_tip("\n".join(map(str, shown))))
                if column == _TOP1:
                    item.setTextAlignment(_RIGHT)
                self.setItem(place, column, item)
        self.setCurrentCell(self.runs.index(chosen) if chosen in self.runs else -1, 0)
        self.blockSignals(blocked)
        nothing = tr("No run has all of these words.") if words else tr("No run has a student yet.")
        self.note.say("" if kept else nothing)
        return len(kept)

    def take_first(self) -> bool:
        """Go to the first run where none is current; False where there is none."""
        if self.runs and self.currentRow() < 0:
            self.setCurrentCell(0, 0)
        return bool(self.runs)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the data is left to the tooltip."""
        super().resizeEvent(event)
        self.setColumnHidden(_DATA, self.viewport().width() < _NARROW)

    def _go(self, row: int, *_: int) -> None:
        if 0 <= row < len(self.runs):
            self.went_to.emit(self.runs[row])


def _words(row: Row) -> str:
    return " ".join((row["name"], row["student"], row["data"], row["method"], row["id"])).lower()
