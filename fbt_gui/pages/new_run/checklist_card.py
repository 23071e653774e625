"""ChecklistCard: what is ready and what is missing, the estimate, the command that does the same, and Start."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
)

from fbt_gui.actions import Actions
from fbt_gui.pages.new_run.check_lines import CheckLines
from fbt_gui.pages.new_run.checked import Check, Item
from fbt_gui.pages.new_run.command import over_lines
from fbt_gui.pages.new_run.estimate_table import EstimateTable
from fbt_gui.pages.new_run.estimator import Estimate
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label, name_of, named_widget

_COMMAND_LINES = (2, 9)
_AROUND = 16  # px above and below them
_LEAST_DEVICE = 104  # px


class ChecklistCard(Card):
    """`asked` carries the field of a line that was clicked, `mend_asked` the line whose own button was."""

    asked = Signal(str)
    mend_asked = Signal(object)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__(tr("Ready to start"))
        self._check: Check | None = None
        self._said: tuple[Item, ...] = ()
        self.heading.setWordWrap(True)
        self.lines = CheckLines(theme)
        self.lines.asked.connect(self.asked)
        self.lines.mend_asked.connect(self.mend_asked)
        self.estimate = EstimateTable()
        holder = named_widget("checklist")
        self._list = column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        column.addWidget(self.lines)
        column.addWidget(self.estimate)
        column.addStretch(1)
        self._scroll = scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("checklist_area")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(holder)
        scroll.setAccessibleName(tr("Checklist"))
        # Whatever makes the list another height, a theme's letters too.
        scroll.verticalScrollBar().rangeChanged.connect(lambda *_: later(self, self._fit_command))
        self.body.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.addWidget(label(tr("As a command"), "dim", wrap=True), 1)
        self.copy = actions.button("copy_command", theme, self, kind="small", text=tr("Copy"), shows=True)
        row.addWidget(self.copy)
        self.body.addLayout(row)
        self.command = QPlainTextEdit(readOnly=True)
        self.command.setProperty("role", "mono")
        self.command.setAccessibleName(tr("Equivalent command line"))
        self.command.setToolTip(tr("Does what the form describes, without the window"))
        self.command.document().setDocumentMargin(1)
        self.command.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Where a bar takes the last line's room, Qt shows and hides it in turn for ever: it is there or it is not.
        self.command.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.command.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.command.setPlaceholderText(tr("Mend what is marked above, and the command stands here."))
        self.body.addWidget(self.command)
        self.busy = label("", "small", wrap=True)
        self.busy.hide()
        self.body.addWidget(self.busy)
        self.start = actions.button("start", theme, self, kind="primary", shows=True)
        self.body.addWidget(self.start)
        self.device = QComboBox()
        self.device.setAccessibleName(tr("Device in the queue"))
        name_of(self.device, tr("Device in the queue"), seen=False)
        self.device.setToolTip(tr("The device that the run is given when it comes out of the queue"))
        self.device.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.device.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.device.setMinimumWidth(_LEAST_DEVICE)
        self.enqueue = actions.button("enqueue", theme, self, shows=True)
        self._queue = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._queue.setSpacing(6)
        self._queue.addWidget(self.device, 1)
        self._queue.addWidget(self.enqueue)
        self.body.addLayout(self._queue)
        self.setTabOrder(self.start, self.device)
        self.setTabOrder(self.device, self.enqueue)
        self.show_devices([])
        self._fit_command()

    def show_check(self, check: Check) -> None:
        """Write the list anew where it differs."""
        self._check = check
        shown = over_lines(check.command) if check.command else ""
        if self.command.toPlainText() != shown:
            self.command.setPlainText(shown)
            self._fit_command()
        self._show_lines()
        own = check.config.compute.device if check.config else "auto"
        first = tr("Any device") if own == "auto" else tr("As set: {device}").format(device=own)
        if self.device.itemText(0) != first:
            self.device.setItemText(0, first)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show the numbers, and what the dry run said."""
        self.estimate.show_estimate(estimate)
        if estimate.items != self._said:
            self._said = estimate.items
            self._show_lines()
        later(self, self._fit_command)

    def show_devices(self, devices: list[str]) -> None:
        """Offer these devices for the queue."""
        known = [self.device.itemData(place) for place in range(self.device.count())]
        wanted = ["", *devices, *(["cpu"] if "cpu" not in devices else [])]
        if known != wanted:
            chosen = self.device.currentData()
            self.device.clear()
            for device in wanted:
                self.device.addItem(device.replace("cpu", tr("CPU")) if device else tr("Any device"), device)
            self.device.setCurrentIndex(max(0, self.device.findData(chosen)))

    @property
    def chosen_device(self) -> str:
        """For the queue; empty for any."""
        return self.device.currentData() or ""

    def show_running(self, count: int) -> None:
        """Say that Start does not wait for runs that are running."""
        self.busy.setVisible(count > 0)
        one = tr("A run is running: Start begins beside it, the queue waits.")
        self.busy.setText(
            one if count == 1 else tr("%n runs are running: Start begins beside them, the queue waits.", "", count)
        )

    def _show_lines(self) -> None:
        if self._check is None:
            return
        known = {item.text.rstrip(".") for item in self._check.items}
        items = [*self._check.items, *(item for item in self._said if item.text.rstrip(".") not in known)]
        errors = sum(1 for item in items if item.level == "error")
        several = tr("%n things to mend", "", errors)
        self.heading.setText(several if errors > 1 else tr("1 thing to mend") if errors else tr("Ready to start"))
        self.lines.show_items(items)
        later(self, self._fit_command)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrower command has more lines, and what does not fit beside the devices goes below them."""
        super().resizeEvent(event)
        later(self, self._fit_command)
        if event.size().width() != event.oldSize().width():
            wanted = _LEAST_DEVICE + self._queue.spacing() + self.enqueue.sizeHint().width()
            ways = QBoxLayout.Direction
            fits = wanted <= self.body.geometry().width()
            self._queue.setDirection(ways.LeftToRight if fits else ways.TopToBottom)

    def _fit_command(self) -> None:
        """As tall as the command, within reason: the list above it, and what it says of the time, are in sight first."""
        line = self.command.fontMetrics().lineSpacing()
        lines = math.ceil(self.command.document().size().height())  # as it is broken into lines now
        list_height = self._list.totalHeightForWidth(self._scroll.viewport().width())
        room = self._scroll.viewport().height() + self.command.height() - list_height
        most = max(_COMMAND_LINES[0], min(_COMMAND_LINES[1], (room - _AROUND) // line))
        height = max(_COMMAND_LINES[0], min(most, lines)) * line + _AROUND
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if lines > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.command.setVerticalScrollBarPolicy(policy)
        if height != self.command.maximumHeight():
            self.command.setFixedHeight(height)
