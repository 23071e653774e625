"""EngineTasks: commands of the engine that are run once and end while a person waits: export, import, pack, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.services.line_process import LineProcess

Then = Callable[[list[str]], object]
Fail = Callable[[UserError], object]
_LEAVE_MS = 1000


@dataclass(eq=False)
class Task:
    """One that goes on.

    Attributes:
        title: what it does, in a person's words.
        cancelled: somebody wants it no more; it goes on until it has taken away what it began.
    """

    title: str
    process: LineProcess
    then: Then
    fail: Fail
    answers: bool
    cancelled: bool = False
    lines: list[str] = field(default_factory=list)


class EngineTasks(QObject):
    """Any number at a time; `changed` says that one began or ended, `cancelled` carries the title of one that was cancelled.

    They end with the window: what they write takes its place at their end, so that nothing half done stays behind.

    Attributes:
        going: those that go on, the oldest first.
    """

    changed = Signal()
    cancelled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.going: list[Task] = []

    @property
    def titles(self) -> list[str]:
        """What goes on, in a person's words."""
        return [task.title for task in self.going]

    def do(self, title: str, command: list[str], then: Then, fail: Fail, *, answers: bool = False) -> None:
        """Start one.

        Args:
            title: what it does, in a person's words.
            command: program and arguments.
            then: gets the lines of its standard output when it came to its end with exit code 0.
            fail: gets the last line of its standard error when it did not; neither is called of one that was cancelled.
            answers: what it writes says how it went, whatever its exit code; `fail` is called where it writes nothing.
        """
        task = Task(title, LineProcess(command, self), then, fail, answers)
        self.going.append(task)
        task.process.heard.connect(lambda line: task.lines.append(line.decode(errors="replace")))
        task.process.ended.connect(lambda well, words: self._ended(task, well, words))
        task.process.refused.connect(lambda error: self._refused(task, error))
        task.process.start()
        self.changed.emit()

    def cancel(self, task: Task) -> None:
        """End one before its time; one that is done nevertheless is told of as if nobody had asked."""
        if task in self.going and not task.cancelled:
            task.cancelled = True
            task.process.interrupt()
            self.changed.emit()

    def close(self) -> None:
        """End them; nothing is called any more."""
        going, self.going = self.going, []
        for task in going:
            task.process.blockSignals(True)
            task.process.interrupt()
        for task in going:
            task.process.drop(_LEAVE_MS)
            task.process.wait()

    def _ended(self, task: Task, well: bool, words: str) -> None:
        self._take_out(task)
        if task.cancelled and not well:
            self.cancelled.emit(task.title)
        elif well or (task.answers and task.lines):
            task.then(task.lines)
        else:
            task.fail(UserError(words))

    def _refused(self, task: Task, error: UserError) -> None:
        self._take_out(task)
        task.fail(error)

    def _take_out(self, task: Task) -> None:
        self.going.remove(task)
        self.changed.emit()
