"""TrashBar: says that this is the trash, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fbt_gui.pages.runs.trash import Trash
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.sure_button import SureButton


class TrashBar(QWidget):
    """Stands above the table while the trash is looked at."""

    def __init__(self, context: Context, trash: Trash, chosen: Callable[[], list[str]]) -> None:
        super().__init__()
        self._trash, self._chosen = trash, chosen
        theme = context.theme
        self.text = label(role="heading")
        self.restore = context.actions.button("restore", theme, self, shows=True)
        self.erase = SureButton(tr("Delete for ever…"), tr("Delete the chosen runs and their files"), theme, "cross")
        self.empty = SureButton(tr("Empty the trash…"), tr("Delete all of these runs and their files"), theme, "trash")
        self.back = QPushButton(tr("Back to the runs"))
        self.back.setToolTip(tr("Leave the trash"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.text)
        row.addStretch(1)
        for button in (self.restore, self.erase, self.empty, self.back):
            row.addWidget(button)
        self.back.clicked.connect(lambda: context.actions["show_trash"].trigger())
        self.erase.sure.connect(lambda: trash.erase(chosen()))
        self.empty.sure.connect(lambda: trash.erase([run["id"] for run in trash.rows]))
        trash.updated.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Say what is there, and ask for what is chosen."""
        count, chosen = len(self._trash.rows), len(self._chosen()) if self._trash.shown else 0
        self.setVisible(self._trash.shown)
        self.text.setText(tr("Trash  ·  {count}").format(count=whole(count)))
        self.erase.setEnabled(bool(chosen))
        self.erase.ask_with(tr("Delete %n runs and their files?", "", chosen))
        self.empty.setVisible(bool(count))
        self.empty.ask_with(tr("Delete all %n runs and their files?", "", count))
