"""DevicesCard: what this machine has to compute with, which of it the queue may use, and how it is worked off."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from engine.record.queue_state import WHEN_CUT_OFF, WHEN_FAILED
from fbt_gui.pages.settings.device_rows import DeviceRows
from fbt_gui.pages.settings.setting_row import SettingRow
from fbt_gui.services.context import Context
from fbt_gui.services.settings import DEVICE
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.editors import ChoiceEditor, SpinEditor

_MOST_AT_ONCE = 64
_FAILED = {"go on": mark("Go on with the next"), "hold": mark("Hold the queue")}
_CUT_OFF = {"resume": mark("Resume it"), "leave": mark("Leave it as it is")}


class DevicesCard(Card):
    """Every change is kept at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Devices and queue"))
        self._context = context
        self.body.addWidget(label(tr("The queue may use what is ticked."), "small", wrap=True))
        self.rows = DeviceRows(context)
        self.body.addWidget(self.rows)
        self.at_once = SpinEditor(0, _MOST_AT_ONCE)
        box = self.at_once.widget
        assert isinstance(box, QSpinBox)
        box.setSpecialValueText(tr("One a device"))
        self.when_failed = ChoiceEditor([(word, tr(_FAILED[word])) for word in WHEN_FAILED])
        self.when_cut_off = ChoiceEditor([(word, tr(_CUT_OFF[word])) for word in WHEN_CUT_OFF])
        self.device = ChoiceEditor([("", tr("Any device"))])
        self.body.addWidget(
            SettingRow(tr("Runs at once"), self.at_once, tr("Of the queue, never more than one on a device"), wide=True)
        )
        self.body.addWidget(SettingRow(tr("When a run fails"), self.when_failed, wide=True))
        self.body.addWidget(
            SettingRow(tr("When a run is cut off"), self.when_cut_off, tr("With its queue, as by a reboot"), wide=True)
        )
        self.body.addWidget(
            SettingRow(tr("Device of new runs"), self.device, tr("The first choice on the New run page"), wide=True)
        )
        self.at_once.on_edit = lambda: context.queue.configure(at_once=self.at_once.value())
        self.when_failed.on_edit = lambda: context.queue.configure(when_failed=self.when_failed.value())
        self.when_cut_off.on_edit = lambda: context.queue.configure(when_cut_off=self.when_cut_off.value())
        self.device.on_edit = lambda: context.settings.remember(DEVICE, self.device.value())
        context.queue.updated.connect(self.show_queue)
        context.machine.updated.connect(self._show_machine)
        self._offered: list[str] = []
        self._show_machine()
        self.show_queue()

    def show_queue(self) -> None:
        """What the queue's file says; a control that has the focus keeps what is being typed."""
        settings = self._context.queue.settings
        if not self.at_once.widget.hasFocus():
            self.at_once.fill(settings.at_once)
        self.when_failed.fill(settings.when_failed)
        self.when_cut_off.fill(settings.when_cut_off)
        self.rows.show_queue()

    def _show_machine(self) -> None:
        reading = self._context.machine.reading
        chosen = self._context.settings.text(DEVICE)
        found = [load.id for load in reading.devices] if reading is not None else []
        offered = found if not chosen or chosen in found else [*found, chosen]
        self.rows.show_machine()
        if offered == self._offered:
            return
        self._offered = offered
        box = self.device.widget
        while box.count() > 1:  # type: ignore[attr-defined]
            box.removeItem(1)  # type: ignore[attr-defined]
        for name in offered:
            box.addItem("CPU" if name == "cpu" else name, name)  # type: ignore[attr-defined]
        self.device.fill(chosen)
