"""`python -m engine.advise`: answers the window's questions while a person fills in a form.

The window never imports torch, and a process for each question would take seconds to import it. This
one reads requests as JSON lines and answers in JSON lines, and nothing else is written on standard
output. Requests: `{"id": 1, "ask": "plan", …}` with `plan`, `preview`, `scan`, `devices`, or `cancel`
with the id of another. Answers: `{"id": 1, "answer": {…}}`, `{"id": 1, "error": {"message", "field",
"hint"}}`, `{"id": 1, "dropped": true}` (cancelled, or overtaken by a newer plan), and on the way
`{"id": 1, "progress": [done, total]}`. It ends when standard input closes, or when nobody asks any more.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

from engine.advising.request_line import Request, RequestLine
from engine.loading import loading
from engine.record.catalogue import look_in
from engine.record.commands import add_home
from engine.record.errors import UserError
from engine.record.files import home_folder
from engine.record.own_streams import own_streams

# As in engine.run, which sets it too late for a process that has loaded torch for a preview.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

IDLE_SECONDS = 600.0
_GRACE_SECONDS = 1.0  # for what is being written when the window has gone
_PROGRESS_SECONDS = 0.1
_BROKEN_DEVICE = 3  # the exit code
ASKS = ("plan", "preview", "devices", "scan")
_IMPORTING = threading.Lock()  # two threads that import torch at once meet each other's half-made modules


class Advisor:
    """Hears requests in one thread and answers in two, so that a long scan holds nothing else up.

    Args:
        home: where runs and what is known of data sets are kept.
        out: where answers go.
    """

    def __init__(self, home: Path, out: BinaryIO, idle: float = IDLE_SECONDS) -> None:
        self.home = home
        self.quick, self.slow = RequestLine(), RequestLine()
        self._out = out
        self._idle = idle
        self._speaking = threading.Lock()
        self._cancelled: set[int] = set()
        self._shelf: Any = None

    def hear(self, stream: BinaryIO) -> None:
        """Sort the requests of a stream into their lines, to its end; then end the process."""
        for words in stream:
            if words.strip():
                self._sort(words)
        until = time.monotonic() + _GRACE_SECONDS
        for line in (self.quick, self.slow):
            line.close()
        for line in (self.quick, self.slow):
            line.settle(until - time.monotonic())
        os._exit(0)  # torch takes a second to leave, and a plan that nobody waits for takes longer

    def serve(self) -> int:
        """Answer until the window goes or is silent for long; returns the exit code."""
        threading.Thread(target=self._scan, name="scan", daemon=True).start()
        while not self.quick.closed:
            request = self.quick.take(self._idle)
            if request is not None:
                if not self._answer(request):
                    return _BROKEN_DEVICE
                self.quick.done()
            elif not self.slow.busy and not self.quick.closed:
                return 0
        threading.Event().wait()  # for `hear`, which lets a scan end what it writes
        return 0

    def _scan(self) -> None:
        while not self.slow.closed:
            request = self.slow.take(self._idle)
            if request is not None:
                self._answer(request)
                self.slow.done()

    def _sort(self, line: bytes) -> None:
        number: int | None = None
        try:
            given = json.loads(line)
            number = given["id"]
            ask = given["ask"]
            if not isinstance(number, int) or not isinstance(ask, str):
                raise TypeError
        except (ValueError, TypeError, KeyError, RecursionError):
            number = number if isinstance(number, int) else None
            self._refuse(number, UserError("is not a request.", hint='As in {"id": 1, "ask": "devices"}.'))
            return
        if ask == "cancel":
            self._cancel(number)
        elif ask in ASKS:
            request = Request(number, ask, given)
            for overtaken in (self.slow if ask == "scan" else self.quick).put(request):
                self._say(overtaken, dropped=True)
        else:
            self._refuse(number, UserError(f"there is no request {ask!r}.", field="ask", hint=f"{', '.join(ASKS)}."))

    def _cancel(self, number: int) -> None:
        if self.quick.drop(number) or self.slow.drop(number):
            self._say(number, dropped=True)
        else:
            self._cancelled.add(number)

    def _answer(self, request: Request) -> bool:
        """Answer one request, whatever happens; False where the process had better begin anew."""
        try:
            answer = self._ask(request) if request.id not in self._cancelled else None
            if answer is None or request.id in self._cancelled:
                self._say(request.id, dropped=True)
            else:
                self._say(request.id, answer=answer)
        except UserError as error:
            self._refuse(request.id, error)
        except Exception as error:
            traceback.print_exc()
            said = f"{type(error).__name__}: {error}"
            self._refuse(request.id, UserError(said, hint="This is a defect of the program."))
            return type(error).__name__ != "AcceleratorError"  # of CUDA: no later call in this process would succeed
        finally:
            self._cancelled.discard(request.id)
        return True

    def _ask(self, request: Request) -> Any:
        if request.ask == "devices":
            return _load("engine.advising.devices").devices()
        if request.ask == "scan":
            stopped = lambda: request.id in self._cancelled or self.slow.closed  # noqa: E731
            return _load("engine.advising.preview").examine(
                request.given, self.home, self._progress(request.id), stopped
            )
        self._shelf = self._shelf or _load("engine.data.shelf").Shelf()
        if request.ask == "preview":
            return _load("engine.advising.preview").show(request.given, self.home, self._shelf)
        return _load("engine.advising.advice").plan_for(request.given, self.home, self._shelf)

    def _progress(self, number: int) -> Any:
        said = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal said
            now = time.monotonic()
            if done in (0, total) or now - said >= _PROGRESS_SECONDS:
                said = now
                self._say(number, progress=[done, total])

        return progress

    def _refuse(self, number: int | None, error: UserError) -> None:
        self._say(number, error={"message": error.message, "field": error.field, "hint": error.hint})

    def _say(self, number: int | None, **what: Any) -> None:
        line = json.dumps({"id": number, **what}, separators=(",", ":")).encode() + b"\n"
        with self._speaking:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):
                os._exit(0)  # nobody reads any more


def _load(name: str) -> Any:
    with _IMPORTING, loading():
        return importlib.import_module(name)


def main(argv: list[str] | None = None) -> int:
    """The command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.advise", description=__doc__)
    add_home(parser)
    parser.add_argument(
        "--idle", type=float, default=IDLE_SECONDS, metavar="SECONDS", help="end when nobody asks for so long"
    )
    given = parser.parse_args(argv)
    try:
        home = home_folder(given.home)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    # A form that is being filled in must not make anybody wait for a download; the run itself fetches what it needs.
    os.environ["HF_HUB_OFFLINE"] = "1"
    look_in(home)
    heard, spoken = own_streams()
    advisor = Advisor(home, spoken, given.idle)
    threading.Thread(target=advisor.hear, args=(heard,), name="requests", daemon=True).start()
    return advisor.serve()


if __name__ == "__main__":
    sys.exit(main())
