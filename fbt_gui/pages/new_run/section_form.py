"""SectionForm: the rows of one section of the settings, a few in each turn of the event loop."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fbt_gui.pages.new_run.field_grid import FieldGrid
from fbt_gui.services.later import later
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.field_row import FieldRow

_COLUMNS = 4
_A_TURN = 4  # rows; a row takes about two milliseconds


class SectionForm(QWidget):
    """`grown` carries the paths of the rows that came.

    Args:
        makers: make one row each.
        about: said above the rows.
    """

    grown = Signal(list)

    def __init__(self, makers: list[Callable[[], FieldRow]], about: str = "") -> None:
        super().__init__()
        self._grid = FieldGrid(_COLUMNS)
        self.rows = self._grid.rows
        self._waiting = makers
        self._then: list[Callable[[], object]] = []
        self._building = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if about:
            column.addWidget(label(about, "dim", wrap=True))
        column.addWidget(self._grid)
        column.addStretch(1)

    def build(self, then: Callable[[], object] | None = None) -> None:
        """Make the rows that are wanting, over several turns; `then` is called when they are there."""
        if then is not None:
            self._then.append(then)
        if not self._building:
            self._building = True
            later(self, self._grow)

    def build_now(self) -> None:
        """Make them all."""
        self._make(len(self._waiting))

    def _grow(self) -> None:
        self._make(_A_TURN)
        if self._waiting:
            later(self, self._grow)
            return
        self._building = False
        done, self._then = self._then, []
        for then in done:
            then()

    def _make(self, count: int) -> None:
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        if now:
            rows = [make() for make in now]
            self._grid.add(*rows)
            self.grown.emit([row.path for row in rows])
