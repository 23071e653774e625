"""Loading of heavy modules beside the event loop, one at a time.

Two threads that import packages with compiled parts (numpy, pyqtgraph) at once can meet each
other's half-initialised modules: Python breaks a deadlock of its import locks by handing them out.
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

from fbt_gui.services.courtesy import after_you

_MOST_SECONDS = 0.003  # some five hundred times: a window that is never at rest gets its pages nevertheless
_ONE_AT_A_TIME = threading.Lock()


def load(name: str) -> ModuleType:
    """Import a module in a worker's thread. Never called in the GUI thread, which must not wait."""
    with _ONE_AT_A_TIME:
        if _USHER not in sys.meta_path:
            sys.meta_path.insert(0, _USHER)
        return importlib.import_module(name)


class _Usher(MetaPathFinder):
    """Finds nothing: it lets the event loop go first before each of the hundreds of modules that a package is made of."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Called in the thread that imports."""
        after_you(_MOST_SECONDS)


_USHER = _Usher()
