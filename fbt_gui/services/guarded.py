"""guarded: an exception in what Qt calls while it paints is told as any other bug, and never ends the process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap `data` and `headerData` of a model, `paint` of a delegate: one that raises answers None, and is reported.

    A view that overrides an event in Python and calls Qt's own has Python beneath Qt. An exception from there is kept
    until Qt is back (PySide6 6.11), and the next call into Python with one pending is a segmentation fault.
    """

    @wraps(method)
    def safe(*given: Any, **named: Any) -> Any:
        try:
            return method(*given, **named)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            return None

    return safe
