"""The small table: its columns are as wide as their words in the dress that it is shown in."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.rows_table import Column, RowsTable

SHEET = "QTableView::item { padding: 0 30px; }"


def test_columns_measured_without_a_style_sheet_are_measured_again_with_it(
    home: Any, qapp: QApplication, qtbot: Any
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table = RowsTable([Column("a", str), Column("b", str)], Theme(qapp, Settings(home)), "numbers")
    QVBoxLayout(page).addWidget(table)
    page.show()
    fitted: list[int] = []
    table.fitted.connect(lambda: fitted.append(table.columnWidth(0)))
    table.show_rows(["the words of a cell"])
    page.setStyleSheet(SHEET)
    qtbot.waitUntil(lambda: len(fitted) == 2)
    assert fitted[1] >= fitted[0] + 50
    page.setStyleSheet(SHEET.replace("30", "31"))
    qtbot.wait(50)
    assert len(fitted) == 2, "widths that were measured in a dress stay"
