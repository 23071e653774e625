"""RunPanel: the compared runs as a list, each with its line's colour and dashes and a check box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.record.compared.pens import Pen
from fbt_gui.pages.compare.add_runs import AddRuns
from fbt_gui.pages.compare.chosen import Chosen
from fbt_gui.pages.compare.compared_list import ComparedList
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import Card, label, switch
from fbt_gui.widgets.flow import flow_of

_WIDTH, _NARROW = 284, 244
_NARROW_BELOW = 1040


class RunPanel(Card):
    """Works on `chosen`. `changed` says that it is another now, `seeds_wanted` that more seeds are looked for."""

    changed = Signal()
    selected = Signal()
    opened = Signal(str)
    seeds_wanted = Signal()

    def __init__(self, context: Context, chosen: Chosen) -> None:
        super().__init__(tr("Runs"))
        self._context, self._chosen = context, chosen
        self._pens: Mapping[str, Pen] = {}
        self.fit_into(0)
        self.count = label(role="dim")
        self.grouped = self._make_grouped()
        self.head.addWidget(self.count)
        self.head.addStretch(1)
        self.head.addWidget(self.grouped)
        self.list = ComparedList()
        self.list.toggled.connect(self._toggle)
        self.list.ordered.connect(self._order)
        self.list.unwanted.connect(self._remove)
        self.list.selected.connect(self.selected)
        self.list.opened.connect(self.opened)
        self.add = AddRuns(context)
        self._views = QStackedWidget()
        self._views.addWidget(self._make_listed())
        self._views.addWidget(self.add)
        self.body.addWidget(self._views, 1)
        self.add.chosen.connect(self._add)
        self.add.closed.connect(self.end_adding)
        context.theme.changed.connect(self._repaint)

    def show_runs(self, rows: Sequence[dict[str, Any]], pens: Mapping[str, Pen]) -> None:
        """Fill the list; the selection stays."""
        self._pens = pens
        self.list.show_rows(rows, self._chosen.hidden)
        self._repaint()
        self.grouped.setChecked(self._chosen.grouped)
        drawn = sum(row["id"] not in self._chosen.hidden for row in rows)
        both = tr("{drawn} of {count}").format(drawn=drawn, count=len(rows))
        self.count.setText(str(len(rows)) if drawn == len(rows) else both)

    def fit_into(self, width: int) -> None:
        """Leave a narrow page's room to the plots."""
        self.setFixedWidth(_WIDTH if width >= _NARROW_BELOW else _NARROW)

    @property
    def is_adding(self) -> bool:
        """The search for more runs is shown."""
        return self._views.currentIndex() == 1

    def begin_adding(self) -> None:
        """Show the search for more runs."""
        self._views.setCurrentIndex(1)
        self.add.begin(self._chosen.runs)

    def end_adding(self) -> None:
        """Back to the list."""
        if self.is_adding:
            self._views.setCurrentIndex(0)
            self.list.setFocus()

    def clear(self) -> None:
        """Compare none; the bar offers to take it back."""
        before, hidden = list(self._chosen.runs), set(self._chosen.hidden)

        def back() -> None:
            self._chosen.replace(before)
            self._chosen.hidden = hidden
            self.changed.emit()

        self._chosen.replace([])
        self.changed.emit()
        self._context.bar.say(tr("Nothing is compared now."), way=(tr("Undo"), back))

    def _make_grouped(self) -> QPushButton:
        tip = tr("Runs that differ in their seed alone are one curve: their mean, with a band")
        made = switch(tr("Group seeds"), "small", tip)
        made.setAccessibleName(tr("Group seeds"))
        made.toggled.connect(self._group)
        return made

    def _make_listed(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.list, 1)
        buttons = (
            ("up", tr("Move up  (Ctrl+Up)"), lambda: self.list.move_current(-1)),
            ("down", tr("Move down  (Ctrl+Down)"), lambda: self.list.move_current(1)),
            ("minus", tr("Take out of the comparison  (Del)"), self.list.remove_selected),
            ("trash", tr("Take all out"), self.clear),
        )
        row = QHBoxLayout()
        row.setSpacing(2)
        for icon, tip, do in buttons:
            button = QPushButton()
            button.setProperty("kind", "flat")
            button.setToolTip(tip)
            button.setAccessibleName(tip.split("  ")[0])
            self._context.theme.tint(button, icon, "dim")
            button.clicked.connect(lambda _=False, act=do: act())
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        self.add_button = self._button(
            "plus", tr("Add runs…"), tr("Search the history for more runs  (Ctrl+F)"), self.begin_adding
        )
        self.seeds_button = self._button(
            "",
            tr("All seeds"),
            tr("Add every run that differs from one of these in its seed alone"),
            self.seeds_wanted.emit,
        )
        # A language with longer words takes a second line.
        column.addWidget(flow_of(self.add_button, self.seeds_button, spacing=6))
        return whole

    def _button(self, icon: str, text: str, tip: str, do: Any) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleName(text.rstrip("…"))
        if icon:
            self._context.theme.tint(button, icon)
        button.clicked.connect(lambda: do())
        return button

    def _repaint(self) -> None:
        self.list.paint_lines(self._pens, self._context.theme.colours)

    def _toggle(self, run: str, on: bool) -> None:
        self._chosen.show(run, on)
        self.changed.emit()

    def _order(self, runs: list[str]) -> None:
        self._chosen.order(runs)
        self.changed.emit()

    def _remove(self, runs: list[str]) -> None:
        self._chosen.remove(runs)
        self.changed.emit()

    def _group(self, on: bool) -> None:
        if on != self._chosen.grouped:
            self._chosen.grouped = on
            self.changed.emit()

    def _add(self, runs: list[str]) -> None:
        if self._chosen.add(runs):
            self.changed.emit()
