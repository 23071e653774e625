"""The lines of Python that load an export, over the place that was clicked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, small_button
from fbt_gui.widgets.popover import Popover

_WIDTH, _MARGIN = 760, 14


def show_loading(parent: QWidget, lines: Sequence[str]) -> Popover:
    """Show them, with a button that copies them; Escape closes."""
    made, text = Popover(parent, tr("How to load it")), "\n".join(lines)
    code = QPlainTextEdit(text, readOnly=True)
    code.setProperty("role", "mono")
    code.setAccessibleName(tr("The lines of Python that load this export"))
    code.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    code.setTabChangesFocus(True)
    code.setMinimumWidth(min(_WIDTH, parent.window().width() - 80))
    code.ensurePolished()
    scroll = code.horizontalScrollBar().sizeHint().height()
    code.setFixedHeight(len(lines) * code.fontMetrics().lineSpacing() + scroll + _MARGIN)

    def copy() -> None:
        QGuiApplication.clipboard().setText(text)
        button.setText(tr("Copied"))

    button = small_button(tr("Copy"), tr("Copy these lines"), copy)
    row = QHBoxLayout()
    row.addWidget(label(tr("How to load it"), "heading"), 1)
    row.addWidget(button)
    made.column.addLayout(row)
    made.column.addWidget(code)
    made.open_at(parent.rect())
    button.setFocus()
    return made
