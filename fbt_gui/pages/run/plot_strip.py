"""PlotStrip: above the plots, which of them are seen, and what moves all of them at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from fbt_gui.actions import Actions
from fbt_gui.feed.run_modes import X_MODES
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label, switch

TABS = ("learning", "system")


class PlotStrip(QWidget):
    """`chosen` carries the name of a tab."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, actions: Actions | None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.tabs: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        titles = {
            "learning": (tr("Loss, accuracy, CKA"), tr("How it learns")),
            "system": (tr("Rate, speed, memory"), tr("Learning rate, throughput, load and memory")),
        }
        for name in TABS:
            button = switch(titles[name][0], "tab", titles[name][1])
            button.setAccessibleName(titles[name][0])
            button.clicked.connect(lambda _=False, tab=name: self.chosen.emit(tab))
            group.addButton(button)
            self.tabs[name] = button
            row.addWidget(button)
        self.tabs[TABS[0]].setChecked(True)
        row.addStretch(1)
        if actions is not None:
            self._add_actions(row, actions, theme)

    def show_tab(self, name: str) -> None:
        """Mark the one that is seen."""
        self.tabs[name].setChecked(True)

    def _add_actions(self, row: QHBoxLayout, actions: Actions, theme: Theme) -> None:
        words = {"epoch": tr("Epoch"), "step": tr("Step"), "time": tr("Time")}
        row.addWidget(label(tr("By"), "small"))
        for mode in X_MODES:
            row.addWidget(actions.button(f"x_{mode}", theme, self, kind="small", text=words[mode], shows=True))
        row.addSpacing(8)
        for name, text in (("follow", tr("Follow")), ("fit_plots", tr("Show all"))):
            row.addWidget(actions.button(name, theme, self, kind="small", text=text, shows=True))
