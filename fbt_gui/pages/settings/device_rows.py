"""DeviceRows: a line for each device: whether the queue may use it, its name, load and memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from fbt_gui.services.context import Context
from fbt_gui.services.machine import Load
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING, number
from fbt_gui.widgets.basics import ElidedLabel, label

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class DeviceRows(QWidget):
    """The queue's choice of devices; the last one that it has cannot be taken from it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.boxes: dict[str, QCheckBox] = {}
        self._values: dict[str, tuple[ElidedLabel, QLabel, QLabel]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.problem = label("", "problem", wrap=True)
        self.problem.hide()

    def show_machine(self) -> None:
        """The newest reading; a device that was not there before gets a line."""
        reading = self._context.machine.reading
        for load in reading.devices if reading is not None else ():
            if load.id not in self.boxes:
                self._add(load)
            name, busy, memory = self._values[load.id]
            if name.text() != load.name:
                name.say(load.name)
            _say(busy, NOTHING if load.busy is None else tr("{number} %").format(number=number(load.busy, 0)))
            _say(memory, _memory(load))

    def show_queue(self) -> None:
        """Tick what the queue may use."""
        allowed = self._allowed()
        for name, box in self.boxes.items():
            box.setChecked(name in allowed)

    def _allowed(self) -> set[str]:
        queue = self._context.queue
        return set(queue.settings.devices or self._usual())

    def _usual(self) -> list[str]:
        """What the queue takes where nothing was chosen: every GPU, else the CPU."""
        return self._context.queue.devices() or [name for name in self.boxes if name != "cpu"] or ["cpu"]

    def _add(self, load: Load) -> None:
        box = QCheckBox("CPU" if load.id == "cpu" else load.id)
        box.setAccessibleName(tr("The queue may use {device}").format(device=load.id))
        box.setToolTip(tr("The queue may use {device}").format(device=f"{load.id} {load.name}".strip()))
        values = ElidedLabel(), label("", "dim"), label("", "dim")
        row = self._grid.rowCount()
        self._grid.addWidget(box, row, 0)
        for column, value in enumerate(values, start=1):
            if column > 1:
                value.setAlignment(_RIGHT)
            self._grid.addWidget(value, row, column)
        self.boxes[load.id], self._values[load.id] = box, values
        self._grid.removeWidget(self.problem)
        self._grid.addWidget(self.problem, row + 1, 0, 1, 4)
        box.setChecked(load.id in self._allowed())
        box.clicked.connect(lambda _=False: self._choose())

    def _choose(self) -> None:
        chosen = [name for name, box in self.boxes.items() if box.isChecked()]
        self.problem.setText("" if chosen else tr("The queue needs a device."))
        self.problem.setVisible(not chosen)
        if not chosen:
            self.show_queue()
            return
        usual = self._usual()
        self._context.queue.configure(devices=[] if set(chosen) == set(usual) else chosen)


def _memory(load: Load) -> str:
    if not load.total:
        return NOTHING
    return tr("{used} / {total} GiB").format(used=number(load.used, 1), total=number(load.total, 1))


def _say(shown: QLabel, text: str) -> None:
    """Whole, in room that only grows: what stands beside it does not move with every reading."""
    if shown.text() != text:
        shown.setText(text)
        shown.setMinimumWidth(max(shown.minimumWidth(), shown.sizeHint().width()))
