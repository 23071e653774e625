"""SideColumn: a column beside a list that scrolls by itself, so that the list keeps its height."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout

from fbt_gui.widgets.basics import named_widget

_ROOM_FOR_BAR = 8


class SideColumn(QScrollArea):
    """Of a fixed width; `column` is where widgets are added."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__(widgetResizable=True)
        inner = named_widget("side")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, _ROOM_FOR_BAR, 0)
        self.column.setSpacing(10)
        self.setObjectName("side")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(width)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(name)
        self.setWidget(inner)
