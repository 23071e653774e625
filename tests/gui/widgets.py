"""Widgets that a test made without a window, taken down for good."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


def take_down(app: QApplication) -> None:
    """Delete what waits for it, and collect its cycles in the GUI thread: the next test's workers must not."""
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    app.processEvents()
    gc.collect()
