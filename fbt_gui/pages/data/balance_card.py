"""BalanceCard: the bar chart of the classes, its order, and what it says in a sentence."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout

from fbt_gui.pages.data.balance_chart import BalanceChart
from fbt_gui.pages.data.bars import counts_of
from fbt_gui.pages.data.swatch import Swatch
from fbt_gui.pages.data.words import balance_words
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, ElidedLabel, label, switch

_KEY = "data/sorted"


class BalanceCard(Card):
    """`class_chosen` carries the class of a bar that was clicked."""

    class_chosen = Signal(str)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__(tr("Class balance"))
        self._settings = settings
        self._train: dict[str, int] = {}
        self._validation: dict[str, int] = {}
        self.by_class = switch(tr("By class"), "small", tr("In the order of the labels"))
        self.by_size = switch(tr("By size"), "small", tr("The largest class first"))
        group = QButtonGroup(self)
        self.head.addStretch(1)
        for button in (self.by_class, self.by_size):
            group.addButton(button)
            self.head.addWidget(button)
        (self.by_size if settings.flag(_KEY) else self.by_class).setChecked(True)
        self.summary = label("", "dim", wrap=True)
        self.chart = BalanceChart(theme)
        self.pointed = ElidedLabel("", "small")
        below = QHBoxLayout()
        below.setSpacing(14)
        below.addWidget(Swatch(theme, 0, tr("training")))
        below.addWidget(Swatch(theme, 1, tr("validation")))
        below.addWidget(self.pointed, 1)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.chart)
        self.body.addLayout(below)
        self.chart.pointed.connect(self.pointed.say)
        self.chart.chosen.connect(self.class_chosen)
        group.buttonToggled.connect(lambda _button, on: self._sort() if on else None)

    def show_balance(self, train: dict[str, int], validation: dict[str, int]) -> None:
        """Images of each class; nothing where they were not counted."""
        if (train, validation) == (self._train, self._validation) and self.chart.counts:
            return
        self._train, self._validation = train, validation
        self.setVisible(bool(train))
        self.summary.setText(balance_words(list(train.values())))
        self._draw()

    def _sort(self) -> None:
        self._settings.remember(_KEY, self.by_size.isChecked())
        self._draw()

    def _draw(self) -> None:
        self.chart.show_counts(counts_of(self._train, self._validation, ordered=self.by_size.isChecked()))
