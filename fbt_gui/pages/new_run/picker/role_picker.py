"""RolePicker: the model picker with what else belongs to a role (weights, options, stem, input side, epochs)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.picker.model_picker import ModelPicker
from fbt_gui.pages.new_run.picker.picker_tabs import FILE, RUNS
from fbt_gui.pages.new_run.picker.student_runs import StudentRuns
from fbt_gui.pages.new_run.picker.weights_file import WeightsFile
from fbt_gui.pages.new_run.picker.weights_panel import WeightsPanel
from fbt_gui.pages.new_run.roles import edit_of, front_role, model_value, path_of, place_of
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import FittedStack, label
from fbt_gui.widgets.field_row import FieldRow

_FIELDS = ("options", "stem", "image_size")
_FURTHER = "further"


class RolePicker(ModelPicker):
    """`edited` carries a field and a value; `run_taken` a role and the run its student is of; `taken` a role and
    fields of its model that are to be set together."""

    edited = Signal(str, object)
    run_taken = Signal(str, str)
    taken = Signal(str, dict)

    def __init__(self, context: Context, fields: ConfigFields) -> None:
        self._context, self._fields = context, fields
        self._draft = Draft()
        self._runs = context.runs
        self.run_list: StudentRuns | None = None
        self.file: WeightsFile | None = None
        super().__init__(context.theme, context.settings)
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.weights = WeightsPanel()
        self._own = FittedStack()
        self._rows: dict[str, list[FieldRow]] = {}
        self._pages: dict[str, int] = {}
        self.side.insertWidget(1, self.problem)
        self.side.addWidget(self.weights)
        self.side.addWidget(self._own)
        self.side.addStretch(1)
        self.chosen.connect(lambda role, name: self._edit("model", name))
        self.weights.chosen.connect(lambda words: self._edit("weights", words))
        self.weights.tag_chosen.connect(self._take_tag)
        self.weights.elsewhere.connect(lambda word: self.go_to_tab(RUNS if word == "run" else FILE))
        context.runs.updated.connect(self._show_runs)

    def open_for(self, role: str, name: str | Draft) -> None:
        """Choose for this role, beginning at what the draft has."""
        if isinstance(name, Draft):
            self._draft = name
        shown = model_value(self._draft, role, "model") if isinstance(name, Draft) else name
        self.role = role
        later(self, self._show_fields)  # a turn later: making the list is enough for one
        self.filters.show_part(self._part())
        super().open_for(role, shown)

    def show_draft(self, draft: Draft) -> None:
        """Show what is chosen."""
        self._draft = draft
        name, weights = model_value(draft, self.role, "model"), model_value(draft, self.role, "weights")
        self.show_picked(name)
        self.weights.show_value(weights, name, self.entry_of(name), self._runs.rows)
        if self.file is not None:
            self.file.show_value(weights)
        for row in self._rows.get(_FURTHER, ()) if place_of(self.role) >= 0 else ():
            row.fill(model_value(draft, self.role, row.path))

    def show_check(self, check: Check) -> None:
        """Say what is wrong with model and weights."""
        text = check.problems.get(path_of(self.role, "model"), "")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.weights.show_problem(check.problems.get(path_of(self.role, "weights"), ""))

    def show_tab(self, place: int) -> None:
        """Go to one of the three lists; those of runs and files are made when they are first wanted."""
        if place == RUNS and self.run_list is None:
            self.run_list = StudentRuns()
            self.run_list.went_to.connect(lambda run: self.run_taken.emit(self.role, run))
            self.run_list.doubleClicked.connect(self.close_picker)
            self.run_list.activated.connect(self.close_picker)
            self.add_list(place, self.run_list)
        if place == FILE and self.file is None:
            self.file = WeightsFile(self._context.theme, self._context.desk)
            self.file.taken.connect(self._take_file)
            self.file.show_value(model_value(self._draft, self.role, "weights"))
            self.add_list(place, self.file)
        super().show_tab(place)

    def go_to_tab(self, place: int) -> None:
        """Show a list, and go to where one searches it; to the path of a file."""
        super().go_to_tab(place)
        if place == FILE and self.file is not None:
            self.file.path.setFocus()

    def _show_fields(self) -> None:
        of = _FURTHER if place_of(self.role) >= 0 else self.role
        if of not in self._pages:  # each role's are made when they are first wanted
            self._pages[of] = self._own.addWidget(self._make_fields(of))
            for row in self._rows[of]:
                row.fill(model_value(self._draft, self.role, row.path.rsplit(".", 1)[-1]))
        self._own.setCurrentIndex(self._pages[of])

    def _make_fields(self, role: str) -> QWidget:
        """The rows of a role. A further teacher's are shared by all of them and filled by hand."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._rows[role] = []
        for name in (*_FIELDS, "epochs") if role == "assistant" else _FIELDS:
            if role == _FURTHER:
                row = make_row(f"teacher.{name}")
                row.path = name
                row.edited.connect(self._edit)
            else:
                row = self._fields.add(make_row(f"{role}.{name}"))
            self._rows[role].append(row)
            column.addWidget(row)
        column.addStretch(1)
        return holder

    def _edit(self, name: str, value: Any) -> None:
        self.edited.emit(*edit_of(self._draft, self.role, name, value))

    def _take_tag(self, tag: str) -> None:
        plain = str(model_value(self._draft, self.role, "model")).split(".")[0]
        self._edit("model", f"{plain}.{tag}" if tag else plain)

    def _take_file(self, values: dict[str, Any]) -> None:
        """A model built for the size of the data needs no size of its own."""
        if values.get("image_size") == self._draft.value("data.image_size"):
            values = {**values, "image_size": 0}
        self.taken.emit(self.role, values)

    def _part(self) -> str:
        """Which part of the fusion model the role's model is, as the pair is now."""
        if self._draft.assistant != "fusion" or self.role == "assistant":
            return ""
        entries = {role: self.entry_of(self._draft.value(f"{role}.model")) for role in ("teacher", "student")}
        families = {role: entry.seen_as if entry else "" for role, entry in entries.items()}
        own = "student" if self.role == "student" else "teacher"
        return "front" if front_role(families["teacher"], families["student"]) == own else "back"

    def _search(self) -> None:
        super()._search()
        if self.tab == RUNS:
            self._show_runs()

    def _first(self) -> None:
        if self.tab == RUNS and self.run_list is not None:
            self.run_list.take_first()
        else:
            super()._first()

    def _enter(self) -> None:
        if self.tab != RUNS:
            super()._enter()
        elif self.run_list is not None and self.run_list.take_first():
            self.close_picker()

    def _show_runs(self) -> None:
        if self.tab != RUNS or self.run_list is None:
            return
        weights = model_value(self._draft, self.role, "weights")
        chosen = weights[4:] if weights.startswith("run:") else ""
        shown = self.run_list.show_runs(self._runs.rows, self.search.text(), chosen)
        self.tabs.found.setText(tr("%n runs", "", shown))
