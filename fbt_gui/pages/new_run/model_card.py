"""ModelCard: teacher or student, with what is known of the chosen model."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.run_list import Row
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import FAMILIES, count, percent
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, NameLabel, label
from fbt_gui.widgets.editors import write_options


class ModelCard(Card):
    """A click, or its button, opens the picker for its role."""

    asked = Signal(str)

    def __init__(self, role: str, theme: Theme) -> None:
        super().__init__("", role, spacing=4)
        self.role = role
        self.head.addWidget(label(role.capitalize(), "dim"))
        self.head.addStretch(1)
        self.family = Chip("", "accent")
        self.head.addWidget(self.family)
        self.name = NameLabel("name", longest=12)
        self.facts = ElidedLabel("", "dim")
        self.weights = ElidedLabel("", "dim")
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.button = QPushButton("Change…")
        self.button.setAccessibleName(f"Change {role}")
        self.button.setToolTip(f"Choose the {role}, its weights and options")
        theme.tint(self.button, "search")
        self.body.addLayout(self.head)
        for widget in (self.name, self.facts, self.weights, self.problem):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self.button)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(150)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.clicked.connect(lambda: self.asked.emit(self.role))

    def show_draft(self, draft: Draft, entry: ModelEntry | None, runs: list[Row]) -> None:
        """Show the model that the draft has in this role."""
        name = draft.value(f"{self.role}.model")
        self.name.say(name or "None chosen yet")
        self.button.setText("Change…" if name else "Choose…")
        options = draft.value(f"{self.role}.options") or {}
        facts = []
        if entry is not None:
            # The catalogue counts the model as it ships: options make another one of it.
            facts.append(f"{count(entry.parameters)} parameters" if not options and entry.parameters else "own options")
        side = draft.value(f"{self.role}.image_size") or draft.value("data.image_size")
        facts.append(f"{side} px")
        self.facts.say("  ·  ".join(facts) if name else "")
        self.family.show_word(FAMILIES.get(entry.family, entry.family) if entry else "", "accent")
        self.weights.say(self._weights(draft, runs) if name else "")
        self.setToolTip(write_options(options) if options else "")

    def show_problem(self, text: str) -> None:
        """Say what is wrong with this model."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The whole card is a button."""
        if event.type() == QEvent.Type.MouseButtonRelease and self.rect().contains(event.position().toPoint()):
            self.asked.emit(self.role)

    def _weights(self, draft: Draft, runs: list[Row]) -> str:
        weights = draft.value(f"{self.role}.weights")
        if weights.startswith("run:"):
            row = next((row for row in runs if row["id"] == weights[4:]), None)
            return f"run: {row['name']} · {percent(row['best_top1'], 1)}" if row else f"run {weights[4:]}"
        if weights in ("random", "pretrained"):
            return f"{weights} weights"
        return f"file: {weights.replace(chr(92), '/').rsplit('/', 1)[-1]}"
