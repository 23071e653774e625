"""Changes: what was done to the history and can be undone, newest last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

_MOST = 100
Do = Callable[[], object]


@dataclass(frozen=True)
class Change:
    """One thing a person did.

    Attributes:
        title: "Star “resnet”", as menus name it.
        undo, redo: each starts it and returns at once.
    """

    title: str
    undo: Do
    redo: Do


class Changes(QObject):
    """Two stacks, as in any editor. `updated` comes when other things can be undone or done again.

    `undone` and `redone` carry the title, before it is done: what it says itself comes after and stays.
    """

    updated = Signal()
    undone = Signal(str)
    redone = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def undo_title(self) -> str:
        """What would be undone; empty when there is nothing."""
        return self._done[-1].title if self._done else ""

    @property
    def redo_title(self) -> str:
        """What would be done again; empty when there is nothing."""
        return self._undone[-1].title if self._undone else ""

    def did(self, change: Change) -> None:
        """Remember what was just done."""
        self._done = [*self._done[-_MOST + 1 :], change]
        self._undone.clear()
        self.updated.emit()

    def undo(self) -> None:
        """Undo the newest."""
        if self._done:
            change = self._done.pop()
            self._undone.append(change)
            self.undone.emit(change.title)
            change.undo()
            self.updated.emit()

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._undone:
            change = self._undone.pop()
            self._done.append(change)
            self.redone.emit(change.title)
            change.redo()
            self.updated.emit()
