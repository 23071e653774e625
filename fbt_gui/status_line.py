"""StatusLine: what is running, what waits, what is written or read, how busy the machine is, and where runs are kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QStatusBar

from engine.record.starting import STARTING
from engine.record.summary import ACTIVE
from fbt_gui.services.context import Context
from fbt_gui.services.machine import Load
from fbt_gui.services.places import short_path
from fbt_gui.services.text import tr
from fbt_gui.services.words import number, state_label
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.tip import plain_tip

_NAME_SHARE = 0.3  # of the width, and the shares of tasks and home
_TASK_SHARE = 0.18
_HOME_SHARE = 0.2
_FEW = 2  # GPUs that are shown one by one


class StatusLine(QStatusBar):
    """At the bottom of the window; the running run and the queue are ways to them, the machine to Settings.

    What the engine makes for this window is named there too, with a way to end it.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._run = ""
        self.setSizeGripEnabled(False)
        self.running = _way(tr("Open the running run"))
        self.idle = label(tr("Nothing is running"))
        self.queue = _way(tr("Show the queue"))
        self.tasks = label()
        self.cancel = _way(tr("Cancel"))
        self.machine = _way(tr("Devices"))
        self.home = label()
        self.home.setToolTip(str(context.home))
        for widget in (self.running, self.idle, self.queue, self.tasks, self.cancel):
            self.addWidget(widget)
        for widget in (self.machine, self.home):
            self.addPermanentWidget(widget)
        for widget in (self.running, self.queue, self.tasks, self.cancel, self.machine):
            widget.hide()
        self.running.clicked.connect(lambda: context.go.go("run", run=self._run))
        self.queue.clicked.connect(lambda: context.go.go("runs", queue=True))
        self.machine.clicked.connect(lambda: context.go.go("settings", show="devices"))
        context.runs.updated.connect(self._show)
        context.queue.updated.connect(self._show_queue)
        context.machine.updated.connect(self._show_machine)
        context.tasks.changed.connect(self._show_tasks)
        context.tasks.cancelled.connect(self._tell_cancelled)
        self.cancel.clicked.connect(context.actions["cancel_task"].trigger)
        context.actions.bind({"cancel_task": self._cancel})
        self._show_tasks()
        self._show_home()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Long names give way in a narrow window."""
        super().resizeEvent(event)
        self._show()
        self._show_tasks()
        self._show_home()

    def _show(self) -> None:
        rows = self._context.runs.rows
        active = [row for row in rows if row["status"] in ACTIVE] + [row for row in rows if row["status"] == STARTING]
        self.running.setVisible(bool(active))
        self.idle.setVisible(not active)
        if not active:
            return
        row = active[0]
        self._run = row["id"]
        done = 100 * row["step"] / row["total_steps"] if row["total_steps"] else 0
        words = tr("{name}: {state} {percent} %")
        if len(active) > 1:
            words = tr("{name}: {state} {percent} %  ·  %n more", "", len(active) - 1)
        if row["status"] == STARTING:
            words = tr("{name}: {state}")
            words = tr("{name}: {state}  ·  %n more", "", len(active) - 1) if len(active) > 1 else words
        words = words.format(
            name=self._elided(row["name"], _NAME_SHARE), state=state_label(row["status"]), percent=number(done, 0)
        )
        self.running.setText(words.replace("&", "&&"))
        self.running.setToolTip(tr("Open the running run {name}").format(name=row["name"]))
        self.running.setAccessibleName(tr("Open the running run: {what}").format(what=words))

    def _show_queue(self) -> None:
        waiting, held = len(self._context.queue.entries), self._context.queue.settings.held
        words = tr("%n waiting, held", "", waiting) if held else tr("%n waiting", "", waiting)
        self.queue.setVisible(bool(waiting))
        self.queue.setText(words)
        self.queue.setAccessibleName(tr("Show the queue: {what}").format(what=words))

    def _show_tasks(self) -> None:
        """What the engine does once for this window: exports, imports, reports."""
        tasks = self._context.tasks
        titles, wanted = tasks.titles, [task.title for task in tasks.going if not task.cancelled]
        self._context.actions["cancel_task"].setEnabled(bool(wanted))
        self.tasks.setVisible(bool(titles))
        self.cancel.setVisible(bool(wanted))
        if not titles:
            return
        words = self._elided((wanted or titles)[0], _TASK_SHARE)
        words = words if wanted else tr("Being cancelled: {what}").format(what=words)
        if len(titles) > 1:
            words = tr("{what}  ·  %n more", "", len(titles) - 1).format(what=words)
        self.tasks.setText(words)
        self.tasks.setToolTip(plain_tip("\n".join(titles)))
        if wanted:
            self._name_cancel(wanted[0])

    def _name_cancel(self, title: str) -> None:
        """Say which of them it ends."""
        if self.cancel.icon().isNull():  # not before there is something to end: the first paint has no time for it
            self._context.theme.tint(self.cancel, "cross", "dim")
        words = tr("Cancel: {what}").format(what=title)
        self.cancel.setAccessibleName(words)
        actions = self._context.actions
        self.cancel.setToolTip(plain_tip(f"{words}  ({actions.keys(actions['cancel_task'])})"))

    def _cancel(self) -> None:
        """End the one that is named, which is the oldest that nobody has cancelled yet."""
        tasks = self._context.tasks
        if wanted := [task for task in tasks.going if not task.cancelled]:
            tasks.cancel(wanted[0])

    def _tell_cancelled(self, title: str) -> None:
        self._context.bar.say(tr("{what}: cancelled. Nothing half-written is left.").format(what=title))

    def _show_machine(self) -> None:
        reading = self._context.machine.reading
        if reading is None:
            return
        busiest = sorted(reading.gpus, key=lambda gpu: -(gpu.busy or 0))[:_FEW] if reading.gpus else [reading.cpu]
        words = "    ".join(load_words(load) for load in sorted(busiest, key=lambda load: load.id))
        rest = len(reading.gpus) - _FEW
        words = f"{words}    {tr('%n more GPUs', '', rest)}" if rest > 0 else words
        if words != self.machine.text():
            self.machine.setText(words)
            self.machine.setAccessibleName(tr("Devices: {what}").format(what=words))
        self.machine.setToolTip("\n".join(f"{load_words(load)}  {load.name}".rstrip() for load in reading.devices))
        self.machine.show()

    def _show_home(self) -> None:
        self.home.setText(tr("home: {path}").format(path=self._elided(short_path(self._context.home), _HOME_SHARE)))

    def _elided(self, text: str, share: float) -> str:
        room = max(80, round(share * self.width()))
        return self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room)


def load_words(load: Load) -> str:
    """A device's load and memory: "GPU 0 87 % · 23.1 / 80.0 GiB"."""
    place = load.id.removeprefix("cuda:")
    parts = [tr("GPU {place}").format(place=place) if place != load.id else "CPU"]
    if load.busy is not None:
        parts.append(tr("{number} %").format(number=number(load.busy, 0)))
    said = " ".join(parts)
    if not load.total:
        return said
    memory = tr("{used} / {total} GiB").format(used=number(load.used, 1), total=number(load.total, 1))
    return f"{said} · {memory}"


def _way(tip: str) -> QPushButton:
    made = QPushButton()
    made.setProperty("kind", "flat")
    made.setAccessibleName(tip)
    made.setToolTip(tip)
    return made
