"""ModelPanel: what the catalogue knows of the chosen model, beside the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.model_facts import normalisation, tag_of
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING, count, family_label, significant
from fbt_gui.widgets.basics import NameLabel, label

_ROWS = 6


class ModelPanel(QWidget):
    """Name, facts as a small table, and what stands against its use."""

    def __init__(self) -> None:
        super().__init__()
        self.name = NameLabel("name", longest=20)
        self._titles = [label(role="small") for _ in range(_ROWS)]
        self._values = [label(role="value", wrap=True) for _ in range(_ROWS)]
        self.remark = label(role="small", wrap=True)
        self.remark.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for row, (title, value) in enumerate(zip(self._titles, self._values, strict=True)):
            grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.name)
        column.addLayout(grid)
        column.addWidget(self.remark)

    def show_model(self, name: str, entry: ModelEntry | None) -> None:
        """Show what is known of this one."""
        self.name.say(name or tr("None chosen yet"))
        rows = _facts(entry, tag_of(name)) if entry is not None else []
        for place in range(_ROWS):
            title, value = rows[place] if place < len(rows) else ("", "")
            self._titles[place].setText(title)
            self._values[place].setText(value)
            for made in (self._titles[place], self._values[place]):
                made.setVisible(bool(title))
        remark = _remark(name, entry)
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))


def _facts(entry: ModelEntry, tag: str) -> list[tuple[str, str]]:
    side = entry.of_weights("image_size", tag)
    mean, std = entry.of_weights("mean", tag), entry.of_weights("std", tag)
    return [
        (tr("Family"), family_label(entry.family)),
        (tr("Parameters"), count(entry.parameters) if entry.parameters else NOTHING),
        (tr("GMACs"), significant(entry.macs / 1e9, 2) if entry.macs else NOTHING),
        (tr("Input"), tr("{side} px").format(side=side) if side else NOTHING),
        (tr("Normalised"), normalisation(mean, std)),
        (tr("Licence"), entry.of_weights("license", tag) or NOTHING),
    ]


def _remark(name: str, entry: ModelEntry | None) -> str:
    """What keeps the model from being used, or from a part of the fusion model."""
    if entry is None:
        return tr("The catalogue does not know this name.") if name else ""
    if not entry.staged:
        return tr("Its stages are not known yet: it cannot be used here.")
    said = []
    if entry.no_front:
        said.append(tr("Not the front of a fusion model: {reason}.").format(reason=entry.no_front))
    if entry.no_back:
        said.append(tr("Not the back of a fusion model: {reason}.").format(reason=entry.no_back))
    if entry.family == "custom":
        said.append(tr("From the installed package {module}.").format(module=entry.module))
    return "\n".join(said)
