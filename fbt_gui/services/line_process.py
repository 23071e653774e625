"""LineProcess: a command of the engine beside the window, which is written to and heard line by line."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal
from shiboken6 import isValid

from engine.record.errors import UserError
from fbt_gui.services.engine_process import engine_environment
from fbt_gui.services.later import later
from fbt_gui.services.process_end import end_words
from fbt_gui.services.text import tr

_LAST_WORDS = 8192  # bytes
_LONGEST = 64 << 20  # bytes of one line; a thousand times what the engine says
_KILL_MS = 1000
_HEED_MS = 10_000  # one that was asked to end takes away what it began, and torch takes seconds to go


class LineProcess(QObject):
    """One process; it is deleted when it has ended.

    `heard` carries one line of its standard output, as bytes without the line's end; `ended` whether it came to its
    end with exit code 0, and the last line of its standard error, or what ended it in words; `refused` why the system
    cannot start it.

    Args:
        command: program and arguments.
    """

    heard = Signal(object)
    ended = Signal(bool, str)
    refused = Signal(object)

    def __init__(self, command: list[str], parent: QObject) -> None:
        super().__init__(parent)
        program, *arguments = command
        self._rest: list[bytes] = []
        self._last_words = b""
        self._process = QProcess(self)
        self._process.setProgram(program)
        self._process.setArguments(arguments)
        self._process.setProcessEnvironment(engine_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._overhear)
        self._process.finished.connect(self._tell_end)
        self._process.errorOccurred.connect(self._tell_error)

    def start(self) -> None:
        """Start it; what comes of that is told by signals."""
        self._process.start()

    def write(self, what: dict[str, Any]) -> None:
        """Write a line of JSON to its standard input."""
        if self.is_there:
            self._process.write(json.dumps(what).encode() + b"\n")

    @property
    def is_there(self) -> bool:
        """Whether it is still to be spoken to; a window that was dropped without being closed took it along."""
        return isValid(self) and isValid(self._process)

    @property
    def pid(self) -> int:
        """Its process id; 0 while it does not run."""
        return int(self._process.processId()) if self.is_there else 0

    def interrupt(self) -> None:
        """Ask it to end, so that nothing half-written stays behind; one that does not heed that is killed.

        By SIGTERM: Ctrl+C's signal is not heard by what was started by a shell in the background, nor by what that starts.
        """
        if os.name == "posix" and self.pid:
            with suppress(ProcessLookupError):  # it ends just now
                os.kill(self.pid, signal.SIGTERM)
            later(self, self._process.kill, _HEED_MS)  # dropped with this object, which goes with the process
        elif self.is_there:
            self._process.kill()

    def drop(self, patience_ms: int = 0) -> None:
        """Hear nothing of it any more, and end it.

        Args:
            patience_ms: wait so long for it to end by itself, now that nothing more is written to it.
        """
        if not self.is_there:
            return
        self.blockSignals(True)
        self._process.closeWriteChannel()
        if not patience_ms or not self._process.waitForFinished(patience_ms):
            self._process.kill()

    def wait(self) -> None:
        """Wait for one that was dropped."""
        if self.is_there:
            self._process.waitForFinished(_KILL_MS)

    def _read(self) -> None:
        """Cut what came into lines; the last of them may go on with what comes next."""
        if not self.is_there:
            return
        first, *more = bytes(self._process.readAllStandardOutput().data()).split(b"\n")
        self._rest.append(first)
        for part in more:
            self._hand_on()
            self._rest = [part]
        if sum(map(len, self._rest)) > _LONGEST:
            self._rest = []
            self._process.kill()  # its end is told

    def _hand_on(self) -> None:
        """A line that is whole."""
        if line := b"".join(self._rest):
            self.heard.emit(line)

    def _overhear(self) -> None:
        if self.is_there:
            self._last_words = (self._last_words + bytes(self._process.readAllStandardError().data()))[-_LAST_WORDS:]

    def _tell_end(self, code: int, how: QProcess.ExitStatus) -> None:
        if not self.is_there:
            return
        self._read()
        self._hand_on()  # a last line may lack its end
        self._overhear()
        lines = [line.strip() for line in self._last_words.decode(errors="replace").splitlines() if line.strip()]
        crashed = how != QProcess.ExitStatus.NormalExit
        self.deleteLater()
        self.ended.emit(code == 0 and not crashed, end_words(code, lines[-1] if lines else "", crashed=crashed))

    def _tell_error(self, error: QProcess.ProcessError) -> None:
        if error != QProcess.ProcessError.FailedToStart or not self.is_there:
            return
        said = tr("cannot be started: {reason}.").format(reason=self._process.errorString())
        self.deleteLater()
        self.refused.emit(UserError(said, field=self._process.program(), hint=tr("Is Python still installed there?")))


def error_in(said: Any) -> UserError:
    """An error as the engine's processes say it: message, field, hint."""
    given = said if isinstance(said, dict) else {"message": said}
    message, field, hint = (str(given.get(name, "")) for name in ("message", "field", "hint"))
    return UserError(message, field=field, hint=hint)
