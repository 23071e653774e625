"""ClassTable: the classes of an evaluation with their accuracies, to be sorted and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import NOTHING, percent, whole
from fbt_gui.widgets.rows_table import Column, RowsTable

if TYPE_CHECKING:
    from fbt_gui.services.evaluation_reader import ClassLine


class ClassTable(QWidget):
    """`chosen` carries the label of the chosen class, or None."""

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._lines: Sequence[ClassLine] = ()
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(tr("Filter classes"))
        self.filter.setAccessibleName(tr("Filter classes"))
        self.filter.setToolTip(tr("Show the classes that have these letters in their name"))
        self.filter.setClearButtonEnabled(True)
        columns = [
            Column(tr("Class"), lambda line: line.name),
            Column(tr("Accuracy"), lambda line: percent(line.accuracy, 1), lambda line: line.accuracy, tr("Share of the images of this class that are answered rightly"), right=True, bar=_share),
            Column(tr("Images"), lambda line: whole(line.images), lambda line: line.images, tr("Validation images of this class"), right=True),
            Column(tr("Taken for"), _taken_for, lambda line: -line.mistakes if line.mistakes else None, tr("The class it was most often taken for by mistake, and how often")),
        ]  # fmt: skip
        self.table = RowsTable(columns, theme, tr("Accuracy by class"))
        self.table.horizontalHeader().setMaximumSectionSize(180)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.filter)
        column.addWidget(self.table, 1)
        self.filter.textChanged.connect(lambda _: self._show())
        self.table.chosen.connect(self._tell)

    def show_classes(self, lines: Sequence[ClassLine]) -> None:
        """Show these."""
        self._lines = lines
        self._show()
        self.table.fit_columns()

    def _show(self) -> None:
        wanted = self.filter.text().strip().lower()
        self.table.rows_model.show([line for line in self._lines if wanted in line.name.lower()])

    def _tell(self) -> None:
        rows = self.table.chosen_rows()
        self.chosen.emit(rows[0].place if rows else None)


def _share(line: ClassLine) -> float | None:
    return None if line.accuracy is None else line.accuracy / 100


def _taken_for(line: ClassLine) -> str:
    return f"{line.taken_for} ({whole(line.mistakes)})" if line.mistakes else NOTHING
