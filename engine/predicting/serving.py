"""Server: answers requests about images in JSON lines, its models kept loaded.

First comes `{"models": {"student": name, …}, "classes": n, "device": …}`, with `without_teacher` where one was
wanted and cannot be had. Requests: `{"images": [files and folders]}`, with an `id` of the asker's choice, `top` and
`most` (images); and `{"cancel": id}`. To each request: `{"id", "found": [images], "of": n}`, then for each image
`{"id", "path", "student": [[name, p]…], "teacher": […]}` or `{"id", "path", "error"}`, and `{"id", "done": true}`;
or `{"id", "error": {"message", "field", "hint"}}`, after which no more comes of it.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import traceback
from dataclasses import dataclass
from typing import Any, BinaryIO

from engine.predicting.images import find_images
from engine.predicting.predictor import Predictor
from engine.record.errors import UserError
from engine.training.explaining import explain
from engine.training.precision import describe_device

_BROKEN_DEVICE = 3  # the exit code
_MOST_TOP = 1000
_HINT = 'As in {"id": 1, "images": ["photo.jpg"]}.'


@dataclass(frozen=True)
class Request:
    """One request; see above."""

    id: int | None
    images: list[str]
    top: int
    most: int


class Server:
    """Hears in one thread and answers in the other.

    Args:
        predictor: who knows the answers.
        out: where they go.
        top: classes to name where a request does not say.
    """

    def __init__(self, predictor: Predictor, out: BinaryIO, top: int) -> None:
        self._predictor, self._out, self._top = predictor, out, top
        self._requests: queue.SimpleQueue[Request | UserError | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()

    def serve(self, heard: BinaryIO) -> int:
        """Answer all that is asked, to the end of the stream; returns the exit code."""
        threading.Thread(target=self._hear, args=(heard,), name="requests", daemon=True).start()
        names = {
            role: " + ".join(each.model.name for each in models) for role, models in self._predictor.models.items()
        }
        device = describe_device(self._predictor.precision.device)
        ready: dict[str, Any] = {"models": names, "classes": len(self._predictor.class_names), "device": device}
        if self._predictor.without_teacher:
            ready["without_teacher"] = self._predictor.without_teacher
        self._say(ready)
        while (request := self._requests.get()) is not None:
            if isinstance(request, UserError):
                self._refuse(None, request)
            elif not self._answer(request):
                return _BROKEN_DEVICE
        return 0

    def _hear(self, stream: BinaryIO) -> None:
        for line in stream:
            if line.strip():
                self._sort(line)
        self._requests.put(None)

    def _sort(self, line: bytes) -> None:
        try:
            given = json.loads(line)
            if isinstance(given.get("cancel"), int):
                self._cancelled.add(given["cancel"])
            else:
                self._requests.put(_request(given, self._top))
        except (ValueError, TypeError, AttributeError, RecursionError):
            self._requests.put(UserError("is not a request.", hint=_HINT))

    def _answer(self, request: Request) -> bool:
        """Answer one request, whatever happens; False where the process had better begin anew."""
        try:
            found = find_images(request.images, request.most)
            self._say({"id": request.id, "found": [_plain(path) for path in found.images], "of": found.count})
            for path, reason in found.refused:
                self._say({"id": request.id, "path": _plain(path), "error": reason})
            for answer in self._predictor.answers(found.images, request.top, lambda: request.id in self._cancelled):
                self._say({"id": request.id, **answer.values()})
            self._say({"id": request.id, "done": True})
        except Exception as error:
            known = explain(error, "images")
            if known is None:
                traceback.print_exc()
                known = UserError(f"{type(error).__name__}: {error}", hint="This is a defect of the program.")
            self._refuse(request.id, known)
            return type(error).__name__ != "AcceleratorError"  # of CUDA: no later call would succeed
        finally:
            self._cancelled.discard(request.id or 0)
        return True

    def _refuse(self, number: int | None, error: UserError) -> None:
        self._say({"id": number, "error": {"message": error.message, "field": error.field, "hint": error.hint}})

    def _say(self, what: dict[str, Any]) -> None:
        line = json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace") + b"\n"
        try:
            self._out.write(line)
            self._out.flush()
        except (OSError, ValueError):
            os._exit(0)  # nobody reads any more


def _request(given: dict[str, Any], top: int) -> Request:
    """What a line asks for.

    Raises:
        TypeError: it is no request.
    """
    images, number = given.get("images"), given.get("id")
    top, most = given.get("top", top), given.get("most", 0)
    if not isinstance(images, list) or not all(isinstance(path, str) for path in images):
        raise TypeError
    if not all(isinstance(value, int) and value >= 0 for value in (top, most)) or not isinstance(number, int | None):
        raise TypeError
    return Request(number, images, min(max(1, top), _MOST_TOP), most)


def _plain(path: str) -> str:
    return path.encode(errors="backslashreplace").decode()
