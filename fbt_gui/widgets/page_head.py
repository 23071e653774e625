"""page_head: a page's title, and at the other end of its line what can be done there."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from fbt_gui.widgets.basics import label


def page_head(title: str, *buttons: QWidget) -> QHBoxLayout:
    """The first row of a page."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label(title, "title"))
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return row
