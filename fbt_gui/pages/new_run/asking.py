"""Asking: keeps an answer of the advisor in step with the form, a while after it changed, while the page is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from fbt_gui.services.context import Context


class Asking(QObject):
    """Wants the answer for `_wanted`, a key of the form's values, and has that for `_known`; empty keys are none.

    Args:
        after_ms: how long the form must rest before it is asked about.
        ask: sends the question and sets `_asked`.
    """

    def __init__(self, context: Context, after_ms: int, ask: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.active = False
        self._values: dict[str, Any] = {}
        self._wanted = self._known = ""
        self._asked: int | None = None
        self._timer = QTimer(self, singleShot=True, interval=after_ms)
        self._timer.timeout.connect(ask)

    def arrive(self) -> None:
        """The page is shown: what is wanted may be asked for."""
        self.active = True
        if self._wanted and self._wanted != self._known and self._asked is None:
            self._timer.start()

    def leave(self) -> None:
        """The page is not shown: begin nothing more."""
        self.active = False
        self._timer.stop()

    def forget(self) -> None:
        """What was answered may no longer be so: the next values are asked about, the same ones too."""
        self._drop()
        self._wanted = self._known = ""

    def _drop(self) -> None:
        self._timer.stop()
        if self._asked is not None:
            self._context.advisor.cancel(self._asked)
            self._asked = None
