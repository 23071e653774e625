"""PlotsCard: how plots look when they are first shown."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from fbt_gui.pages.settings.setting_row import CONTROL_WIDTH, SettingRow
from fbt_gui.services.context import Context
from fbt_gui.services.settings import PLOTS_X, SMOOTHING
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import number
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.editors import ChoiceEditor

MOST_SMOOTHING = 0.99
_HUNDREDTHS = 100
_X = {"epoch": mark("Epochs"), "step": mark("Steps"), "time": mark("Time spent computing")}


class _Slider(QSlider):
    """The wheel scrolls the page, and changes no value unseen."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class PlotsCard(Card):
    """Each plot can be changed for itself where it stands."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Plots"))
        settings = context.settings
        self.smoothing = _Slider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, round(MOST_SMOOTHING * _HUNDREDTHS))
        self.smoothing.setAccessibleName(tr("Smoothing"))
        self.value = label("", "dim")
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance("0.00") + 8)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.smoothing, 1)
        row.addWidget(self.value)
        both.setFixedWidth(CONTROL_WIDTH)
        self.axis = ChoiceEditor([(name, tr(title)) for name, title in _X.items()])
        hint = tr("The raw curve stays faint behind the smoothed one")
        self.body.addWidget(SettingRow(tr("Smoothing"), both, hint))
        self.body.addWidget(SettingRow(tr("Horizontal axis"), self.axis, wide=True))
        self.smoothing.setToolTip(hint)
        self.smoothing.setValue(round(settings.number(SMOOTHING, 0.0, 0.0, MOST_SMOOTHING) * _HUNDREDTHS))
        self.axis.fill(settings.choice(PLOTS_X, tuple(_X)))
        self._say()
        self.smoothing.valueChanged.connect(self._say)
        self.smoothing.valueChanged.connect(lambda value: settings.remember(SMOOTHING, value / _HUNDREDTHS))
        self.axis.on_edit = lambda: settings.remember(PLOTS_X, self.axis.value())

    def _say(self) -> None:
        self.value.setText(number(self.smoothing.value() / _HUNDREDTHS))
