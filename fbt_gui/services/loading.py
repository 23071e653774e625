"""Loading of heavy modules beside the event loop, one at a time.

Two threads that import packages with compiled parts (numpy, pyqtgraph) at once can meet each
other's half-initialised modules: Python breaks a deadlock of its import locks by handing them out.

What makes classes of Qt is loaded while the GUI thread stands still, some milliseconds in a turn of the event loop.
PySide looks its classes up for every event, without Python's lock: while another thread makes some, as pyqtgraph
makes all that there are, the look-up may meet a table that is being rebuilt, and the process ends by SIGSEGV.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

from fbt_gui.services.courtesy import after_you
from fbt_gui.services.later import later

_OURS = "fbt_gui."
_MOST_SECONDS = 0.003  # some five hundred times: a window that is never at rest gets its pages nevertheless
_STILL_SECONDS = 0.004  # that the GUI thread stands still in a turn, and until the module at hand is there
_PATIENCE_SECONDS = 0.25  # with an event loop that does not turn: a window that is closed, or one that waits for us
_MAKES_ALL_CLASSES = "pyqtgraph.Qt"
_ONE_AT_A_TIME = threading.Lock()


def load(name: str) -> ModuleType:
    """Import a module in a worker's thread. Never called in the GUI thread, which must not wait."""
    with _ONE_AT_A_TIME:
        if _USHER not in sys.meta_path:
            sys.meta_path.insert(0, _USHER)
        if name in sys.modules or not name.startswith(_OURS):
            return importlib.import_module(name)
        return _TURNS.load(name)


class _Turns(QObject):
    """Hands the turns of the event loop to a thread that imports. Lives in the GUI thread."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread: int | None = None
        self._go, self._back = threading.Event(), threading.Event()
        self._until = 0.0
        self._turns = 0
        self._stood_at = -1  # the turn after which no other came
        self._application: QCoreApplication | None = None
        self._has_quit = False
        self._classes: Iterator[object] | None = None
        self._wants_classes = self._is_granting = False
        self._asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def load(self, name: str) -> ModuleType:
        """In a worker: import while the GUI thread stands still."""
        self._go.clear()
        self._stood_at = -1
        self._thread = threading.get_ident()
        self._asked.emit()
        self._wait()
        try:
            return importlib.import_module(name)
        finally:
            self._thread = None
            self._back.set()

    def pause(self, module: str) -> bool:
        """In the thread that imports, before each module: let the GUI thread go on; False in another thread."""
        if self._thread != threading.get_ident():
            return False
        self._wants_classes = module == _MAKES_ALL_CLASSES
        if self._wants_classes or time.perf_counter() > self._until:
            self._go.clear()
            self._back.set()
            self._wait()
        return True

    def _wait(self) -> None:
        """Until the GUI thread stands still; what has stopped to turn is waited for once, and not before each module."""
        turns = -1
        while self._turns != self._stood_at and not self._has_quit and not self._go.wait(_PATIENCE_SECONDS):
            if turns == self._turns:
                self._stood_at = turns
            turns = self._turns
        self._until = time.perf_counter() + _STILL_SECONDS

    def _begin(self) -> None:
        self._has_quit = False
        application = QCoreApplication.instance()
        if application is not None and application is not self._application:
            self._application = application
            application.aboutToQuit.connect(self._quit)
        if not self._is_granting:
            self._is_granting = True
            self._grant()

    def _quit(self) -> None:
        self._has_quit = True
        self._go.set()

    def _grant(self) -> None:
        """In the GUI thread, once in a turn of the event loop until the module is there."""
        if self._thread is None:
            self._is_granting = False
            return
        self._turns += 1
        if not self._wants_classes or self._has_all_classes():
            self._back.clear()
            self._go.set()
            self._back.wait(_PATIENCE_SECONDS)
        later(self, self._grant)

    def _has_all_classes(self) -> bool:
        """Make some of Qt's classes; those that are there need not be made by the thread that imports."""
        if self._classes is None:
            self._classes = _all_classes()
        until = time.perf_counter() + _STILL_SECONDS
        return all(time.perf_counter() < until for _ in self._classes)


def _all_classes() -> Iterator[object]:
    """PySide makes a class when it is first asked for."""
    from PySide6 import QtCore, QtGui, QtSvg, QtWidgets

    for module in (QtCore, QtGui, QtWidgets, QtSvg):
        for name in dir(module):
            yield getattr(module, name)


class _Usher(MetaPathFinder):
    """Finds nothing: it lets the event loop go first before each of the hundreds of modules that a package is made of."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Called in the thread that imports."""
        if not _TURNS.pause(fullname):
            after_you(_MOST_SECONDS)


_TURNS = _Turns()
_USHER = _Usher()
