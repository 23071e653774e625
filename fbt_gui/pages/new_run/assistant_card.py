"""AssistantCard: the fusion model as it will be built for the chosen pair, or that there is none."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from fbt_gui.pages.new_run.draft import Draft, front_role
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, Chip, NameLabel, label
from fbt_gui.widgets.stage_strip import StageStrip, fusion_stages


class AssistantCard(Card):
    """Redrawn whenever teacher, student, method or ablation change."""

    asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__("", "fusion", spacing=6)
        self.head.addWidget(label("Assistant", "dim"))
        self.head.addStretch(1)
        self.chip = Chip("fusion", "accent")
        self.head.addWidget(self.chip)
        self.strip = StageStrip(theme)
        self.sentence = NameLabel("dim")
        self.front = label("", "dim", wrap=True)
        self.none = label("Teacher and student alone", "name")
        self.problem = label(role="problem", wrap=True)
        self.button = QPushButton("Settings…")
        self.button.setAccessibleName("Assistant settings")
        self.button.setToolTip("Projector, last stage, window")
        theme.tint(self.button, "edit")
        self.body.addLayout(self.head)
        for widget in (self.none, self.strip, self.sentence, self.front, self.problem):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self.button)
        self.setMinimumWidth(236)
        self.problem.hide()
        self.button.clicked.connect(self.asked)

    def show_draft(self, draft: Draft, families: dict[str, str]) -> None:
        """Draw the fusion model of the draft's pair."""
        kind = draft.assistant
        fusion = kind == "fusion"
        self.chip.show_word(kind, "" if kind == "none" else "accent")
        self.none.setVisible(not fusion)
        self.none.setText(draft.value("assistant.model") if kind == "model" else "Teacher and student alone")
        for widget in (self.strip, self.front):
            widget.setVisible(fusion)
        if not fusion:
            taught = "Taught first, then teaches the student: two runs"
            self.sentence.say(taught if kind == "model" else "This method uses no fusion model")
            return
        front = front_role(families.get("teacher", ""), families.get("student", ""))
        row = draft.value("method.options.ablation") or "none"
        attention = draft.value("assistant.attention") and row != "A"
        last = draft.value("assistant.last_stage") and row not in ("A", "B")
        self.strip.show_stages(fusion_stages(front, attention=attention, last_stage=last))
        names = {role: draft.value(f"{role}.model") or role for role in ("teacher", "student")}
        back = "student" if front == "teacher" else "teacher"
        self.sentence.say(f"{names[front]} S1–S3 → {names[back]} {'S4 + head' if last else 'head'}")
        known = families.get("teacher") and families.get("student")
        rule = "the CNN of the two" if "cnn" in families.values() and len(set(families.values())) > 1 else "the student"
        self.front.setText(f"Front: {rule}. Only the projector is new." if known else "Only the projector is new.")

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the assistant."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
