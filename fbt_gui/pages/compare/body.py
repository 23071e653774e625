"""Body: curves and trade-off above, numbers and configurations below; imported beside the event loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from engine.record.compared.groups import Group
from engine.record.compared.pens import Pen
from fbt_gui.pages.compare.curves import Curves
from fbt_gui.pages.compare.fields_model import FieldsModel
from fbt_gui.pages.compare.fields_table import FieldsTable
from fbt_gui.pages.compare.numbers_model import NumbersModel
from fbt_gui.pages.compare.numbers_table import NumbersTable
from fbt_gui.pages.compare.step_curves import StepCurves
from fbt_gui.pages.compare.tabs import Tabs
from fbt_gui.pages.compare.trade_off import TradeOff
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, switch


class CompareBody(QWidget):
    """All views of one comparison. `ready` comes when all are made."""

    ready = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._groups: Sequence[Group] = ()
        self._pens: Mapping[str, Pen] = {}
        self._stale: list[QWidget] = []
        # Each part takes 10 to 40 ms to make: it has a turn of the event loop to itself.
        self._steps = iter((self._make_curves, self._make_trade_off, self._make_tables, self._lay_out, self.ready.emit))
        later(self, self._next_step)

    def _next_step(self) -> None:
        step = next(self._steps, None)
        if step is not None:
            step()
            later(self, self._next_step)

    def _make_curves(self) -> None:
        self.steps = StepCurves(self)
        self.curves = Curves(self._context, self.steps)

    def _make_trade_off(self) -> None:
        self.trade_off = TradeOff(self._context.theme)

    def _make_tables(self) -> None:
        self.numbers = NumbersModel(self._context.theme, self)
        self.fields = FieldsModel(self._context.theme, self)
        self.numbers_table = NumbersTable(self.numbers)
        self.fields_table = FieldsTable(self.fields)

    def _lay_out(self) -> None:
        self.charts = Tabs(tr("Charts"), ((tr("Curves"), self.curves), (tr("Accuracy and cost"), self.trade_off)))
        self.tables = Tabs(
            tr("Tables"), ((tr("Numbers"), self.numbers_table), (tr("Configurations"), self.fields_table))
        )
        self.all_fields = switch(tr("All fields"), "small", tr("Show the fields that are the same everywhere too"))
        self.all_fields.setAccessibleName(tr("Show all fields"))
        self.all_fields.toggled.connect(self._show_all_fields)
        self.none = label(tr("The configurations differ in nothing but names and seeds."), "dim")
        self.tables.head.addWidget(self.none)
        self.tables.head.addWidget(self.all_fields)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(10)
        for part, share in ((self.charts, 3), (self.tables, 2)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, share)
            part.turned.connect(self._show_seen)
        split.setSizes([440, 280])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split)
        self._show_extras()

    def show_groups(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Show these; what is not seen is filled when it is turned to."""
        self._groups, self._pens = groups, pens
        self._stale = [self.curves, self.trade_off, self.numbers_table, self.fields_table]
        self._show_seen()

    def finish(self) -> None:
        """End the thread that reads events."""
        if hasattr(self, "steps"):
            self.steps.close()

    def _show_seen(self) -> None:
        """Fill what is seen, each view in a turn of its own."""
        seen = next((view for view in self._stale if view in (self.charts.shown, self.tables.shown)), None)
        if seen is not None:
            self._stale.remove(seen)
            self._fill(seen)
            later(self, self._show_seen)
        self._show_extras()

    def _fill(self, view: QWidget) -> None:
        if view is self.numbers_table:
            self.numbers.show_groups(self._groups, self._pens)
            self.numbers_table.fit()
        elif view is self.fields_table:
            self.fields.show(self._groups, self._pens)
        elif view is self.curves:
            self.curves.show_groups(self._groups, self._pens)
        else:
            self.trade_off.show_groups(self._groups, self._pens)

    def _show_all_fields(self, on: bool) -> None:
        self.fields.show_all(on)
        self._show_extras()

    def _show_extras(self) -> None:
        fields = self.tables.shown is self.fields_table
        self.all_fields.setVisible(fields)
        self.none.setVisible(fields and not self.fields.rows and bool(self.fields.groups))
