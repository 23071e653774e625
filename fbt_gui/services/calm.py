"""Calm: a change of what a widget holds, painted once, when its layouts have come to rest.

Layouts settle from the inside out over several turns of the event loop, and a scroll bar that comes or goes starts them
anew: another tab below the plots of a run would have each plot painted up to nine times, which takes 40 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from fbt_gui.services.later import later

_TURNS = 4


@contextmanager
def calm(widget: QWidget) -> Iterator[None]:
    """While it lasts, and until the layouts have settled after it, the widget keeps the picture that it shows.

    One that is calm already, or not in sight, is left alone.
    """
    if not (widget.updatesEnabled() and widget.isVisible()):
        yield
        return
    widget.setUpdatesEnabled(False)
    try:
        yield
    finally:
        _end(widget, _TURNS)


@contextmanager
def laid_out_once(*widgets: QWidget) -> Iterator[None]:
    """While it lasts, what comes and goes in these widgets moves nothing; in the next turn each is laid out, once.

    Qt lays out all that a widget lies in whenever one is shown: a row of ten buttons ten times.
    """
    layouts = [(widget, widget.layout()) for widget in widgets]
    held = [(widget, layout) for widget, layout in layouts if layout is not None and layout.isEnabled()]
    for _, layout in held:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for widget, layout in held:
            if isValid(layout):
                layout.setEnabled(True)
                layout.invalidate()  # it may have been given another size meanwhile, and been asked in vain
                QCoreApplication.postEvent(widget, QEvent(QEvent.Type.LayoutRequest))


def paint_again(widget: QWidget) -> None:
    """Let a widget that may not be painted be painted again, once.

    By `setUpdatesEnabled` each widget in it would ask to be painted, and Qt paints what hides all below it first, and
    then all that lies in it again. So only those ask that hide what is below: the others are painted with them.
    """
    widget.setAttribute(Qt.WidgetAttribute.WA_ForceUpdatesDisabled, False)
    around = None if widget.isWindow() else widget.parentWidget()
    if around is not None and not around.updatesEnabled():
        return  # it is painted again with what holds it
    widget.setAttribute(Qt.WidgetAttribute.WA_UpdatesDisabled, False)
    _paint_in(widget)
    if around is None:
        widget.repaint()  # a window that was asked to be painted while it was held does not hear that it is asked again
    else:
        widget.update()


def _end(widget: QWidget, turns: int) -> None:
    if not isValid(widget):
        return
    if turns:
        later(widget, lambda: _end(widget, turns - 1))
    else:
        paint_again(widget)


def _paint_in(widget: QWidget) -> None:
    attribute = Qt.WidgetAttribute
    for inner in widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if inner.isWindow() or inner.testAttribute(attribute.WA_ForceUpdatesDisabled):
            continue  # held by somebody else
        if not inner.isVisible():
            inner.setUpdatesEnabled(True)
            continue
        inner.setAttribute(attribute.WA_UpdatesDisabled, False)
        if inner.autoFillBackground() or inner.testAttribute(attribute.WA_OpaquePaintEvent):
            inner.update()
        _paint_in(inner)
