"""RecipeCard: method, preset, and the fields that most people touch."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QVBoxLayout, QWidget

from engine.record.presets import Preset
from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.widgets.basics import TOP, Card, ElidedLabel

_FIELDS = (
    ("recipe.epochs", "recipe.batch_size", "recipe.lr", "recipe.optimizer"),
    ("recipe.schedule", "seed", "compute.device", "compute.precision"),
)


class RecipeCard(Card):
    """`preset_chosen` carries a preset's name."""

    preset_chosen = Signal(str)

    def __init__(self, fields: ConfigFields, presets: list[Preset]) -> None:
        super().__init__("Recipe")
        self.preset = QComboBox()
        self.preset.setAccessibleName("Preset")
        self.preset.setToolTip("A starting point: sets the recipe, and what else it speaks of")
        self.preset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.preset.setMinimumContentsLength(8)
        self.preset.addItem("Choose a starting point…", "")
        for preset in presets:
            self.preset.addItem(preset.title, preset.name)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        self.method = fields.add(make_row("method.name"))
        grid.addWidget(self.method, 0, 0, TOP)
        grid.addWidget(_titled("Preset", self.preset), 0, 1, 1, 2, TOP)
        grid.addWidget(fields.add(make_row("name", title="Run name")), 0, 3, TOP)
        for line, paths in enumerate(_FIELDS, start=1):
            for column, path in enumerate(paths):
                grid.addWidget(fields.add(make_row(path)), line, column, TOP)
        for column in range(4):
            grid.setColumnStretch(column, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.preset.activated.connect(lambda: self.preset_chosen.emit(self.preset.currentData()))

    def show_draft(self, draft: Draft) -> None:
        """Say which preset was the last, and whether there is a method."""
        self.preset.setCurrentIndex(max(0, self.preset.findData(draft.preset)))
        self.method.setEnabled(draft.kind != "train")


def _titled(title: str, control: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(3)
    column.addWidget(ElidedLabel(title, "small"))
    column.addWidget(control)
    column.addStretch(1)
    return holder
