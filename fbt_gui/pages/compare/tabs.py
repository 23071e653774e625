"""Tabs: a row of buttons above a stack, and room for controls beside them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import switch


class Tabs(QWidget):
    """`turned` comes when another page is shown.

    Args:
        name: what the pages have in common, for those who hear it.
        pages: title and widget of each.
    """

    turned = Signal()

    def __init__(self, name: str, pages: Sequence[tuple[str, QWidget]]) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._stack = QStackedWidget()
        self.head = QHBoxLayout()
        self.head.setSpacing(4)
        group = QButtonGroup(self)
        for place, (title, page) in enumerate(pages):
            button = switch(title, "tab", tr("Show {what}").format(what=title))
            button.setAccessibleName(f"{name}: {title}")
            button.setChecked(place == 0)
            button.clicked.connect(lambda _=False, at=place: self.turn_to(at))
            group.addButton(button)
            self.head.addWidget(button)
            self._stack.addWidget(page)
            self.buttons.append(button)
        self.head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.head)
        column.addWidget(self._stack, 1)

    @property
    def shown(self) -> QWidget:
        """The page that is seen."""
        shown = self._stack.currentWidget()
        assert shown is not None
        return shown

    def turn_to(self, place: int) -> None:
        """Show a page."""
        self.buttons[place].setChecked(True)
        self._stack.setCurrentIndex(place)
        self.turned.emit()
