"""EngineTasks: commands of the engine that are run once and end while a person waits: export, import, pack, report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.services.line_process import LineProcess

Then = Callable[[list[str]], object]
Fail = Callable[[UserError], object]


@dataclass(eq=False)
class _Task:
    """One that goes on."""

    title: str
    process: LineProcess
    then: Then
    fail: Fail
    answers: bool
    lines: list[str] = field(default_factory=list)


class EngineTasks(QObject):
    """Any number at a time; `changed` says that one began or ended.

    They end with the window: what they write takes its place at their end, so that nothing half done stays behind.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._going: list[_Task] = []

    @property
    def titles(self) -> list[str]:
        """What goes on, in a person's words."""
        return [task.title for task in self._going]

    def do(self, title: str, command: list[str], then: Then, fail: Fail, *, answers: bool = False) -> None:
        """Start one.

        Args:
            title: what it does, in a person's words.
            command: program and arguments.
            then: gets the lines of its standard output when it came to its end with exit code 0.
            fail: gets the last line of its standard error when it did not.
            answers: what it writes says how it went, whatever its exit code; `fail` is called where it writes nothing.
        """
        task = _Task(title, LineProcess(command, self), then, fail, answers)
        self._going.append(task)
        task.process.heard.connect(lambda line: task.lines.append(line.decode(errors="replace")))
        task.process.ended.connect(lambda well, words: self._ended(task, well, words))
        task.process.refused.connect(lambda error: self._refused(task, error))
        task.process.start()
        self.changed.emit()

    def close(self) -> None:
        """End them; nothing is called any more."""
        going, self._going = self._going, []
        for task in going:
            task.process.drop()
            task.process.wait()

    def _ended(self, task: _Task, well: bool, words: str) -> None:
        self._take_out(task)
        if well or (task.answers and task.lines):
            task.then(task.lines)
        else:
            task.fail(UserError(words))

    def _refused(self, task: _Task, error: UserError) -> None:
        self._take_out(task)
        task.fail(error)

    def _take_out(self, task: _Task) -> None:
        self._going.remove(task)
        self.changed.emit()
