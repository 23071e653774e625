"""Bugs of the window are said in place, with the traceback one click away, instead of ending it silently."""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal

from fbt_gui.services.text import tr


class CrashReporter(QObject):
    """Stands in for sys.excepthook and threading.excepthook while a window is there."""

    _caught = Signal(str, str)

    def __init__(self, say: Callable[[str, str], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook)
        # Queued, since the exception may come from another thread or in the middle of painting.
        self._caught.connect(say, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(args.exc_type, args.exc_value, args.exc_traceback)

    def report(self, error: BaseException) -> None:
        """Say an exception that was caught."""
        self._caught.emit(*_words(type(error), error, error.__traceback__))

    def close(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _hook(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        self._before[0](kind, error or kind(), trace)
        if not issubclass(kind, KeyboardInterrupt):
            self._caught.emit(*_words(kind, error, trace))


def _words(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> tuple[str, str]:
    details = "".join(traceback.format_exception(kind, error, trace))
    said = tr("Something went wrong in the window ({error}). Runs are not touched by it.")
    return said.format(error=f"{kind.__name__}: {error}"), details
