"""Offers: what could be typed into a line, in a list below it."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QWidget


class Offers(QCompleter):
    """A completer that looks like the window it serves: its list is a window of its own, with no style sheet to inherit.

    Attributes:
        list: the view that is shown below the line.
    """

    def __init__(self, model: QAbstractItemModel, line: QLineEdit) -> None:
        super().__init__(model, line)
        popup = self.popup()
        assert popup is not None
        self.list: QAbstractItemView = popup
        self.list.setProperty("role", "offers")
        line.installEventFilter(_SheetBearer(line, self.list))


class _SheetBearer(QObject):
    """Hands a line's style sheet on to another window, not before somebody may type: to read it takes its time."""

    def __init__(self, line: QLineEdit, to: QWidget) -> None:
        super().__init__(line)
        self._line, self._to = line, to

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line has the focus, and its page, which has had its dress before, may change it."""
        kind = event.type()
        if kind == QEvent.Type.FocusIn or (kind == QEvent.Type.StyleChange and self._line.hasFocus()):
            sheet = sheet_of(self._line)
            if sheet != self._to.styleSheet():
                self._to.setStyleSheet(sheet)
        return False


def sheet_of(widget: QWidget | None) -> str:
    """The sheet of the innermost of those that a widget lies in and that have one."""
    while widget is not None and not widget.styleSheet():
        widget = widget.parentWidget()
    return "" if widget is None else widget.styleSheet()
