"""Stands in for the advisor: takes down what is asked, and answers when a test says so; no process is started."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError


class FakeAdvisor(QObject):
    """`asked` are the requests without an answer: id, kind, payload, then, fail."""

    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, *_: object) -> None:
        super().__init__()
        self.asked: list[tuple[int, str, dict[str, Any], Callable[[Any], object], Any]] = []
        self.cancelled: list[int] = []
        self._last = 0

    def ask(
        self, kind: str, payload: dict[str, Any], then: Any, fail: Any = None, progress: Any = None, owner: Any = None
    ) -> int:
        """Take a request down."""
        self._last += 1
        self.asked.append((self._last, kind, payload, then, fail))
        return self._last

    def cancel(self, number: int) -> None:
        """Forget a request."""
        self.cancelled.append(number)
        self.asked = [request for request in self.asked if request[0] != number]

    def close(self) -> None:
        """There is nothing to end."""
        self.asked.clear()

    def wants(self, kind: str) -> bool:
        """Whether something of this kind is asked."""
        return any(request[1] == kind for request in self.asked)

    def answer(self, kind: str, answer: Any) -> dict[str, Any]:
        """Answer the oldest request of this kind; returns what was asked."""
        return self._end(kind, lambda then, fail: then(answer))

    def refuse(self, kind: str, error: UserError) -> dict[str, Any]:
        """Answer it with an error."""
        return self._end(kind, lambda then, fail: fail(error))

    def _end(self, kind: str, do: Callable[[Any, Any], object]) -> dict[str, Any]:
        request = next(request for request in self.asked if request[1] == kind)
        self.asked.remove(request)
        do(request[3], request[4])
        return request[2]
