"""SettingsPage: home folder, devices, looks, plots, storage; every change is kept at once."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout

from fbt_gui.pages.page import Page
from fbt_gui.pages.settings.about_card import AboutCard
from fbt_gui.pages.settings.devices_card import DevicesCard
from fbt_gui.pages.settings.home_card import HomeCard
from fbt_gui.pages.settings.looks_card import LooksCard
from fbt_gui.pages.settings.plots_card import PlotsCard
from fbt_gui.pages.settings.storage_card import StorageCard
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import Card, label, named_widget, page_column

_NARROW = 840
_WIDEST = 1400


class SettingsPage(Page):
    """Two columns of cards, or one where the window is narrow; built in several turns."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.devices: DevicesCard | None = None
        self.storage: StorageCard | None = None
        self.looks: LooksCard | None = None
        self.built = self._finished = False
        self._wanted = ""
        column = page_column(self)
        column.addWidget(label(tr("Settings"), "title"))
        column.addWidget(self._make_scroll(), 1)
        self.home = HomeCard(context)
        self._put(self.home, 0)
        self.in_turns(self._add_devices, self._add_looks, self._add_plots, self._add_storage, self._add_about)

    def receive(self, **what: Any) -> None:
        """`show`: the card to go to; `devices` is one."""
        self._wanted = what.get("show", "")
        if self.built:
            self._go_to_wanted()

    def arrive(self) -> None:
        """What other places change too is read again."""
        if self.looks is not None:
            self.looks.show_settings()
        if self.storage is not None:
            self.storage.measure()

    def finish(self) -> None:
        """End the thread that measures, or have none begun."""
        self._finished = True
        if self.storage is not None:
            self.storage.finish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where two have no room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.TopToBottom if self.width() < _NARROW else ways.LeftToRight)

    def _make_scroll(self) -> QScrollArea:
        inside = named_widget("scrolled")
        inside.setMaximumWidth(_WIDEST)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._columns.setContentsMargins(0, 0, 8, 0)
        self._columns.setSpacing(12)
        self._stacks = []
        for _ in range(2):
            stack = QVBoxLayout()
            stack.setSpacing(12)
            stack.addStretch(1)
            self._columns.addLayout(stack, 1)
            self._stacks.append(stack)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        self._scroll.setAccessibleName(tr("Settings"))
        return self._scroll

    def _put(self, card: Card, place: int) -> None:
        self._stacks[place].insertWidget(self._stacks[place].count() - 1, card)

    def _add_devices(self) -> None:
        self.devices = DevicesCard(self.context)
        self._put(self.devices, 0)

    def _add_looks(self) -> None:
        self.looks = LooksCard(self.context)
        self._put(self.looks, 1)

    def _add_plots(self) -> None:
        self.plots = PlotsCard(self.context)
        self._put(self.plots, 1)

    def _add_storage(self) -> None:
        if self._finished:
            return
        self.storage = StorageCard(self.context)
        self._put(self.storage, 0)
        self.storage.measure()

    def _add_about(self) -> None:
        self._put(AboutCard(self.context), 1)
        self.built = True
        later(self, self._go_to_wanted)

    def _go_to_wanted(self) -> None:
        if self._wanted == "devices" and self.devices is not None:
            self._scroll.ensureWidgetVisible(self.devices)
        self._wanted = ""
