"""Loading of heavy modules beside the event loop, one at a time.

Two threads that import packages with compiled parts (numpy, pyqtgraph) at once can meet each
other's half-initialised modules: Python breaks a deadlock of its import locks by handing them out.
"""

from __future__ import annotations

import importlib
import threading
from types import ModuleType

_ONE_AT_A_TIME = threading.Lock()


def load(name: str) -> ModuleType:
    """Import a module in a worker's thread. Never called in the GUI thread, which must not wait."""
    with _ONE_AT_A_TIME:
        return importlib.import_module(name)
