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
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QObject, Qt, Signal

from fbt_gui.services.courtesy import after_you, seconds_of, standing_still
from fbt_gui.services.later import later

_OURS = "fbt_gui."
_MOST_SECONDS = 0.003  # some five hundred times: a window that is never at rest gets its pages nevertheless
_STILL_SECONDS = 0.004  # that the GUI thread stands still in a turn, and until the module at hand is there
_PATIENCE_SECONDS = 0.5  # of each for the other
_LOOK_SECONDS = 0.01
_QUIET_LOOKS = 2  # after which one that computes nothing waits for something else than its turn
_MAKES_ALL_CLASSES = "pyqtgraph.Qt"
_CLASSES_SECONDS = 30.0  # for which the GUI thread stands still for Qt's classes, on a machine that is ever so busy
_ONE_AT_A_TIME = threading.RLock()


def load(name: str) -> ModuleType:
    """Import a module in a worker's thread. Never called in the GUI thread, for which there is `alone`."""
    with _ONE_AT_A_TIME:
        if _USHER not in sys.meta_path:
            sys.meta_path.insert(0, _USHER)
        if name in sys.modules or not name.startswith(_OURS):
            return importlib.import_module(name)
        return _TURNS.load(name)


@contextmanager
def alone() -> Iterator[None]:
    """In the GUI thread, around an import that a worker may be at too: it is waited for, and goes on at full speed.

    Else one of them gets modules of the other that are half made.
    """
    with _ONE_AT_A_TIME:
        yield


class _Turns(QObject):
    """Hands the turns of the event loop to a thread that imports. Lives in the GUI thread."""

    _asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._thread: threading.Thread | None = None
        self._go, self._back = threading.Event(), threading.Event()
        self._until = 0.0
        self._turns = 0
        self._gui = threading.main_thread()
        self._stands: float | None = None  # what the GUI thread had computed when it was found to stand still by itself
        self._classes: Iterator[object] | None = None
        self._wants_classes = self._is_granting = False
        self._asked.connect(self._begin, Qt.ConnectionType.QueuedConnection)

    def load(self, name: str) -> ModuleType:
        """In a worker: import while the GUI thread stands still."""
        self._go.clear()
        self._thread = threading.current_thread()
        self._asked.emit()
        self._wait()
        try:
            return importlib.import_module(name)
        finally:
            self._thread = None
            self._back.set()

    def pause(self, module: str) -> bool:
        """In the thread that imports, before each module: let the GUI thread go on; False in another thread."""
        if self._thread is not threading.current_thread():
            return False
        self._wants_classes = module == _MAKES_ALL_CLASSES
        if self._wants_classes or time.perf_counter() > self._until:
            self._go.clear()
            self._back.set()
            self._wait()
        return True

    def _wait(self) -> None:
        """Until the GUI thread stands still: in a turn that is ours, or by itself.

        It does so at a window's end, and where it imports something itself that is being imported here.
        """
        if self._wants_classes or self._stands is None or _asleep(self._gui) != self._stands:
            turns = -1
            while turns != self._turns and not self._go.is_set():  # it turns, and has not come to us yet
                turns = self._turns
                self._stands = _wait_for(self._go, self._gui, _PATIENCE_SECONDS / 2 if self._wants_classes else 0.0)
                if self._stands is not None:
                    break
        self._until = time.perf_counter() + _STILL_SECONDS

    def _begin(self) -> None:
        if not self._is_granting:
            self._is_granting = True
            self._grant()

    def _grant(self) -> None:
        """In the GUI thread, once in a turn of the event loop until the module is there."""
        thread = self._thread
        if thread is None:
            self._is_granting = False
            return
        self._turns += 1
        if not self._wants_classes or self._has_all_classes():
            with standing_still():
                self._back.clear()
                self._go.set()
                _wait_for(self._back, thread, patience=_CLASSES_SECONDS if self._wants_classes else _PATIENCE_SECONDS)
        later(self, self._grant)

    def _has_all_classes(self) -> bool:
        """Make some of Qt's classes; those that are there need not be made by the thread that imports."""
        if self._classes is None:
            self._classes = _all_classes()
        until = time.perf_counter() + _STILL_SECONDS
        return all(time.perf_counter() < until for _ in self._classes)


def _wait_for(
    sign: threading.Event, thread: threading.Thread, least: float = 0.0, patience: float = _PATIENCE_SECONDS
) -> float | None:
    """Wait for a sign that this thread gives, but not long where it waits for something else itself.

    Args:
        least: seconds for which it is waited for in any case.
        patience: seconds for which it is waited for at most.

    Returns:
        Seconds that the thread had computed, where it does so.
    """
    began, quiet = time.perf_counter(), 0
    until = began + patience
    before: float | None = None
    while not sign.wait(_LOOK_SECONDS) and time.perf_counter() < until:
        now = _asleep(thread)
        quiet = quiet + 1 if now is not None and now == before else 0
        before = now
        if quiet >= _QUIET_LOOKS and time.perf_counter() - began >= least:
            return now
    return None


def _asleep(thread: threading.Thread) -> float | None:
    """Seconds that a thread has computed if it waits for something; None if it runs, or where the system does not tell.

    One that waits for Python's lock looks for it every half millisecond, and has computed more at each look.
    """
    try:
        state = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return None
    return seconds_of(thread) if state == "S" else None


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
