"""RolePicker: the model picker with what else belongs to a role (weights, stem, options, input side)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fbt_gui.pages.new_run.check import Check
from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.model_picker import ModelPicker
from fbt_gui.pages.new_run.weights_panel import WeightsPanel
from fbt_gui.services.context import Context
from fbt_gui.widgets.basics import label

_FIELDS = ("options", "stem", "image_size")


class RolePicker(ModelPicker):
    """`edited` carries a field and a value; `run_taken` a role and the run its weights are of."""

    edited = Signal(str, object)
    run_taken = Signal(str, str)

    def __init__(self, context: Context, fields: ConfigFields) -> None:
        super().__init__(context.theme)
        self._runs = context.runs
        self.problem = label(role="problem", wrap=True)
        self.problem.hide()
        self.weights = WeightsPanel()
        self._own = QStackedWidget()
        for role in ("teacher", "student"):
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(8)
            for name in _FIELDS:
                column.addWidget(fields.add(make_row(f"{role}.{name}")))
            column.addStretch(1)
            self._own.addWidget(holder)
        self.side.addWidget(self.problem)
        self.side.addWidget(self.weights)
        self.side.addWidget(self._own)
        self.side.addStretch(1)
        self.chosen.connect(lambda role, name: self.edited.emit(f"{role}.model", name))
        self.weights.chosen.connect(lambda words: self.edited.emit(f"{self.role}.weights", words))
        self.weights.run_chosen.connect(lambda run: self.run_taken.emit(self.role, run))

    def open_for(self, role: str, name: str | Draft) -> None:
        """Choose for this role, beginning at what the draft has."""
        super().open_for(role, name.value(f"{role}.model") if isinstance(name, Draft) else name)
        self._own.setCurrentIndex(("teacher", "student").index(role))

    def show_draft(self, draft: Draft) -> None:
        """Show what is chosen."""
        self.show_picked(draft.value(f"{self.role}.model"))
        self.weights.show_value(draft.value(f"{self.role}.weights"), self._runs.rows)

    def show_check(self, check: Check) -> None:
        """Say what is wrong with model and weights."""
        text = check.problems.get(f"{self.role}.model", "")
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.weights.show_problem(check.problems.get(f"{self.role}.weights", ""))
