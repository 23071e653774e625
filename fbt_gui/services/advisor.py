"""Advisor: asks the engine beside the window about plans, data and devices; torch stays over there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from engine.record.errors import UserError
from engine.record.values import is_number
from fbt_gui.services.engine_process import advise_command
from fbt_gui.services.line_process import LineProcess, error_in
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Worker

_LARGE = 256 * 1024  # bytes of an answer that takes too long to parse between two frames
_CLOSE_MS = 200
Then = Callable[[Any], object]
Fail = Callable[[UserError], object]


@dataclass
class _Asked:
    """A request without its answer yet."""

    words: dict[str, Any]
    then: Then
    fail: Fail | None
    progress: Callable[[int, int], object] | None
    owned: bool
    owner: QObject | None
    again: bool = False

    @property
    def wanted(self) -> bool:
        return not self.owned or (self.owner is not None and isValid(self.owner))


class Advisor(QObject):
    """One process `engine.advise`, started when something is asked and again when it has ended; it ends with the window.

    `busy_changed` says whether an answer is outstanding; `failed` carries the error of a request that named no `fail`.

    Args:
        home: the home folder.
        desk: a worker that parses what is large.
    """

    busy_changed = Signal(bool)
    failed = Signal(object)

    def __init__(self, home: Path, desk: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._desk = desk
        self._process: LineProcess | None = None
        self._asked: dict[int, _Asked] = {}
        self._last_id = 0
        self._busy = False
        self._closed = False

    def ask(
        self,
        kind: str,
        payload: dict[str, Any],
        then: Then,
        fail: Fail | None = None,
        progress: Callable[[int, int], object] | None = None,
        owner: QObject | None = None,
    ) -> int:
        """Ask for `plan`, `preview`, `scan` or `devices`; returns the id to cancel it by.

        A plan that a newer one overtakes is dropped without a word.

        Args:
            owner: nothing is called when this object is gone by then.
        """
        self._last_id += 1
        number = self._last_id
        if self._closed:
            return number
        words = {**payload, "id": number, "ask": kind}
        self._asked[number] = _Asked(words, then, fail, progress, owner is not None, owner)
        self._send(words)
        self._tell_busy()
        return number

    def cancel(self, number: int) -> None:
        """Want the answer no more; a scan stops."""
        if self._asked.pop(number, None) is not None and self._process is not None:
            self._process.write({"id": number, "ask": "cancel"})
        self._tell_busy()

    def close(self) -> None:
        """End the process; nothing is called any more."""
        self._closed = True
        self._asked.clear()
        process, self._process = self._process, None
        if process is not None:
            process.drop(_CLOSE_MS)
            process.wait()

    def _send(self, what: dict[str, Any]) -> None:
        if self._process is None:
            self._start()
        if self._process is not None:
            self._process.write(what)

    def _start(self) -> None:
        self._process = LineProcess(advise_command(self._home), self)
        self._process.heard.connect(self._hear)
        self._process.ended.connect(self._ended)
        self._process.refused.connect(self._not_started)
        self._process.start()

    def _hear(self, line: bytes) -> None:
        if len(line) > _LARGE:
            self._desk.submit(lambda: json.loads(line), self._take, self._misheard, self)
            return
        try:
            said = json.loads(line)
        except (ValueError, RecursionError) as error:
            self._misheard(error)
            return
        self._take(said)

    def _misheard(self, error: BaseException) -> None:
        self._fail_all(_nonsense(error))

    def _take(self, said: Any) -> None:
        if not isinstance(said, dict):
            return
        number = said.get("id")
        asked = self._asked.get(number) if isinstance(number, int) else None
        if asked is None:
            return
        if "progress" in said:
            if asked.progress is not None and asked.wanted and _is_progress(said["progress"]):
                asked.progress(*said["progress"])
            return
        del self._asked[number]  # type: ignore[arg-type]
        self._tell_busy()
        if "answer" in said and asked.wanted:
            self._answer(asked, said["answer"])
        elif "error" in said:
            self._tell(asked, error_in(said["error"]))

    def _answer(self, asked: _Asked, answer: Any) -> None:
        """Hand an answer on; who cannot make anything of it must not wait for ever."""
        try:
            asked.then(answer)
        except Exception as error:
            sys.excepthook(type(error), error, error.__traceback__)
            self._tell(asked, _nonsense(error))

    def _tell(self, asked: _Asked, error: UserError) -> None:
        if not asked.wanted:
            return
        if asked.fail is not None:
            asked.fail(error)
        else:
            self.failed.emit(error)

    def _ended(self, well: bool, words: str) -> None:
        self._process = None
        if well:
            self._ask_again()
        if self._process is None and self._asked:
            said = tr("the advisor ended before it answered ({reason}).").format(reason=words)
            self._fail_all(UserError(said, hint=tr("Try again: it is started anew.")))

    def _ask_again(self) -> None:
        """What was asked while it was leaving for want of questions, once more; but not for ever."""
        waiting = list(self._asked.values())
        if not waiting or any(asked.again for asked in waiting):
            return
        for asked in waiting:
            asked.again = True
            self._send(asked.words)

    def _not_started(self, error: UserError) -> None:
        self._process = None
        self._fail_all(error)

    def _fail_all(self, error: UserError) -> None:
        waiting, self._asked = list(self._asked.values()), {}
        self._tell_busy()
        for asked in waiting:
            self._tell(asked, error)

    def _tell_busy(self) -> None:
        busy = bool(self._asked)
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _is_progress(said: Any) -> bool:
    """Done and total."""
    return isinstance(said, list) and len(said) == 2 and all(is_number(count) for count in said)


def _nonsense(error: BaseException) -> UserError:
    return UserError(tr("the advisor said what nobody understands: {error}.").format(error=error))
