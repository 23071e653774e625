"""WaitingLine: why a run has no events yet, and the way on: the queue, its assistant, or a start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from engine.record.queue_state import Entry, Settings, Started
from engine.record.starting import STARTING
from fbt_gui.pages.run.shown import Shown
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import state_label, whole
from fbt_gui.widgets.basics import label

_LONG = 60


@dataclass(frozen=True)
class Waiting:
    """What there is to say.

    Attributes:
        ways: what can be done, of `start`, `enqueue`, `queue` and `assistant`.
    """

    text: str = ""
    ways: tuple[str, ...] = ()


def waiting(
    shown: Shown, assistant: dict[str, Any] | None, entries: list[Entry], started: list[Started], settings: Settings
) -> Waiting:
    """What a run waits for; no text where it does not.

    Args:
        assistant: the row of the run that makes its assistant, where there is one.
    """
    begun = shown.facts.began or shown.facts.never_began
    if shown.folder is None or not (shown.status == STARTING or (shown.status == "queued" and not begun)):
        return Waiting()
    if assistant is not None and not begun:
        name = assistant["name"] if len(assistant["name"]) <= _LONG else f"{assistant['name'][:_LONG]}…"
        text = tr("Its assistant is taught first, in a run of its own: {name}, {state}.")
        return Waiting(text.format(name=name, state=state_label(assistant["status"])), ("assistant",))
    if shown.status == STARTING:
        return Waiting(tr("The engine is being started."))
    place = next((place for place, entry in enumerate(entries, 1) if entry.run == shown.run), 0)
    if place:
        waits = tr("It waits in the queue, as number {place} of {count}.")
        held = tr("It waits in the queue, which is held, as number {place} of {count}.")
        text = (held if settings.held else waits).format(place=whole(place), count=whole(len(entries)))
        return Waiting(text, ("start", "queue"))
    if shown.printed or any(each.run == shown.run for each in started):
        return Waiting(tr("The engine is being started."))
    return Waiting(tr("It was not started yet, and is not in the queue."), ("start", "enqueue"))


class WaitingLine(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._run = self._assistant = ""
        self.setProperty("role", "bar")
        self.text = label(wrap=True, selectable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.text, 1)
        self.ways: dict[str, QPushButton] = {}
        for name, words, tip, do in (
            ("start", tr("Start now"), tr("Do not wait for those before it"), self._start),
            ("enqueue", tr("Add to queue"), tr("It starts when those before it have ended"), self._enqueue),
            ("queue", tr("Show the queue"), tr("The runs that wait, in order"), lambda: context.go.go("runs")),
            ("assistant", tr("Open that run"), tr("Show the curves of the assistant's run"), self._open),
        ):
            row.addWidget(self._button(name, words, tip, do))
        self.hide()

    def show_run(self, shown: Shown, assistant: str) -> None:
        """Say what the run waits for.

        Args:
            assistant: the run that makes its assistant, where there is one.
        """
        self._run, self._assistant = shown.run, assistant
        queue = self._context.queue
        row = self._context.runs.row(assistant) if assistant else None
        if assistant and row is None:
            row = {"name": assistant, "status": "queued"}
        said = waiting(shown, row, queue.entries, queue.started, queue.settings)
        self.text.setText(said.text)
        for name, way in self.ways.items():
            way.setVisible(name in said.ways)
        self.setVisible(bool(said.text))

    def _button(self, name: str, words: str, tip: str, do: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setToolTip(tip)
        button.clicked.connect(lambda: do())
        self.ways[name] = button
        return button

    def _start(self) -> None:
        if self._context.queue.place(self._run) is not None:
            self._context.queue.remove(self._run)
        self._context.commands.resume(self._run, "queued")

    def _enqueue(self) -> None:
        self._context.queue.add(self._run)

    def _open(self) -> None:
        self._context.go.go("run", run=self._assistant)
