"""ModelsTab: teachers, student, fusion models and projectors of a run as they were built."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fbt_gui.pages.run.built_models import BuiltModel, built_models, fusion_parts
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING, count, family_label, role_label, whole
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.rows_table import Column, RowsTable
from fbt_gui.widgets.stage_strip import StageStrip, fusion_stages

_STRIP_WIDE = 420
_COLUMN = 300


class ModelsTab(RunTab):
    """A line a model; below, each fusion model as a row of stages."""

    least = 176

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        columns = [
            Column(tr("Role"), _role),
            Column(tr("Model"), lambda model: _times(model.name) or NOTHING),
            Column(tr("Family"), lambda model: family_label(model.family) if model.family else NOTHING),
            Column(tr("Parameters"), lambda model: count(model.parameters) if model.parameters else NOTHING, more=lambda model: whole(model.parameters or None), right=True),
            Column(tr("Input"), lambda model: f"3 × {model.image_size}²" if model.image_size else NOTHING, tip=tr("Channels, height and width of an image")),
            *(_stage_column(place) for place in range(4)),
            Column(tr("Weights at the start"), lambda model: model.weights or NOTHING),
        ]  # fmt: skip
        self.table = RowsTable(columns, context.theme, tr("Models of this run"), sorts=False)
        self.table.horizontalHeader().setMaximumSectionSize(_COLUMN)
        self.hint = label("", "dim", wrap=True)
        self.strips: list[StageStrip] = []
        self._holder = QWidget()
        self._strips = QHBoxLayout(self._holder)
        self._strips.setContentsMargins(0, 0, 0, 0)
        self._strips.setSpacing(16)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self._holder)
        self.column.addWidget(self.hint)
        self._models: list[BuiltModel] | None = None
        self._run = ""

    def show_run(self, shown: Shown) -> None:
        """Show what the plan says, and until then the configuration."""
        models = built_models(shown.facts.plan, shown.config)
        if models == self._models and shown.run == self._run:
            return
        self._models, self._run = models, shown.run
        self.table.show_rows(models)
        self._draw(shown.facts.plan)
        planned = bool(shown.facts.plan)
        self.hint.setText("" if planned else tr("Stages and sizes come when the models are built."))
        self.hint.setVisible(not planned)

    def _draw(self, plan: dict[str, Any]) -> None:
        while (item := self._strips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.strips = []
        for parts in fusion_parts(plan):
            strip = StageStrip(self.context.theme)
            strip.show_stages(
                fusion_stages(
                    parts.front, attention=parts.attention, last_stage=parts.last_stage, shapes=parts.shapes or None
                )
            )
            strip.setMaximumWidth(_STRIP_WIDE)
            strip.setToolTip(f"{parts.composition}\n{strip.toolTip()}")
            holder = QWidget()
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            column.addWidget(label(role_label(parts.role), "small"))
            column.addWidget(strip)
            self._strips.addWidget(holder, 1)
            self.strips.append(strip)
        self._holder.setVisible(bool(self.strips))


def _role(model: BuiltModel) -> str:
    return tr("Projector {number}").format(number=model.role.removeprefix("projector")).strip() if model.role.startswith("projector") else role_label(model.role)  # fmt: skip


def _stage_column(place: int) -> Column:
    tip = tr("What comes out of stage {number}").format(number=place + 1)

    def shape(model: BuiltModel) -> str:
        return _times(model.stages[place]) if place < len(model.stages) else NOTHING

    return Column(f"S{place + 1}", shape, tip=tip)


def _times(shape: str) -> str:
    """A shape as the plan writes it, "12 x 8 x 8", with the sign that the other columns have."""
    return shape.replace(" x ", " × ")
