"""FurtherTeachers: the teachers beside the first as one line with a menu, and the way to add another."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.model_facts import weights_text
from fbt_gui.pages.new_run.roles import further_teachers, model_value, without
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.widgets.elided_button import ElidedButton


class FurtherTeachers(QWidget):
    """`asked` carries the role whose model is to be chosen (one more than there are adds one); `edited` a field and a value."""

    asked = Signal(str)
    edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._draft = Draft()
        self.button = ElidedButton(kind="flat")
        self.menu = QMenu(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.button)
        self.button.clicked.connect(self._click)

    def show_draft(self, draft: Draft, runs: list[Row]) -> None:
        """Show how many there are; their names are in the tooltip."""
        self._draft = draft
        roles = further_teachers(draft)
        # Neither a teaching assistant nor a list that cannot be read goes with another teacher.
        self.setVisible(bool(roles) or draft.assistant != "model")
        if not roles:
            self.button.say(
                tr("Add teacher…"), tr("Another model that teaches the same student, weighed like the first")
            )
            return
        lines = [
            f"{model_value(draft, role, 'model') or tr('None chosen yet')} · "
            f"{weights_text(model_value(draft, role, 'weights'), runs)}"
            for role in roles
        ]
        self.button.say(tr("+ {count} more").format(count=len(roles)), "\n".join(lines))
        self.menu.clear()
        for role, line in zip(roles, lines, strict=True):
            inner = self.menu.addMenu(line)
            inner.addAction(tr("Change…")).triggered.connect(lambda _=False, role=role: self.asked.emit(role))
            inner.addAction(tr("Remove")).triggered.connect(lambda _=False, role=role: self.remove(role))
        self.menu.addSeparator()
        self.menu.addAction(tr("Add teacher…")).triggered.connect(lambda _=False: self.add())

    def add(self) -> None:
        """Choose another."""
        self.asked.emit(f"teacher{len(further_teachers(self._draft)) + 2}")

    def remove(self, role: str) -> None:
        """Take one out."""
        self.edited.emit(*without(self._draft, role))

    def _click(self) -> None:
        if further_teachers(self._draft):
            self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))
        else:
            self.add()
