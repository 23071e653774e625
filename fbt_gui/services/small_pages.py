"""use_small_pages: numpy asks the system for no pages of 2 MB in the window; the engines that it starts may.

On a virtual machine the first touch of one took 11 ms, which a curve of a million points asks of the GUI thread several
times in one turn; with pages of 4 kB it is not felt.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QProcessEnvironment

_VARIABLE = "NUMPY_MADVISE_HUGEPAGE"
_was_said = _VARIABLE in os.environ


def use_small_pages() -> None:
    """Before numpy is imported; whoever has said otherwise is obeyed."""
    os.environ.setdefault(_VARIABLE, "0")


def give_back(environment: QProcessEnvironment) -> None:
    """Let a process that the window starts have what the window was started with."""
    if not _was_said:
        environment.remove(_VARIABLE)
