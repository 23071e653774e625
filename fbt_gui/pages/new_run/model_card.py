"""ModelCard: teacher or student, with what is known of the chosen model."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.end_row import EndRow
from fbt_gui.pages.new_run.further_teachers import FurtherTeachers
from fbt_gui.pages.new_run.model_facts import FREE, facts_of, licence_of, licence_tip, weights_text
from fbt_gui.pages.new_run.roles import model_value
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import family_label, role_label
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, NameLabel, label, restyle
from fbt_gui.widgets.editors import write_options
from fbt_gui.widgets.elided_button import ElidedButton


class ModelCard(Card):
    """A click, Enter, or its button opens the picker for its role; `edited` carries a field and a value."""

    asked = Signal(str)
    edited = Signal(str, object)

    def __init__(self, role: str, theme: Theme) -> None:
        super().__init__("", role, spacing=4)
        self.role = role
        self.title = role_label(role)
        self.family = Chip("", "accent")
        self._ends = EndRow(label(self.title, "dim"), self.family)
        self.name = NameLabel("name", longest=12)
        self.facts = label("", "dim", wrap=True)
        self.weights = ElidedLabel("", "dim")
        self.licence = label("", "small", wrap=True)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.button = ElidedButton(kind="")
        # The card itself is reached by Tab and opens the same: one stop is enough.
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.tint(self.button, "search")
        self.body.addWidget(self._ends)
        for widget in (self.name, self.facts, self.weights, self.licence, self.problem):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.further: FurtherTeachers | None = None
        if role == "teacher":
            self.further = FurtherTeachers()
            self.further.asked.connect(self.asked)
            self.further.edited.connect(self.edited)
            self.body.addWidget(self.further)
        self.body.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(150)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(lambda: self.asked.emit(self.role))

    def show_draft(
        self, draft: Draft, catalogue: dict[str, ModelEntry], runs: list[Row], planned: dict[str, Any]
    ) -> None:
        """Show the model that the draft has in this role.

        Args:
            planned: what the dry run built in this role; empty while that is not known.
        """
        name = model_value(draft, self.role, "model")
        entry = catalogue.get(name.split(".")[0])
        options = model_value(draft, self.role, "options") or {}
        self.name.say(name or tr("None chosen yet"))
        facts = facts_of(draft, self.role, entry, planned) if name else ""
        self._show_facts(facts, model_value(draft, self.role, "weights") if name else "", runs)
        self.family.show_word(family_label(entry.family) if entry else "", "accent")
        self._ends.fit()
        licence = licence_of(draft, self.role, entry)
        self.licence.setText(tr("Licence: {name}").format(name=licence) if licence else "")
        self.licence.setVisible(bool(licence))
        restyle(self.licence, "level", "" if licence in FREE else "warning")
        tip = [tr("Choose the model, its weights and options  (Enter)")]
        tip += [licence_tip(licence)] if licence else []
        tip += [write_options(options)] if options else []
        self.button.say(tr("Change…") if name else tr("Choose…"), tip[0])
        self.button.setAccessibleName(tr("Change: {role}").format(role=self.title))
        self.setToolTip("\n".join(tip))
        self.setAccessibleName(f"{self.title}: {self.name.accessibleName()}")
        said = [self.family.text(), self.facts.text(), self.weights.text(), self.licence.text()]
        self.setAccessibleDescription(", ".join(filter(None, said)))
        if self.further is not None:
            self.further.show_draft(draft, runs)

    def _show_facts(self, facts: str, weights: str, runs: list[Row]) -> None:
        """Words go on in the next line; the name of a run or file is shortened."""
        is_name = weights not in ("", "random", "pretrained")
        said = weights_text(weights, runs) if weights else ""
        self.facts.setText(facts if is_name else "\n".join(filter(None, (facts, said))))
        self.weights.say(said if is_name else "")
        self.weights.setVisible(is_name)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with this model."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole card is a button."""
        if event.type() == QEvent.Type.MouseButtonRelease and self.rect().contains(event.position().toPoint()):
            self.asked.emit(self.role)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """So it is for the keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.asked.emit(self.role)
        else:
            super().keyPressEvent(event)
