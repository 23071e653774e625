"""HeadRow: the page's title, what kind of run it is to be, and the way from and to files."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from fbt_gui.actions import Actions
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label, switch

_KINDS = (
    ("distill", mark("Distill"), mark("A teacher, through an assistant, to a student")),
    ("train", mark("Train alone"), mark("One model from the labels: a teacher or a baseline")),
)


class HeadRow(QWidget):
    """`kind_chosen` carries the kind."""

    kind_chosen = Signal(str)

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(tr("New run"), "title"))
        row.addSpacing(12)
        self.kinds: dict[str, QPushButton] = {}
        group = QButtonGroup(self)
        for kind, title, tip in _KINDS:
            button = switch(tr(title), "segment", tr(tip))
            button.clicked.connect(lambda _=False, chosen=kind: self.kind_chosen.emit(chosen))
            group.addButton(button)
            row.addWidget(button)
            self.kinds[kind] = button
        row.addStretch(1)
        for name, text in (("open_config", tr("Open…")), ("save_config", tr("Save…"))):
            row.addWidget(actions.button(name, theme, self, text=text, shows=True))

    def show_kind(self, kind: str) -> None:
        """Mark the kind."""
        self.kinds[kind if kind in self.kinds else "distill"].setChecked(True)
