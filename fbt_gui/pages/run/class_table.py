"""ClassTable: the classes of an evaluation with their accuracies, to be sorted and filtered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import NOTHING, percent, whole
from fbt_gui.widgets.rows_table import Column, RowsTable

if TYPE_CHECKING:
    from fbt_gui.services.evaluation_reader import ClassLine

_NARROWEST, _WIDEST = 44, 180
_AROUND = 20  # left and right of a heading
_ARROW = 16


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
        self.table.horizontalHeader().setMaximumSectionSize(_WIDEST)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.filter)
        column.addWidget(self.table, 1)
        self.filter.textChanged.connect(lambda _: self._show())
        self.table.chosen.connect(self._tell)
        self.table.viewport().installEventFilter(self)
        self.table.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self._fit())

    def show_classes(self, lines: Sequence[ClassLine]) -> None:
        """Show these."""
        self._lines = lines
        self._show()
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Names give way where it is narrow, or where a scroll bar takes its part."""
        if isinstance(event, QResizeEvent) and event.size().width() != event.oldSize().width():
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        """Make each column as wide as its words, or as there is room for; nothing lies beside what is seen."""
        head = self.table.horizontalHeader()
        name, *numbers, taken = (self._needed(place) for place in range(head.count()))
        name, taken = _shared(name, taken, self.table.viewport().width() - sum(numbers))
        for place, width in enumerate((name, *numbers, taken)):
            head.resizeSection(place, width)

    def _needed(self, place: int) -> int:
        """The width of a column's words; an arrow has room only where it is."""
        head, title = self.table.horizontalHeader(), self.table.rows_model.columns[place].title
        arrow = _ARROW if place == head.sortIndicatorSection() else 0
        wanted = max(self.table.sizeHintForColumn(place), head.fontMetrics().horizontalAdvance(title) + _AROUND + arrow)
        return min(wanted, _WIDEST)

    def _show(self) -> None:
        wanted = self.filter.text().strip().lower()
        self.table.rows_model.show([line for line in self._lines if wanted in line.name.lower()])

    def _tell(self) -> None:
        rows = self.table.chosen_rows()
        self.chosen.emit(rows[0].place if rows else None)


def _shared(first: int, second: int, room: int) -> tuple[int, int]:
    """Two widths that fit into a room together; the longer gives way first."""
    if first + second <= room:
        return first, second
    shorter = max(_NARROWEST, min(first, second, room // 2))
    longer = max(_NARROWEST, room - shorter)
    return (shorter, longer) if first < second else (longer, shorter)


def _share(line: ClassLine) -> float | None:
    return None if line.accuracy is None else line.accuracy / 100


def _taken_for(line: ClassLine) -> str:
    return f"{line.taken_for} ({whole(line.mistakes)})" if line.mistakes else NOTHING
