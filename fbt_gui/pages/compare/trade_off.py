"""TradeOff: accuracy against the size of the student, and against how fast it was trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout

from engine.record.compared.groups import Group
from engine.record.compared.pens import Pen
from engine.record.compared.report import dots_of
from fbt_gui.pages.compare.scatter import Scatter
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label, name_of

_WORTHS = (("top1", mark("Top-1 of the last epoch (%)")), ("best_top1", mark("Top-1 of the best epoch (%)")))
_COSTS = (("parameters", mark("Student parameters (M)")), ("throughput", mark("Images/s in training")))


class TradeOff(Card):
    """Two scatters beside each other, with one choice of the accuracy for both."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._groups: Sequence[Group] = ()
        self._pens: Mapping[str, Pen] = {}
        self.worth = QComboBox()
        self.worth.setAccessibleName(tr("Accuracy that is drawn"))
        name_of(self.worth, tr("Accuracy that is drawn"), seen=False)
        self.worth.setToolTip(tr("Which accuracy stands on the vertical axes"))
        for name, title in _WORTHS:
            self.worth.addItem(tr(title), name)
        self.worth.activated.connect(lambda _: self._draw())
        self.note = label(
            tr(
                "Images/s: of the training run, teacher and all, on the device it ran on; bars: standard deviation over seeds."
            ),
            "small",
            wrap=True,
        )
        self.plots = {cost: Scatter(theme) for cost, _ in _COSTS}
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.worth)
        head.addWidget(self.note, 1)
        self.body.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(12)
        for plot in self.plots.values():
            row.addWidget(plot, 1)
        self.body.addLayout(row, 1)

    def show_groups(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Draw these groups."""
        self._groups, self._pens = groups, pens
        self._draw()

    def _draw(self) -> None:
        worth = self.worth.currentData()
        for cost, title in _COSTS:
            dots = dots_of(self._groups, self._pens, worth, cost)
            self.plots[cost].show_dots(dots, tr(title), self.worth.currentText())
