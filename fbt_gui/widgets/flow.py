"""Flow: a layout that goes on in the next line where a row of controls does not fit."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class Flow(QLayout):
    """Places its widgets from left to right, and from top to bottom."""

    def __init__(self, parent: QWidget | None = None, spacing: int = 2) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self._least: QSize | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        self._items: list[QLayoutItem] = []

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        self._heights.clear()
        self._least = None
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:  # asked for many times before anything has changed
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        if self._least is None:
            self._least = QSize()
            for item in self._items:
                self._least = self._least.expandedTo(item.minimumSize())
        return self._least

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Place the widgets, or only count; returns the height they take."""
        x, y, line = rect.x(), rect.y(), 0
        placed: list[tuple[QLayoutItem, QRect]] = []  # of this line
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), rect.width()) if rect.width() > 0 else hint.width()
            if line and x + width > rect.right() + 1:
                _settle(placed, line)
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if move:
                placed.append((item, QRect(QPoint(x, y), QSize(width, hint.height()))))
            x, line = x + width + self.spacing(), max(line, hint.height())
        _settle(placed, line)
        return y + line - rect.y()


def _settle(placed: list[tuple[QLayoutItem, QRect]], line: int) -> None:
    """Put the widgets of a line beside each other, their middles at one height."""
    for item, place in placed:
        item.setGeometry(place.translated(0, (line - place.height()) // 2))
    placed.clear()


def flow_of(*widgets: QWidget, spacing: int = 2) -> QWidget:
    """A widget that holds these in a flow."""
    holder = QWidget()
    # Not Minimum: what it likes best is a column as wide as one of them, and that would be the least it gets.
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    flow = Flow(holder, spacing)
    for widget in widgets:
        flow.addWidget(widget)
    return holder
