"""A line of requests that wait for one thread, in which a newer one of a kind takes the place of an older."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes:
        id: the asker's number for it.
        ask: what is asked.
        given: all of it.
    """

    id: int
    ask: str
    given: dict[str, Any]

    def overtakes(self, other: Request) -> bool:
        """Whether nobody wants the other's answer any more."""
        if self.ask == "plan":
            return other.ask == "plan"
        same_folder = self.given.get("folder") == other.given.get("folder")
        return self.ask == other.ask == "preview" and same_folder


class RequestLine:
    """Requests in the order they came.

    Attributes:
        closed: no more will come.
        busy: one is waiting or being answered.
    """

    def __init__(self) -> None:
        self.closed = False
        self._answering = False
        self._waiting: deque[Request] = deque()
        self._changed = threading.Condition()

    @property
    def busy(self) -> bool:
        return self._answering or bool(self._waiting)

    def put(self, request: Request) -> list[int]:
        """Add a request; returns the ids of those that it overtakes, which are dropped."""
        with self._changed:
            overtaken = [other for other in self._waiting if request.overtakes(other)]
            for other in overtaken:
                self._waiting.remove(other)
            self._waiting.append(request)
            self._changed.notify()
        return [other.id for other in overtaken]

    def drop(self, number: int) -> bool:
        """Take a request out that nobody has begun; False where it is not waiting."""
        with self._changed:
            found = [request for request in self._waiting if request.id == number]
            for request in found:
                self._waiting.remove(request)
        return bool(found)

    def take(self, seconds: float) -> Request | None:
        """The next request; None when none came for so long, or none will."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self.closed, seconds)
            self._answering = bool(self._waiting) and not self.closed
            return self._waiting.popleft() if self._answering else None

    def done(self) -> None:
        """The request that was taken has its answer."""
        with self._changed:
            self._answering = False
            self._changed.notify_all()

    def settle(self, seconds: float) -> bool:
        """Wait until nothing is being answered; False where that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._answering, max(0.0, seconds))

    def close(self) -> None:
        """End the line; what waits in it is never taken."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()
