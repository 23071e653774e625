"""Predictor: asks a run's student, and its teacher, about images, in a process beside the window that keeps them loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.errors import UserError
from engine.record.verbs import program
from fbt_gui.services.line_process import LineProcess, error_in
from fbt_gui.services.text import tr

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
        self._process: LineProcess | None = None
        self._of: tuple[str, bool] = ("", False)
        self._asked: set[int] = set()
        self._last_id = 0
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
        if process is not None:
            process.drop()  # it only reads

    def close(self) -> None:
        """End the process; nothing is started any more. Those that were ended before may not be gone yet."""
        self._closed = True
        self.end()
        for process in self.findChildren(LineProcess):
            process.wait()

    def _start(self, run: str, teacher: bool) -> None:
        self._process, self._of = LineProcess(predict_command(self._home, run, teacher), self), (run, teacher)
        self._process.heard.connect(self._hear)
        self._process.ended.connect(self._ended)
        self._process.refused.connect(self._fail_all)
        self._process.start()

    def _write(self, what: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write(what)

    def _linger(self) -> None:
        """Wait for another question, for as long as is worth the memory."""
        if self._process is not None and not self._asked:
            self._idle.start(IDLE_MS if self._seen else UNSEEN_MS)

    def _hear(self, line: bytes) -> None:
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
                self._fail(number, error_in(said["error"]))
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

    def _ended(self, well: bool, words: str) -> None:
        self._process = None
        self._fail_all(UserError(words))
