"""PresetSheet: asks under which name recipe, method and probe are to be kept."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QWidget

from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.sheet import Sheet


class PresetSheet(Sheet):
    """`named` carries the name."""

    named = Signal(str)

    def __init__(self, parent: QWidget, taken: list[str]) -> None:
        super().__init__(parent, tr("Keep as a preset"), width=440)
        self._taken = taken
        text = tr(
            "Recipe, method and probe are kept; models and data are not. It is listed below the presets that ship."
        )
        self.body.addWidget(label(text, "dim", wrap=True))
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        self.name.setPlaceholderText(tr("Name of the preset"))
        self.name.setAccessibleName(tr("Name of the preset"))
        self.name.setToolTip(tr("Shown in the list of presets"))
        self.note = label("", "small", wrap=True)
        self.body.addWidget(self.name)
        self.body.addWidget(self.note)
        self.save = self.buttons.addButton(tr("Keep"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.save.setAccessibleName(tr("Keep the preset"))
        self.save.setToolTip(tr("Keep it under this name"))
        self.save.setProperty("kind", "primary")
        self.save.setDefault(True)
        self.save.setEnabled(False)
        self.buttons.accepted.connect(self._accept)
        self.name.textChanged.connect(self._look)
        self.resize(440, 214)
        self.name.setFocus()

    def _look(self, text: str) -> None:
        """An empty name is none; one that is taken replaces that preset."""
        name = " ".join(text.split())
        self.save.setEnabled(bool(name.lstrip("# ")))
        self.note.setText(tr("It takes the place of your preset of this name.") if name in self._taken else "")

    def _accept(self) -> None:
        if self.save.isEnabled():
            self.named.emit(self.name.text())
            self.accept()
