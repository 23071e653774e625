"""RunHeader: the run's name, which can be edited, its state, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fbt_gui.actions import Actions
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import status_level
from fbt_gui.widgets.basics import Chip, ElidedLabel

_STEPS = 1000


class RunHeader(QWidget):
    """`renamed` carries the new name."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self.name = QLineEdit()
        self.name.setProperty("role", "title")
        self.name.setAccessibleName("Run name")
        self.name.setToolTip("Click to rename")
        self.name.setMinimumWidth(120)
        self.name.setMaxLength(300)
        self.state = Chip()
        self.method = Chip()
        self.seed = Chip()
        self.pair = ElidedLabel("", "dim")
        self.progress = QProgressBar(minimum=0, maximum=_STEPS, textVisible=False)
        self.progress.setAccessibleName("Progress")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.name, 1)
        for name in ("pause", "resume", "stop"):
            top.addWidget(actions.button(name, theme, self))
        self.export = QPushButton("Export…")
        self.export.setAccessibleName("Export student")
        self.export.setToolTip("Save the student as safetensors")
        theme.tint(self.export, "export")
        menu = QMenu(self.export)
        for name in ("export_best", "export_last"):
            menu.addAction(actions[name])
        self.export.setMenu(menu)
        top.addWidget(self.export)
        top.addWidget(actions.button("duplicate", theme, self))
        top.addWidget(actions.button("open_folder", theme, self))
        below = QHBoxLayout()
        below.setSpacing(6)
        below.setContentsMargins(5, 0, 0, 0)
        for chip in (self.state, self.method, self.seed):
            below.addWidget(chip)
        below.addSpacing(6)
        below.addWidget(self.pair, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(below)
        column.addWidget(self.progress)
        self._shown = ""
        self.name.editingFinished.connect(self._rename)

    def show_name(self, name: str) -> None:
        """Show the name, unless it is being edited."""
        self.name.setToolTip(f"{name}\nClick to rename")
        if not self.name.hasFocus() or not self.name.isModified():
            self._shown = name
            if self.name.text() != name:
                self.name.setText(name)
                self.name.setCursorPosition(0)

    def show_state(self, status: str, progress: float) -> None:
        """Show state and progress."""
        self.state.show_word(status, status_level(status))
        self.progress.setValue(round(progress * _STEPS))

    def _rename(self) -> None:
        name = self.name.text().strip()
        if name != self._shown:
            self._shown = name
            self.renamed.emit(name)
        self.name.setModified(False)
        self.name.clearFocus()
