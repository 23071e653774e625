"""RecipeCard: method, preset, and the fields that most people touch."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout

from engine.record.presets import Preset
from fbt_gui.actions import Actions
from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.field_grid import FieldGrid
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.listed_choice import ListedChoice
from fbt_gui.widgets.tip import plain_tip

_FIELDS = (
    "recipe.epochs",
    "recipe.batch_size",
    "recipe.lr",
    "recipe.weight_decay",
    "recipe.optimizer",
    "recipe.schedule",
    "seed",
    "compute.device",
)
_COLUMNS = 3


class RecipeCard(Card):
    """`preset_chosen` and `preset_deleted` carry a preset's name."""

    preset_chosen = Signal(str)
    preset_deleted = Signal(str)

    def __init__(self, fields: ConfigFields, theme: Theme, actions: Actions) -> None:
        super().__init__(tr("Recipe"))
        self._own: set[str] = set()
        self.preset = ListedChoice()
        self.preset.setAccessibleName(tr("Preset"))
        self._about = tr("A starting point: sets the recipe, and what else it speaks of")
        self.preset.setSizeAdjustPolicy(ListedChoice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.preset.setMinimumContentsLength(8)
        self.delete = QPushButton()
        self.delete.setAccessibleName(tr("Delete this preset"))
        self.delete.setToolTip(tr("Delete this preset of your own; it can be undone"))
        self.delete.setProperty("kind", "icon")
        theme.tint(self.delete, "trash")
        self.delete.hide()
        self.keep = actions.button("save_preset", theme, self, kind="icon", text="", shows=True)
        self.method = fields.add(make_row("method.name"))
        self.name = fields.add(make_row("name", title=tr("Run name")))
        word = label(tr("Preset"), "small")
        word.setBuddy(self.preset)
        start = QVBoxLayout()
        start.setSpacing(3)
        for part in (word, self.preset):  # as wide as the card: its texts are long
            start.addWidget(part)
        self.body.addLayout(start)
        self.head.addStretch(1)
        for button in (self.delete, self.keep):
            button.setMaximumHeight(self.heading.sizeHint().height())  # the heading stands as high as the other card's
            self.head.addWidget(button)
        self._grid = FieldGrid(_COLUMNS)
        self._grid.add(self.method, *(fields.add(make_row(path)) for path in _FIELDS), self.name)
        self.body.addWidget(self._grid)
        self.body.addStretch(1)
        self.preset.activated.connect(lambda: self._choose())
        self.delete.clicked.connect(lambda: self.preset_deleted.emit(self.preset.currentData()))
        self.show_presets([])

    def show_presets(self, presets: list[Preset]) -> None:
        """List those that ship, then the person's own."""
        chosen = self.preset.currentData()
        self._own = {preset.name for preset in presets if preset.own}
        self.preset.clear()
        self.preset.addItem(tr("Starting point…"), "")
        for preset in presets:
            if preset.own and not any(self.preset.itemData(place) in self._own for place in range(self.preset.count())):
                self.preset.insertSeparator(self.preset.count())
            self.preset.addItem(preset.title if preset.own else tr(preset.title), preset.name)
        view = self.preset.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + 24)
        self._show_chosen(chosen or "")

    def show_draft(self, draft: Draft) -> None:
        """Say which preset was the last; alone there is no method."""
        self._show_chosen(draft.preset)
        alone = draft.kind == "train"
        if alone == self.method.isVisibleTo(self):
            self._grid.show_row(self.method, not alone)

    def _show_chosen(self, name: str) -> None:
        self.preset.setCurrentIndex(max(0, self.preset.findData(name)))
        self.preset.setToolTip(plain_tip(f"{self.preset.currentText()}\n{self._about}"))
        self.delete.setVisible(self.preset.currentData() in self._own)

    def _choose(self) -> None:
        self.delete.setVisible(self.preset.currentData() in self._own)
        if self.preset.currentData():
            self.preset_chosen.emit(self.preset.currentData())
