"""PickerTabs: the row that chooses among the picker's lists, and says how much is in the one that is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.basics import label, switch

MODELS, RUNS, FILE = range(3)
_TITLES = (mark("All models"), mark("From a run"), mark("From a file"))


class PickerTabs(QWidget):
    """`asked` carries the place of a list.

    Attributes:
        as_typed: takes what is typed as a name; shown where it can be one.
        found: how many there are.
    """

    asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.as_typed = QPushButton(tr("Use this name"))
        self.as_typed.setToolTip(
            tr("Take the text as the model’s name, such as resnet18.a1_in1k with a tag of weights")
        )
        self.found = label(role="dim")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for place, title in enumerate(_TITLES):
            button = switch(tr(title), "tab")
            button.setToolTip(tr(title))
            self.group.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.as_typed)
        row.addSpacing(4)
        row.addWidget(self.found)
        self.turn_to(MODELS)
        self.group.idClicked.connect(self.asked)

    @property
    def place(self) -> int:
        """Which of the lists is shown."""
        return self.group.checkedId()

    def turn_to(self, place: int) -> None:
        """Mark the list that is shown."""
        self.group.button(place).setChecked(True)
