"""EvaluationProcess: has the best student of a run measured class by class, in a process that outlives the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from engine.record.launch import evaluate_command, last_words, start_engine, surroundings
from engine.record.run_folder import RunFolder
from fbt_gui.services.process_end import end_words
from fbt_gui.services.worker import Worker

if TYPE_CHECKING:
    import subprocess

_EVERY_MS = 300
OUTPUT = "evaluate.txt"


class EvaluationProcess(QObject):
    """`ended` carries the run and its last words where it went wrong, else an empty text.

    Args:
        worker: starts processes: that takes longer than a frame.
    """

    ended = Signal(str, str)

    def __init__(self, home: Path, worker: Worker, parent: QObject) -> None:
        super().__init__(parent)
        self._home, self._worker = home, worker
        self._going: dict[str, tuple[RunFolder, subprocess.Popen[bytes] | None]] = {}
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)

    def goes_on(self, run: str) -> bool:
        """Whether a run is being evaluated."""
        return run in self._going

    def start(self, folder: RunFolder) -> None:
        """Begin, unless it is at it."""
        if folder.id in self._going:
            return
        self._going[folder.id] = (folder, None)
        command, output = evaluate_command(folder.id, self._home), folder.path / OUTPUT

        def started(process: subprocess.Popen[bytes]) -> None:
            self._going[folder.id] = (folder, process)
            self._timer.start()

        def failed(error: BaseException) -> None:
            self._end(folder.id, str(error))

        self._worker.submit(lambda: start_engine(command, output, surroundings()), started, failed, self)

    def _look(self) -> None:
        for run, (folder, process) in list(self._going.items()):
            code = process.poll() if process is not None else None
            if code == 0:
                self._end(run, "")
            elif code is not None:
                self._going[run] = (folder, None)
                self._tell_end(folder, code)

    def _tell_end(self, folder: RunFolder, code: int) -> None:
        """Read what a process that failed has said; one that a signal ended has a code below zero."""
        output = folder.path / OUTPUT

        def tell(words: str) -> None:
            self._end(folder.id, end_words(abs(code), words, crashed=code < 0))

        self._worker.submit(lambda: last_words(output), tell, owner=self)

    def _end(self, run: str, problem: str) -> None:
        self._going.pop(run, None)
        if not self._going:
            self._timer.stop()
        self.ended.emit(run, problem)
