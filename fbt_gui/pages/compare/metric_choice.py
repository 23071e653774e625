"""MetricChoice: which metric is drawn, and against what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from fbt_gui.feed.run_modes import X_MODES
from fbt_gui.pages.compare.metrics import FIRST, name_of
from fbt_gui.services.settings import PLOTS_X, Settings
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.basics import name_of as label_of

_X = {"epoch": mark("by epoch"), "step": mark("by step"), "time": mark("by time")}
_KEY = "compare_metric"
_LEAST_LETTERS = 22
_LEAST_WIDTH = 96


class MetricChoice(QObject):
    """Two lists to choose from; the metric is remembered. `chosen` comes when a person or `choose` chose.

    Attributes:
        metrics, axis: the lists.
    """

    chosen = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self.metrics = _list(tr("Metric"), tr("What is drawn"))
        self.metrics.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.metrics.setMinimumContentsLength(_LEAST_LETTERS)
        self.metrics.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.metrics.setMinimumWidth(_LEAST_WIDTH)
        self.axis = _list(tr("Horizontal axis"), tr("What the horizontal axis counts"))
        for mode in X_MODES:
            self.axis.addItem(tr(_X[mode]), mode)
        self.axis.setCurrentIndex(self.axis.findData(settings.choice(PLOTS_X, X_MODES)))
        for each in (self.metrics, self.axis):
            each.activated.connect(lambda _: self._remember())

    @property
    def metric(self) -> str:
        """The chosen metric; empty where there is none."""
        return self.metrics.currentData() or ""

    @property
    def title(self) -> str:
        """The chosen metric in words."""
        return self.metrics.currentText()

    @property
    def mode(self) -> str:
        """What the axis counts."""
        return str(self.axis.currentData())

    def choose(self, metric: str, mode: str) -> None:
        """Choose both."""
        self.metrics.setCurrentIndex(self.metrics.findData(metric))
        self.axis.setCurrentIndex(self.axis.findData(mode))
        self._remember()

    def offer(self, names: Sequence[str]) -> None:
        """Let one of these metrics be chosen: the one that is, or was the last time, else the first."""
        if list(names) == [self.metrics.itemData(place) for place in range(self.metrics.count())]:
            return
        wanted = self.metric or self._settings.text(_KEY, FIRST)
        self.metrics.clear()
        for name in names:
            self.metrics.addItem(name_of(name), name)
        self.metrics.setCurrentIndex(max(0, self.metrics.findData(wanted)))

    def _remember(self) -> None:
        self._settings.remember(_KEY, self.metric or FIRST)
        self.chosen.emit()


def _list(name: str, tip: str) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    label_of(made, name, seen=False)
    made.setToolTip(tip)
    return made
