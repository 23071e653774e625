"""Advisor: asks the engine beside the window about plans, data and devices; torch stays over there."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal
from shiboken6 import isValid

from engine.record.errors import UserError
from engine.record.values import is_number
from fbt_gui.services.engine_process import advise_command, engine_environment
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Worker

_LARGE = 256 * 1024  # bytes of an answer that takes too long to parse between two frames
_LAST_WORDS = 8192  # bytes
_CLOSE_MS = 200
_KILL_MS = 1000
Then = Callable[[Any], object]
Fail = Callable[[UserError], object]


@dataclass
class _Asked:
    """A request without its answer yet."""

    line: bytes
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
        self._process: QProcess | None = None
        self._asked: dict[int, _Asked] = {}
        self._last_id = 0
        self._heard: list[bytes] = []
        self._last_words = b""
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
        line = json.dumps({**payload, "id": number, "ask": kind}).encode() + b"\n"
        self._asked[number] = _Asked(line, then, fail, progress, owner is not None, owner)
        self._send(line)
        self._tell_busy()
        return number

    def cancel(self, number: int) -> None:
        """Want the answer no more; a scan stops."""
        if self._asked.pop(number, None) is not None and self._process is not None:
            self._process.write(json.dumps({"id": number, "ask": "cancel"}).encode() + b"\n")
        self._tell_busy()

    def close(self) -> None:
        """End the process; nothing is called any more."""
        self._closed = True
        self._asked.clear()
        process, self._process = self._process, None
        if process is None:
            return
        process.closeWriteChannel()
        if not process.waitForFinished(_CLOSE_MS):
            process.kill()
            process.waitForFinished(_KILL_MS)

    def _send(self, line: bytes) -> None:
        if self._process is None:
            self._start()
        if self._process is not None:
            self._process.write(line)

    def _start(self) -> None:
        program, *arguments = advise_command(self._home)
        process = QProcess(self)
        process.setProgram(program)
        process.setArguments(arguments)
        process.setProcessEnvironment(engine_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._overhear)
        process.destroyed.connect(lambda: self._forget(process))
        process.finished.connect(lambda code, how: self._ended(process, code, how))
        process.errorOccurred.connect(lambda error: self._not_started(process, error))
        self._process, self._heard, self._last_words = process, [], b""
        process.start()

    def _forget(self, process: QProcess) -> None:
        """A window that was dropped without being closed takes its process along."""
        if process is self._process:
            self._process = None

    def _overhear(self) -> None:
        if self._process is not None:
            self._last_words = (self._last_words + self._process.readAllStandardError().data())[-_LAST_WORDS:]

    def _read(self) -> None:
        """Cut what came into lines; the last of them may go on with what comes next."""
        if self._process is None:
            return
        first, *more = bytes(self._process.readAllStandardOutput().data()).split(b"\n")
        self._heard.append(first)
        for part in more:
            line = b"".join(self._heard)
            self._heard = [part]
            if len(line) > _LARGE:
                self._desk.submit(lambda line=line: json.loads(line), self._take, self._misheard, self)  # type: ignore[misc]
            elif line:
                try:
                    self._take(json.loads(line))
                except (ValueError, RecursionError) as error:
                    self._misheard(error)

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
            given = said["error"] if isinstance(said["error"], dict) else {"message": said["error"]}
            message, field, hint = (str(given.get(name, "")) for name in ("message", "field", "hint"))
            self._tell(asked, UserError(message, field=field, hint=hint))

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

    def _ended(self, process: QProcess, code: int, how: QProcess.ExitStatus) -> None:
        if process is not self._process or not isValid(process):
            return
        self._overhear()
        self._process = None
        process.deleteLater()
        if code == 0 and how == QProcess.ExitStatus.NormalExit:
            self._ask_again()
        if self._process is None and self._asked:
            self._fail_all(self._obituary(code))

    def _ask_again(self) -> None:
        """What was asked while it was leaving for want of questions, once more; but not for ever."""
        waiting = list(self._asked.values())
        if not waiting or any(asked.again for asked in waiting):
            return
        for asked in waiting:
            asked.again = True
            self._send(asked.line)

    def _obituary(self, code: int) -> UserError:
        words = [line.strip() for line in self._last_words.decode(errors="replace").splitlines() if line.strip()]
        last = words[-1] if words else tr("exit code {code}").format(code=code)
        said = tr("the advisor ended before it answered ({reason}).").format(reason=last)
        return UserError(said, hint=tr("Try again: it is started anew."))

    def _not_started(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if process is not self._process or error != QProcess.ProcessError.FailedToStart:
            return
        self._process = None
        said = tr("cannot be started: {reason}.").format(reason=process.errorString())
        process.deleteLater()
        hint = tr("Is Python still installed there?")
        self._fail_all(UserError(said, field=process.program(), hint=hint))

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
