"""QueueCard: what runs and what waits for its turn, above the table of runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from fbt_gui.pages.runs.queue_lines import QueueLine, queue_lines
from fbt_gui.pages.runs.queue_model import QueueModel
from fbt_gui.pages.runs.queue_view import ROW_HEIGHT, QueueView
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import Card, Chip, label, switch

_LINES, _FEW_LINES, _LOW = 5, 2, 680
_KEY = "runs/queue"


class QueueCard(Card):
    """Shown while something runs or waits, or when it was asked for. `opened` carries a run."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Queue"), spacing=6)
        self._context, self._queue = context, context.queue
        self._asked = False
        self._most = _LINES
        self._moved = ""
        self.model = QueueModel(context.theme, self)
        self.view = QueueView(self.model, context.theme, self._queue.devices)
        self.facts = label(role="dim")
        self.held = Chip(level="warning")
        self.none = label(tr("Nothing waits. “Add to queue” on the New run page puts a run here."), "dim", wrap=True)
        self.up = self._button("up", tr("Earlier"), tr("Let it start one turn earlier (Alt+Up)"))
        self.down = self._button("down", tr("Later"), tr("Let it start one turn later (Alt+Down)"))
        self.remove = self._button(
            "cross", tr("Take out of the queue"), tr("The run stays, and can be started by hand")
        )
        self.hold = QPushButton(tr("Hold"))
        self.fold = switch(kind="flat")
        self._lay_out()
        self.model.moved.connect(self._move)
        self.model.assigned.connect(self._queue.assign)
        self.view.shifted.connect(self._shift)
        self.view.removed.connect(self._queue.remove)
        self.view.opened.connect(self.opened)
        self.view.selectionModel().currentRowChanged.connect(lambda *_: self._offer())
        self.up.clicked.connect(lambda: self._shift(-1))
        self.down.clicked.connect(lambda: self._shift(1))
        self.remove.clicked.connect(self._remove)
        self.hold.clicked.connect(lambda: self._queue.configure(held=not self._queue.settings.held))
        self.fold.toggled.connect(self._fold)
        self.fold.setChecked(context.settings.text(_KEY) == "folded")
        self._queue.updated.connect(self.show_lines)
        context.runs.updated.connect(self.show_lines)
        self.show_lines()

    def ask(self) -> None:
        """Show it, even where nothing waits."""
        self._asked = True
        self.fold.setChecked(False)
        self.show_lines()
        self.view.setFocus()

    def stand(self, height: int) -> None:
        """In a low page it leaves its room to the runs."""
        self._most = _LINES if height >= _LOW else _FEW_LINES
        self._fit()

    def show_lines(self) -> None:
        """Show what runs and what waits, as last read."""
        chosen = self.view.line()
        runs = self._context.runs
        lines = queue_lines(runs.rows, runs.row, self._queue.entries, self._queue.started)
        self.model.take(lines)
        self.view.choose(self._moved or (chosen.run if chosen is not None else ""))
        self._moved = ""
        waiting = sum(line.place is not None for line in lines)
        words = tr("{running} running, {waiting} waiting")
        self.facts.setText(words.format(running=whole(len(lines) - waiting), waiting=whole(waiting)))
        held = self._queue.settings.held
        self.held.show_word(tr("held") if held else "", "warning")
        self._context.theme.tint(self.hold, "play" if held else "pause")
        self.hold.setText(tr("Release") if held else tr("Hold"))
        self.hold.setToolTip(tr("Let runs start again") if held else tr("Let no other run start; those that run go on"))
        self.hold.setAccessibleName(tr("Release the queue") if held else tr("Hold the queue"))
        self._fit()
        self._fold(self.fold.isChecked())
        self._offer()
        self.setVisible(self._asked or bool(lines) or held)

    def _fit(self) -> None:
        self.view.setFixedHeight(min(self._most, max(1, len(self.model.lines))) * ROW_HEIGHT + 4)

    def _lay_out(self) -> None:
        self.fold.setAccessibleName(tr("Fold the queue"))
        self.head.addWidget(self.facts)
        self.head.addWidget(self.held)
        self.head.addStretch(1)
        for button in (self.up, self.down, self.remove, self.hold, self.fold):
            self.head.addWidget(button)
        self.body.addWidget(self.view)
        self.body.addWidget(self.none)

    def _button(self, icon: str, name: str, tip: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "icon")
        button.setAccessibleName(name)
        button.setToolTip(tip)
        self._context.theme.tint(button, icon)
        return button

    def _fold(self, folded: bool) -> None:
        self._context.theme.tint(self.fold, "right" if folded else "down", "dim")
        self.fold.setToolTip(tr("Show the runs of the queue") if folded else tr("Show only how many there are"))
        self.view.setVisible(not folded and bool(self.model.lines))
        self.none.setVisible(not folded and not self.model.lines)
        self._context.settings.remember(_KEY, "folded" if folded else "")
        self._offer()

    def _offer(self) -> None:
        """Only a waiting run can be moved."""
        line, count = self.view.line(), len(self._queue.entries)
        for button, fits in (
            (self.up, lambda place: place > 0),
            (self.down, lambda place: place < count - 1),
            (self.remove, lambda place: True),
        ):
            button.setVisible(bool(count) and not self.fold.isChecked())
            button.setEnabled(_can(line, fits))

    def _shift(self, by: int) -> None:
        line = self.view.line()
        if line is not None and line.place is not None and 0 <= line.place + by < len(self._queue.entries):
            self._move(line.run, line.place + by)

    def _move(self, run: str, place: int) -> None:
        self._moved = run
        self._queue.move(run, place)

    def _remove(self) -> None:
        line = self.view.line()
        if line is not None and line.place is not None:
            self._queue.remove(line.run)


def _can(line: QueueLine | None, fits: Callable[[int], bool]) -> bool:
    return line is not None and line.place is not None and fits(line.place)
