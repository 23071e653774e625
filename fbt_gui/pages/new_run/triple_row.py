"""TripleRow: teacher → assistant → student as a picture; alone, the student and what that is good for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.assistant_card import AssistantCard
from fbt_gui.pages.new_run.check import Check
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.model_card import ModelCard
from fbt_gui.services.run_list import Row
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, label


class TripleRow(QWidget):
    """`asked` carries the role whose model or settings are to be chosen."""

    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.cards = {role: ModelCard(role, theme) for role in ("teacher", "student")}
        self.assistant = AssistantCard(theme)
        self.alone = Card("", spacing=6)
        self.alone.body.addWidget(label("Alone", "heading"))
        text = (
            "One model learns from the labels only. Use it to make a teacher on your own data, or the baseline that "
            "shows what distillation gains: a run of the same data, student and recipe counts as the baseline."
        )
        self.alone.body.addWidget(label(text, "dim", wrap=True))
        self.alone.body.addStretch(1)
        self._arrows = [_arrow(), _arrow()]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, stretch in (
            (self.cards["teacher"], 3),
            (self._arrows[0], 0),
            (self.assistant, 4),
            (self._arrows[1], 0),
            (self.cards["student"], 3),
            (self.alone, 6),
        ):
            row.addWidget(widget, stretch)
        for card in self.cards.values():
            card.asked.connect(self.asked)
        self.assistant.asked.connect(lambda: self.asked.emit("assistant"))

    def show_draft(self, draft: Draft, catalogue: dict[str, ModelEntry], runs: list[Row]) -> None:
        """Show the draft's triple."""
        distill = draft.kind != "train"
        for widget in (self.cards["teacher"], self.assistant, *self._arrows):
            widget.setVisible(distill)
        self.alone.setVisible(not distill)
        families = {}
        for role, card in self.cards.items():
            entry = catalogue.get(draft.value(f"{role}.model").split(".")[0])
            families[role] = entry.seen_as or entry.family if entry else ""
            card.show_draft(draft, entry, runs)
        self.assistant.show_draft(draft, families)

    def show_check(self, check: Check) -> None:
        """Say at each card what is wrong with it."""
        for role, card in (*self.cards.items(), ("assistant", self.assistant)):
            said = [text for field, text in check.problems.items() if field.startswith(f"{role}.")]
            card.show_problem(" ".join(said))  # type: ignore[attr-defined]


def _arrow() -> QLabel:
    arrow = label("→", "title")
    arrow.setAlignment(Qt.AlignmentFlag.AlignCenter)
    arrow.setAccessibleName("teaches")
    return arrow
