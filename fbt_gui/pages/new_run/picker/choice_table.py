"""What the tables of the picker have in common: one line is chosen, and nothing is edited."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

_LEAST_HEIGHT = 260
_LINE = 28


def as_choice(table: QTableView, name: str) -> None:
    """Let one line of a table be chosen, by mouse or keys; long words are shortened in the middle."""
    table.setProperty("role", "inner")
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setMinimumHeight(_LEAST_HEIGHT)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(_LINE)
    table.horizontalHeader().setHighlightSections(False)
