"""Dresser: the style sheet on the parts of the windows, and another one on all of them without a pause.

A sheet on the whole application holds the event loop for a quarter of a second when it changes: Qt goes over each
widget of each page, shown or not, once for every widget that it lies in. A sheet on a part that has none costs a
visit of each of its widgets, and one part a turn of the event loop is no pause.
"""

from __future__ import annotations

import time
from weakref import WeakSet

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from fbt_gui.services.calm import paint_again
from fbt_gui.services.later import later

_REST_MS = 60


class Dresser(QObject):
    """Gives its sheet to every part; parts do not lie in each other.

    Attributes:
        is_done: whether all parts wear the sheet.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sheet = ""
        self._parts: WeakSet[QWidget] = WeakSet()
        self._late: WeakSet[QWidget] = WeakSet()
        self._still: _Still | None = None
        self._rests_until = 0.0

    @property
    def is_done(self) -> bool:
        return not self._waiting() and self._still is None

    def dress(self, part: QWidget) -> None:
        """Give a part the sheet, and each later one."""
        self._parts.add(part)
        part.setStyleSheet(self._sheet)

    def change(self, sheet: str) -> None:
        """Give all parts another sheet, those that are seen first; what they show stays until all of those wear it."""
        idle = self.is_done
        self._sheet = sheet
        self._late = WeakSet(part for part in self._parts if isValid(part))
        self._hold()
        if idle and self._late:
            later(self, self._next)

    def page_turned(self) -> None:
        """Hold the page that is seen now if its sheet is an old one, and leave what is not seen alone for a moment."""
        self._rests_until = time.monotonic() + _REST_MS / 1000
        self._hold()

    def _waiting(self) -> list[QWidget]:
        """Parts in yesterday's clothes, those that are seen first."""
        return sorted((part for part in self._late if isValid(part)), key=lambda part: not part.isVisible())

    def _hold(self) -> None:
        """Hold what is seen in yesterday's clothes; a page may be turned to while the hidden ones change theirs."""
        seen = [part for part in self._late if isValid(part) and part.isVisible()]
        if seen and self._still is None:
            self._still = _Still(seen, self)

    def _next(self) -> None:
        self._hold()
        waiting = self._waiting()
        if self._still is None and time.monotonic() < self._rests_until:
            later(self, self._next, _REST_MS)
            return
        if self._still is not None and not any(part.isVisible() for part in waiting):
            if not self._still.end():
                self._still = None
                if not self.is_done:  # what is seen is painted first, in a turn of its own
                    later(self, lambda: later(self, self._next))
                return
        elif waiting:
            part = waiting[0]
            if part.styleSheet() == self._sheet:
                self._late.discard(part)
            else:
                # One in place of another would be read once for every widget that a widget lies in; a first one, once.
                part.setStyleSheet(self._sheet if not part.styleSheet() else "")
        if not self.is_done:
            later(self, self._next)


class _Still(QObject):
    """Windows that are neither painted nor laid out: without their sheet for a moment, all sizes would be others."""

    def __init__(self, parts: list[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._windows = [window for window in {part.window() for part in parts} if window.updatesEnabled()]
        self._layouts = [layout for part in parts for layout in part.findChildren(QLayout) if layout.isEnabled()]
        for layout in self._layouts:
            layout.setEnabled(False)
        for window in self._windows:
            window.setUpdatesEnabled(False)

    def end(self) -> bool:
        """Let them be laid out, then, in a turn of its own, painted; whether there is more to do."""
        if self._layouts:
            for layout in self._layouts:
                if isValid(layout):
                    layout.setEnabled(True)
                    if isinstance(of := layout.parent(), QWidget):
                        QCoreApplication.postEvent(of, QEvent(QEvent.Type.LayoutRequest))
            self._layouts = []
            return True
        for window in self._windows:
            if isValid(window):
                paint_again(window)
        self.deleteLater()
        return False
