"""Calm: a change of what a widget holds, painted once, when its layouts have come to rest.

Layouts settle from the inside out over several turns of the event loop, and a scroll bar that comes or goes starts them
anew: another tab below the plots of a run would have each plot painted up to nine times, which takes 40 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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


def _end(widget: QWidget, turns: int) -> None:
    if not isValid(widget):
        return
    if turns:
        later(widget, lambda: _end(widget, turns - 1))
    else:
        widget.setUpdatesEnabled(True)
