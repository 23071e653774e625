"""TripleRow: teacher → assistant → student as a picture; alone, the student and what that is good for."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.record.catalogue import ModelEntry
from engine.record.method_files import uses_teacher
from fbt_gui.pages.new_run.assistant_card import AssistantCard
from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.flows import flow_of
from fbt_gui.pages.new_run.model_card import ModelCard
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import method_label
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.flow_arrow import FlowArrow

_PLANNED = ("data", "teacher", "more_teachers", "student", "assistant", "method")


class TripleRow(QWidget):
    """`asked` carries the role whose model or settings are to be chosen; `edited` a field and a value."""

    asked = Signal(str)
    edited = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.cards = {role: ModelCard(role, theme) for role in ("teacher", "student")}
        self.assistant = AssistantCard(theme)
        self.alone = Card("", spacing=6)
        self._alone_title, self._alone_text = label("", "heading"), label("", "dim", wrap=True)
        self.alone.body.addWidget(self._alone_title)
        self.alone.body.addWidget(self._alone_text)
        self.alone.body.addStretch(1)
        self.arrows = [FlowArrow(theme, tr("teaches")) for _ in range(2)]
        self._shown: tuple[Draft, dict[str, ModelEntry], list[Row]] = (Draft(), {}, [])
        self._plan: dict[str, Any] = {}
        self._planned_for: dict[str, Any] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for widget, stretch in (
            (self.cards["teacher"], 3),
            (self.arrows[0], 0),
            (self.assistant, 4),
            (self.arrows[1], 0),
            (self.cards["student"], 3),
            (self.alone, 6),
        ):
            row.addWidget(widget, stretch)
        for card in self.cards.values():
            card.asked.connect(self.asked)
            card.edited.connect(self.edited)
        self.assistant.asked.connect(self.asked)
        self.assistant.edited.connect(self.edited)

    @property
    def plan(self) -> dict[str, Any]:
        """What the dry run built of the triple as it is now; empty where that is not known."""
        return self._plan if self._planned_for == _built_from(self._shown[0]) else {}

    def show_draft(self, draft: Draft, catalogue: dict[str, ModelEntry], runs: list[Row]) -> None:
        """Show the draft's triple."""
        self._shown = (draft, catalogue, runs)
        taught = draft.kind != "train" and uses_teacher(draft.method)
        for widget in (self.cards["teacher"], self.assistant, *self.arrows):
            widget.setVisible(taught)
        self.alone.setVisible(not taught)
        if not taught:
            self._say_alone(draft)
        models = self.plan.get("models", {})
        for role, card in self.cards.items():
            card.show_draft(draft, catalogue, runs, models.get(role, {}))
        self.assistant.show_draft(draft, catalogue, runs, self.plan)
        flow = flow_of(draft.method)
        for arrow, tip in zip(self.arrows, flow.tips(draft.assistant), strict=True):
            arrow.say(method_label(draft.method), tr(flow.brief) if flow.brief else "", tip)

    def show_plan(self, plan: dict[str, Any]) -> None:
        """Show what the dry run of the draft as it is now has built; it is let go when the draft changes."""
        self._plan, self._planned_for = plan, _built_from(self._shown[0])
        self.show_draft(*self._shown)

    def show_check(self, check: Check) -> None:
        """Say at each card what is wrong with it."""
        for role, card in (*self.cards.items(), ("assistant", self.assistant)):
            heads = (f"{role}.", "more_teachers") if role == "teacher" else (f"{role}.",)
            said = [text for field, text in check.problems.items() if field.startswith(heads)]
            card.show_problem("\n".join(said))  # type: ignore[attr-defined]

    def _say_alone(self, draft: Draft) -> None:
        if draft.kind == "train":
            title = tr("Alone")
            text = tr(
                "One model learns from the labels only. Use it to make a teacher on your own data, or the baseline that "
                "shows what distillation gains: a run of the same data, student and recipe counts as the baseline."
            )
        else:
            title = tr("No teacher network")
            text = tr("With {method} the student learns from what was written down of each image beforehand.").format(
                method=method_label(draft.method)
            )
        self._alone_title.setText(title)
        self._alone_text.setText(text)


def _built_from(draft: Draft) -> dict[str, Any]:
    """What the models of a plan depend on, by value."""
    values = draft.payload()
    return {name: values.get(name) for name in _PLANNED}
