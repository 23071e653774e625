"""AssistantCard: the fusion model as it will be built, an assistant of its own, or that there is none."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from engine.record.catalogue import ModelEntry
from engine.record.method_files import uses_fusion
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.end_row import EndRow
from fbt_gui.pages.new_run.fusion_view import FusionView, Refusal, fusion_view
from fbt_gui.pages.new_run.model_facts import facts_of, weights_text
from fbt_gui.pages.new_run.roles import further_teachers
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import count, role_label
from fbt_gui.widgets.basics import Card, NameLabel, clear_layout, label
from fbt_gui.widgets.elided_button import ElidedButton
from fbt_gui.widgets.stage_strip import StageStrip, fusion_stages

KINDS = {"fusion": mark("Fusion model"), "model": mark("A model"), "none": mark("None")}
_TIPS = {
    "fusion": mark("S1–S3 of one of the two, a projector, S4 and head of the other"),
    "model": mark("A teaching assistant: distilled first, then it teaches the student"),
    "none": mark("The teacher teaches the student directly"),
}


class AssistantCard(Card):
    """Redrawn whenever teacher, student, method or ablation change."""

    asked = Signal(str)
    edited = Signal(str, object)

    def __init__(self, theme: Theme) -> None:
        super().__init__("", "fusion", spacing=6)
        self._theme = theme
        self._refused: tuple[Refusal, ...] = ()
        role = label(role_label("assistant"), "dim")
        self.kind = QComboBox()
        self.kind.setProperty("kind", "small")
        self.kind.setAccessibleName(tr("What stands between teacher and student"))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kind.setMinimumContentsLength(8)
        role.setBuddy(self.kind)
        self.strip = StageStrip(theme)
        self.name = NameLabel("name", longest=14)
        self.sentence = NameLabel("dim")
        self.more = label("", "dim", wrap=True)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.refusal = QWidget()
        self._ways = QVBoxLayout(self.refusal)
        self._ways.setContentsMargins(0, 0, 0, 0)
        self._ways.setSpacing(2)
        self.refusal.hide()
        self.button = ElidedButton(kind="")
        self.body.addWidget(EndRow(role, self.kind))
        for widget in (self.name, self.strip, self.sentence, self.more, self.refusal, self.problem):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.body.addWidget(self.button)
        self.setMinimumWidth(236)
        self.kind.installEventFilter(self)
        self.kind.activated.connect(lambda _: self.edited.emit("assistant.kind", self.kind.currentData()))
        self.button.clicked.connect(lambda: self.asked.emit("assistant"))

    def show_draft(self, draft: Draft, catalogue: dict[str, ModelEntry], runs: list[Row], plan: dict[str, Any]) -> None:
        """Draw what stands between the draft's pair."""
        kind = draft.assistant
        self._show_kinds(draft, kind)
        self.strip.setVisible(kind == "fusion")
        self.sentence.show()
        self.more.setVisible(kind != "none")
        self.name.setVisible(kind != "fusion")
        self.button.setVisible(kind != "none")
        self._show_button(kind, bool(draft.value("assistant.model")))
        if kind == "fusion" and (lacking := _lacking(draft)):
            self._show_empty(lacking)
            return
        if kind == "fusion":
            view = fusion_view(draft, catalogue, plan)
            self._show_fusion(draft, view)
            self._show_refusals(view.refusals)
            return
        self._show_refusals(())
        if kind == "none":
            self.name.say(tr("Teacher and student alone"))
            self.sentence.say(tr("The teacher teaches the student directly."))
            return
        name = str(draft.value("assistant.model"))
        self.name.say(name or tr("None chosen yet"))
        entry = catalogue.get(name.split(".")[0])
        facts = facts_of(draft, "assistant", entry, plan.get("models", {}).get("assistant", {})) if name else ""
        weights = weights_text(draft.value("assistant.weights"), runs) if name else ""
        self.sentence.say("\n".join(filter(None, (facts, weights))))
        self.sentence.setVisible(bool(facts))
        self.more.setText(tr("Taught first, then teaches the student: two runs."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A wheel that scrolls the page changes nothing on its way."""
        if event.type() == QEvent.Type.Wheel and not self.kind.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def show_problem(self, text: str) -> None:
        """Say what is wrong with the assistant; what the card says of the pair itself is not said twice."""
        text = "" if self._refused else text
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _show_kinds(self, draft: Draft, kind: str) -> None:
        allowed = ["fusion", "model"] if uses_fusion(draft.method) else ["model", "none"]
        if kind not in allowed:  # of a file that is refused for it: shown, so that it can be seen why
            allowed = [kind, *allowed]
        if [self.kind.itemData(place) for place in range(self.kind.count())] != allowed:
            self.kind.clear()
            for word in allowed:
                self.kind.addItem(tr(KINDS[word]) if word in KINDS else word, word)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.kind.setToolTip(tr(_TIPS[kind]) if kind in _TIPS else "")

    def _show_button(self, kind: str, chosen: bool) -> None:
        if kind == "model":
            text = tr("Change…") if chosen else tr("Choose…")
            self.button.say(text, tr("Choose the assistant’s model, weights and epochs"))
            self.button.setAccessibleName(tr("Change: {role}").format(role=role_label("assistant")))
        else:
            self.button.say(tr("Settings…"), tr("Projector, last stage, window"))
            self.button.setAccessibleName(tr("Settings of the fusion model"))
        icon = "search" if kind == "model" else "edit"
        if self.button.property("icon_name") != icon:
            self._theme.tint(self.button, icon)

    def _show_fusion(self, draft: Draft, view: FusionView) -> None:
        stages = fusion_stages(view.front, attention=view.attention, last_stage=view.last_stage, shapes=view.shapes)
        self.strip.show_stages(stages)
        names = {role: draft.value(f"{role}.model") or role_label(role) for role in ("teacher", "student")}
        text = tr("{front} S1–S3 → {back} S4 + head") if view.last_stage else tr("{front} S1–S3 → {back} head")
        self.sentence.say(text.format(front=names[view.front], back=names[view.back]))
        said = []
        if view.known:
            said.append(tr("Front: the CNN of the two.") if view.rule else tr("Front: the student."))
        if view.parameters:
            said.append(tr("New: the projector’s {count} parameters.").format(count=count(view.parameters)))
        else:
            said.append(tr("Only the projector is new."))
        others = len(further_teachers(draft))
        if others:
            said.append(tr("One for each of {count} teachers.").format(count=others + 1))
        self.more.setText("\n".join(said))

    def _show_empty(self, lacking: list[str]) -> None:
        """There is nothing to draw of a pair that is not chosen yet."""
        self._show_refusals(())
        for part in (self.strip, self.more):
            part.hide()
        self.name.show()
        self.name.say(tr("No fusion model yet"))
        said = {
            "teacher": tr("It is made of teacher and student: choose a teacher."),
            "student": tr("It is made of teacher and student: choose a student."),
        }
        both = tr("It is made of teacher and student: choose both.")
        self.sentence.say(both if len(lacking) > 1 else said[lacking[0]])

    def _show_refusals(self, refusals: tuple[Refusal, ...]) -> None:
        """Say why the pair cannot be fused, with models that can stand in a click away."""
        if refusals == self._refused:
            return
        self._refused = refusals
        clear_layout(self._ways)
        for refusal in refusals:
            text = (
                tr("{model} cannot be the front of a fusion model: {reason}.")
                if refusal.part == "front"
                else tr("{model} cannot be the back of a fusion model: {reason}.")
            )
            self._ways.addWidget(label(text.format(model=refusal.model, reason=refusal.reason), "problem", wrap=True))
            if refusal.others:
                self._ways.addWidget(label(tr("These can:"), "small"))
            for name in refusal.others:
                tip = tr("Take {model} as the {role}").format(model=name, role=role_label(refusal.role).lower())
                button = ElidedButton(name, "small", tip)
                path = f"{refusal.role}.model"
                button.clicked.connect(lambda _=False, path=path, name=name: self.edited.emit(path, name))
                self._ways.addWidget(button)
        self.refusal.setVisible(bool(refusals))
        if refusals:
            self.show_problem("")


def _lacking(draft: Draft) -> list[str]:
    """The roles of the pair that nobody has chosen a model for; the weights of a run bring theirs along."""
    return [role for role in ("teacher", "student") if not _is_chosen(draft, role)]


def _is_chosen(draft: Draft, role: str) -> bool:
    return bool(draft.value(f"{role}.model")) or str(draft.value(f"{role}.weights")).startswith("run:")
