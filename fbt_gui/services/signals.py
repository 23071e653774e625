"""ProcessSignals: Ctrl+C in the terminal and a polite `kill`, as a signal of Qt.

While Qt waits for events Python runs no handler of a signal. Its wakeup file wakes Qt, and Python with it.
"""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_MOST = 64  # bytes, one a signal


class ProcessSignals(QObject):
    """`asked` comes when the process is asked to end. To be made in the main thread, and closed."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._written = socket.socketpair()
        for end in (self._read, self._written):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._tell)
        self._wakeup = signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        # Without a handler of Python's nothing is written.
        self._handlers = {number: signal.signal(number, lambda *_: None) for number in _SIGNALS}

    def close(self) -> None:
        """Give the signals back to whom they belonged."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
        signal.set_wakeup_fd(self._wakeup)
        self._notifier.setEnabled(False)
        self._read.close()
        self._written.close()

    def _tell(self) -> None:
        numbers = self._read.recv(_MOST)
        if any(number in _SIGNALS for number in numbers):
            self.asked.emit()
