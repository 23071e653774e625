"""Calls in coming turns of the event loop that are dropped when their owner is gone by then."""

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


def in_turns(owner: QObject, *steps: Callable[[], object]) -> None:
    """Take each step in a turn of the event loop of its own, so that none of them is a pause.

    The turn after a step is for the painting that it has asked for.
    """
    rest = iter(steps)

    def next_step() -> None:
        step = next(rest, None)
        if step is not None:
            step()
            later(owner, lambda: later(owner, next_step))

    later(owner, next_step)
