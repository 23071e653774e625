"""NumbersTable: the numbers as a table that fits its room: heads and numbers of two lines, no column without a number."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from fbt_gui.pages.compare.numbers_model import NumbersModel
from fbt_gui.pages.compare.swatches import SIZE
from fbt_gui.services.text import tr

_MEASURED = 100  # lines: the first ones are measured, not all
_NAME_WIDTHS = (112, 320)  # at least and at most
_LEAST = 40
_ROW, _PADDING = 30, 10
_MARK = 14  # what says by which column the lines are sorted
_AROUND = 11  # of a title, as the style sheet has it


def dress(table: QTableView, name: str) -> None:
    """What the tables of a comparison have in common."""
    table.setAccessibleName(name)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setWordWrap(False)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().setDefaultSectionSize(_ROW)
    table.horizontalHeader().setHighlightSections(False)


class NumbersTable(QTableView):
    """The name takes the room that the numbers leave."""

    def __init__(self, model: NumbersModel) -> None:
        super().__init__()
        self._numbers = model
        self._name_wanted = 0
        dress(self, tr("Numbers of the compared runs"))
        self.setHorizontalHeader(_Heads(self))
        self.setModel(model)
        self.setProperty("role", "dense")
        self.setIconSize(SIZE)
        self.verticalHeader().hide()
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self.fit())

    def fit(self) -> None:
        """Make each line as tall and each column as wide as what is in it."""
        of_two_lines = any(len(group.runs) > 1 for group in self._numbers.rows)
        line = self.fontMetrics().lineSpacing()
        self.verticalHeader().setDefaultSectionSize(max(_ROW, (2 if of_two_lines else 1) * line + _PADDING))
        for column in range(1, self._numbers.columnCount()):
            self.setColumnHidden(column, self._numbers.is_empty(column))
            head = self.horizontalHeader().sectionSizeHint(column)
            self.setColumnWidth(column, max(_LEAST, self.sizeHintForColumn(column), head))
        self._numbers.shorten(False)
        self._name_wanted = self.sizeHintForColumn(0)
        self._fit_name()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower table shortens the names."""
        super().resizeEvent(event)
        self._fit_name()

    def _fit_name(self) -> None:
        least, most = _NAME_WIDTHS
        taken = sum(self.columnWidth(column) for column in range(1, self._numbers.columnCount()))
        width = max(least, min(most, self._name_wanted, self.viewport().width() - taken))
        self.setColumnWidth(0, width)
        self._numbers.shorten(self._name_wanted > width)


class _Heads(QHeaderView):
    """Titles of two lines, and no room for a mark of sorting but at the column that has it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorClearable(True)
        self.setResizeContentsPrecision(_MEASURED)

    def sectionSizeFromContents(self, section: int) -> QSize:
        """As wide as the longest word, and two lines tall."""
        lines = str(self.model().headerData(section, Qt.Orientation.Horizontal)).split("\n")
        metrics = self.fontMetrics()
        mark = _MARK if section == self.sortIndicatorSection() else 0
        width = max(metrics.horizontalAdvance(line) for line in lines) + mark
        return QSize(width + _AROUND, 2 * metrics.lineSpacing() + _PADDING)
