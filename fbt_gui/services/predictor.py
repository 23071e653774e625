"""Predictor: asks a run's student, and its teacher, about images, in a process beside the window that keeps them loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from shiboken6 import isValid

from engine.record.errors import UserError
from engine.record.verbs import program
from fbt_gui.services.engine_process import engine_environment
from fbt_gui.services.text import tr

_LAST_WORDS = 8192  # bytes
_KILL_MS = 1000
IDLE_MS = 5 * 60 * 1000
UNSEEN_MS = 20 * 1000  # the models of a place that nobody looks at; who comes back at once does not wait again


def predict_command(home: Path, run: str, teacher: bool) -> list[str]:
    """Program and arguments that answer for a run (see `engine.predict`)."""
    more = ["--teacher"] if teacher else []
    return [*program("predict"), run, *more, "--serve", "--home", str(home)]


class Predictor(QObject):
    """One process at a time, started when something is asked; it ends with the window, and when nobody asks any more.

    `ready` carries what it says of its models; `heard` a request's number and one line of its answer; `failed` a
    request's number and why no more of it comes.
    """

    ready = Signal(object)
    heard = Signal(int, object)
    failed = Signal(int, object)

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._process: QProcess | None = None
        self._of: tuple[str, bool] = ("", False)
        self._asked: set[int] = set()
        self._last_id = 0
        self._rest = self._last_words = b""
        self._seen = True
        self._closed = False
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.end)

    @property
    def busy(self) -> bool:
        """Whether an answer is outstanding."""
        return bool(self._asked)

    @property
    def is_loaded(self) -> bool:
        """Whether a process is there, though its models may still be loading."""
        return self._process is not None

    def ask(self, run: str, teacher: bool, images: list[str], most: int) -> int:
        """Ask about files and folders; returns the number that the answers come with.

        Args:
            teacher: its teacher is asked, too.
            most: images of folders that are answered for.
        """
        self._last_id += 1
        number = self._last_id
        if self._closed:
            return number
        if self._of != (run, teacher):
            self.end()
        if self._process is None:
            self._start(run, teacher)
        self._asked.add(number)
        self._write({"id": number, "images": images, "most": most})
        self._idle.stop()
        return number

    def cancel(self, number: int) -> None:
        """Want the rest of an answer no more."""
        if number in self._asked:
            self._asked.discard(number)
            self._write({"cancel": number})
            self._linger()

    def be_seen(self, seen: bool) -> None:
        """Whether somebody looks at the place where answers are shown."""
        self._seen = seen
        self._linger()

    def end(self) -> None:
        """End the process without waiting for it; what was asked gets no answer."""
        self._asked.clear()
        self._idle.stop()
        process, self._process = self._process, None
        if process is not None and isValid(process):
            process.closeWriteChannel()
            process.kill()  # it only reads

    def close(self) -> None:
        """End the process; nothing is started any more. Those that were ended before may not be gone yet."""
        self._closed = True
        self.end()
        for process in self.findChildren(QProcess):
            process.waitForFinished(_KILL_MS)

    def _start(self, run: str, teacher: bool) -> None:
        name, *arguments = predict_command(self._home, run, teacher)
        process = QProcess(self)
        process.setProgram(name)
        process.setArguments(arguments)
        process.setProcessEnvironment(engine_environment())
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._overhear)
        process.destroyed.connect(lambda: self._forget(process))
        process.finished.connect(lambda code, how: self._ended(process, code))
        process.errorOccurred.connect(lambda error: self._not_started(process, error))
        self._process, self._of, self._rest, self._last_words = process, (run, teacher), b"", b""
        process.start()

    def _write(self, what: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write(json.dumps(what).encode() + b"\n")

    def _linger(self) -> None:
        """Wait for another question, for as long as is worth the memory."""
        if self._process is not None and not self._asked:
            self._idle.start(IDLE_MS if self._seen else UNSEEN_MS)

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
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            try:
                said = json.loads(line)
            except (ValueError, RecursionError) as error:
                self._fail_all(UserError(tr("the engine said what nobody understands: {error}.").format(error=error)))
                return
            if isinstance(said, dict):
                self._take(said)

    def _take(self, said: dict[str, Any]) -> None:
        number = said.get("id")
        if "models" in said:
            self.ready.emit(said)
        elif isinstance(number, int) and number in self._asked:
            if isinstance(said.get("error"), dict):
                given = said["error"]
                message, field, hint = (str(given.get(name, "")) for name in ("message", "field", "hint"))
                self._fail(number, UserError(message, field=field, hint=hint))
                return
            if "done" in said:
                self._asked.discard(number)
                self._linger()
            self.heard.emit(number, said)

    def _fail(self, number: int, error: UserError) -> None:
        self._asked.discard(number)
        self._linger()
        self.failed.emit(number, error)

    def _fail_all(self, error: UserError) -> None:
        waiting = sorted(self._asked)
        self.end()
        for number in waiting:
            self.failed.emit(number, error)

    def _ended(self, process: QProcess, code: int) -> None:
        if not isValid(process):
            return
        process.deleteLater()
        if process is self._process:
            self._overhear()
            self._process = None
            words = [line.strip() for line in self._last_words.decode(errors="replace").splitlines() if line.strip()]
            last = words[-1] if words else tr("exit code {code}").format(code=code)
            self._fail_all(UserError(last))

    def _not_started(self, process: QProcess, error: QProcess.ProcessError) -> None:
        if process is not self._process or error != QProcess.ProcessError.FailedToStart:
            return
        self._process = None
        said = tr("cannot be started: {reason}.").format(reason=process.errorString())
        process.deleteLater()
        self._fail_all(UserError(said, field=process.program(), hint=tr("Is Python still installed there?")))
