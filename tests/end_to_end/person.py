"""Person: who sits before the window; has a keyboard, a mouse and eyes, and calls no method of a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

_TURN_MS = 20


class Person:
    """Keys and clicks go to the platform's window, and from there where Qt sends them."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def press(self, keys: str, times: int = 1) -> None:
        """Press keys that are written as in a menu: `Ctrl+Return`."""
        for _ in range(times):
            for place in range((sequence := QKeySequence(keys)).count()):
                chord = sequence[place]
                QTest.keyClick(self._listening(), chord.key(), chord.keyboardModifiers())
            QTest.qWait(_TURN_MS)

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        for letter in text:
            QTest.keyClick(self._listening(), letter)
        QTest.qWait(_TURN_MS)

    def type_anew(self, text: str) -> None:
        """Type in place of what stands there."""
        self.press("Ctrl+A")
        self.type(text)

    def click(self, widget: QWidget) -> None:
        """Click into the middle of what can be seen, which nothing may cover."""
        top, middle = widget.window(), widget.rect().center()
        place = widget.mapTo(top, middle)
        hit = top.childAt(place)
        assert hit is not None and (hit is widget or widget.isAncestorOf(hit)), f"{_said(widget)} is covered by {hit}"
        QTest.mouseClick(_handle(top), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))
        QTest.qWait(_TURN_MS)

    def tab_to(self, widget: QWidget, most: int = 120) -> None:
        """Press Tab until a control has the focus."""
        for _ in range(most):
            if widget.hasFocus():
                return
            self.press("Tab")
        raise AssertionError(f"{most} times Tab do not reach {_said(widget)}; the focus is on {_said(self.focus)}")

    def see(self, condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
        """Look until something is so."""
        until = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < until, f"{what} was not seen within {seconds:.0f} s; {self._scene()}"
            QTest.qWait(_TURN_MS)
        return found

    def wait(self, seconds: float) -> None:
        """Only look."""
        QTest.qWait(int(seconds * 1000))

    @property
    def focus(self) -> QWidget | None:
        """The control that has the keyboard."""
        return QApplication.focusWidget()

    def _scene(self) -> str:
        shown = [
            f"{type(each).__name__} “{each.windowTitle()}”"
            for each in QApplication.topLevelWidgets()
            if each.isVisible()
        ]
        return f"the focus is on {_said(self.focus)} of {QGuiApplication.focusWindow()}, shown are {', '.join(shown)}"

    def _listening(self) -> QWindow:
        """The window with the focus. Where a dialog closed and no window manager gives it back, ours gets it."""
        if QGuiApplication.focusWindow() is None:
            self.window.activateWindow()
            until = time.monotonic() + 5
            while QGuiApplication.focusWindow() is None and time.monotonic() < until:
                QTest.qWait(_TURN_MS)
        return QGuiApplication.focusWindow() or _handle(self.window)


def _handle(widget: QWidget) -> QWindow:
    handle = widget.windowHandle()
    assert handle is not None, f"{_said(widget)} is not on the screen"
    return handle


def _said(widget: QWidget | None) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()!r}" if widget is not None else "nothing"
