"""ModelFilters: family, size and what else a model must be, beside the picker's search."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QPushButton, QWidget

from fbt_gui.pages.new_run.picker.model_filter import Wanted, words_of
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import FAMILIES, family_label
from fbt_gui.widgets.basics import name_of

_SIZES = {
    "": mark("Any size"),
    "tiny": mark("< 5 M"),
    "small": mark("5–30 M"),
    "base": mark("30–100 M"),
    "large": mark("> 100 M"),
}
_PARTS = {"front": mark("Can be the front here"), "back": mark("Can be the back here")}


class ModelFilters(QWidget):
    """`changed` comes when other models are wanted."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._part = ""
        self.family = QComboBox()
        self.family.setAccessibleName(tr("Family"))
        name_of(self.family, tr("Family"), seen=False)
        self.family.setToolTip(tr("By what mixes positions: convolutions, attention, linear layers, or two of them"))
        self.family.addItem(tr("All families"), "")
        for name in FAMILIES:
            self.family.addItem(family_label(name), name)
        self.scale = QComboBox()
        self.scale.setAccessibleName(tr("Size"))
        name_of(self.scale, tr("Size"), seen=False)
        self.scale.setToolTip(tr("Parameters, in millions"))
        for word, title in _SIZES.items():
            self.scale.addItem(tr(title), word)
        self.menu = QMenu(self)
        self.staged = self._add(tr("Usable here"), tr("Only models whose four stages are known"), on=True)
        self.pretrained = self._add(tr("With pretrained weights"), tr("Only models that timm has weights for"))
        self.free = self._add(
            tr("Free for commercial use"), tr("Only models whose default weights are under Apache, MIT, BSD or CC BY")
        )
        self.part = self._add("", tr("Only models that a fusion model of this pair can be made of"))
        self.more = QPushButton()
        self.more.setMenu(self.menu)
        self.more.setAccessibleName(tr("Filters"))
        self.more.setToolTip(tr("What else a model must be"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.family, self.scale, self.more):
            row.addWidget(widget)
        for box in (self.family, self.scale):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            box.setMinimumWidth(72)
            box.currentIndexChanged.connect(self._change)
        self.show_part("")

    def show_part(self, part: str) -> None:
        """Offer models that can be the `front` or the `back` of a fusion model; neither where there is none."""
        self._part = part
        self.part.setVisible(bool(part))
        self.part.setText(tr(_PARTS[part]) if part else "")
        self._change()

    def wanted(self, text: str) -> Wanted:
        """What is asked for, with what was typed."""
        return Wanted(
            words_of(text),
            family=self.family.currentData() or "",
            size=self.scale.currentData() or "",
            staged=self.staged.isChecked(),
            pretrained=self.pretrained.isChecked(),
            free=self.free.isChecked(),
            part=self._part if self.part.isChecked() else "",
        )

    def _add(self, title: str, tip: str, *, on: bool = False) -> QAction:
        action = self.menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(on)
        action.setToolTip(tip)
        action.toggled.connect(self._change)
        self.menu.setToolTipsVisible(True)
        return action

    def _change(self) -> None:
        self.more.setText(tr("Filters: {count}").format(count=self.wanted("").filters))
        self.changed.emit()
