"""FieldGrid: rows of fields side by side, in as many columns as leave room for the longest of their titles."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from fbt_gui.widgets.basics import TOP
from fbt_gui.widgets.field_row import FieldRow

_GAP = 10
_BESIDE = 22  # of a title: the way back to the default
_LEAST = 2


class FieldGrid(QWidget):
    """Longer words, as some languages have, stand in fewer columns; none is cut.

    Args:
        most: columns, where there is room.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self.rows: list[FieldRow] = []
        self.columns = self._most = most
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(8)

    def add(self, *rows: FieldRow) -> None:
        """Put these behind the others."""
        self.rows += rows
        if not self._fit():
            self._place(self.rows[: -len(rows)])

    def show_row(self, row: FieldRow, on: bool) -> None:
        """A row that is not shown leaves no gap."""
        row.setVisible(on)
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for another number."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> bool:
        """Look how many columns there is room for; whether that is another number than before."""
        longest = max((row.title.fontMetrics().horizontalAdvance(row.title.text()) for row in self.rows), default=0)
        fits = (self.width() + _GAP) // (longest + _BESIDE + _GAP)
        columns = max(_LEAST, min(self._most, fits))
        if columns == self.columns:
            return False
        self.columns = columns
        self._place()
        return True

    def _place(self, placed: list[FieldRow] | None = None) -> None:
        """Give each row its place.

        Args:
            placed: these are there already.
        """
        seen = [row for row in self.rows if not row.isHidden() or row.parentWidget() is not self]
        for place, row in enumerate(seen):
            if placed is None or row not in placed:
                self._grid.addWidget(row, place // self.columns, place % self.columns, TOP)
        for column in range(self._most):
            self._grid.setColumnStretch(column, 1 if column < self.columns else 0)
