"""later: a call in a coming turn of the event loop that is dropped when its owner is gone by then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def later(owner: QObject, do: Callable[[], object], milliseconds: int = 0) -> None:
    """Call `do` once. QTimer.singleShot would call it on deleted objects too."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(do)
    timer.timeout.connect(timer.deleteLater)
    timer.start(milliseconds)
