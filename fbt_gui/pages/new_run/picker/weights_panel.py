"""WeightsPanel: where a model's weights come from (random, pretrained and which, a run, a file)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.model_facts import FREE, licence_tip, tag_of, weights_text
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.basics import NameLabel, label, name_of

_SOURCES = {
    "random": mark("Random"),
    "pretrained": mark("Pretrained by timm"),
    "run": mark("From a run"),
    "file": mark("From a file"),
}


class WeightsPanel(QWidget):
    """`chosen` carries the words that the configuration takes; `tag_chosen` a tag of pretrained weights.

    `elsewhere` says that a `run` or a `file` is to be chosen, which have lists of their own.
    """

    chosen = Signal(str)
    tag_chosen = Signal(str)
    elsewhere = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._kind = "random"
        self._entry: ModelEntry | None = None
        self.source = QComboBox()
        self.source.setAccessibleName(tr("Weights"))
        name_of(self.source, tr("Weights"), seen=False)
        self.source.setToolTip(tr("What the model begins with"))
        for word, title in _SOURCES.items():
            self.source.addItem(tr(title), word)
        self.tags = QComboBox()
        self.tags.setAccessibleName(tr("Set of pretrained weights"))
        name_of(self.tags, tr("Set of pretrained weights"), seen=False)
        for box in (self.source, self.tags):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
        self.said = NameLabel("small", longest=20)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(tr("Weights"), "small"))
        for widget in (self.source, self.tags, self.said, self.problem):
            column.addWidget(widget)
        self.source.activated.connect(self.choose)
        self.tags.activated.connect(lambda _: self.tag_chosen.emit(self.tags.currentData()))

    def show_value(self, weights: str, name: str, entry: ModelEntry | None, runs: list[Row]) -> None:
        """Show what is chosen for the model of this name.

        Args:
            entry: what the catalogue knows of it; nothing of another program's model.
        """
        known = weights if weights in ("random", "pretrained") else "run" if weights.startswith("run:") else "file"
        self._kind = known
        self.source.setCurrentIndex(self.source.findData(known))
        pretrained = known == "pretrained"
        if entry is not self._entry:
            self._entry = entry
            self._fill(entry)
        self.tags.setVisible(pretrained and self.tags.count() > 1)
        tag = tag_of(name)
        if pretrained and self.tags.findData(tag) < 0:
            self.tags.addItem(tag, tag)
        self.tags.setCurrentIndex(max(0, self.tags.findData(tag)))
        self.tags.setToolTip(self.tags.currentText())
        said = self._says(weights, name, runs)
        self.said.say(said)
        self.said.setVisible(bool(said))

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the choice."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def choose(self) -> None:
        """Take what the list of sources says."""
        word = self.source.currentData()
        if word in ("run", "file"):
            self.source.setCurrentIndex(self.source.findData(self._kind))
            self.elsewhere.emit(word)
        else:
            self.chosen.emit(word)

    def _fill(self, entry: ModelEntry | None) -> None:
        self.tags.clear()
        if entry is None:
            return
        default = tr("timm’s default · {licence}") if entry.license else tr("timm’s default")
        self.tags.addItem(default.format(licence=entry.license), "")
        for tag in entry.tags:
            words = [tag, entry.of_weights("license", tag)]
            side = entry.of_weights("image_size", tag)
            words += [tr("{side} px").format(side=side)] if side and side != entry.image_size else []
            self.tags.addItem(" · ".join(filter(None, words)), tag)

    def _says(self, weights: str, name: str, runs: list[Row]) -> str:
        if weights == "random":
            return ""
        if weights != "pretrained":
            return weights_text(weights, runs)
        if self._entry is None:
            return ""
        if not self._entry.tags:
            return tr("timm has no weights for this model.")
        licence = self._entry.of_weights("license", tag_of(name))
        if licence in FREE:
            return ""
        return "\n".join((tr("Licence: {name}").format(name=licence or tr("not stated")), licence_tip(licence)))
