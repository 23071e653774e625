"""Curves: one metric of every group over each other, by epoch, step or time."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.record.compared.groups import Group
from engine.record.compared.lines import Line, mean_line
from engine.record.compared.pens import Pen
from engine.record.compared.runs import ComparedRun
from fbt_gui.feed.run_series import X_MODES, Track
from fbt_gui.pages.compare.bands import Bands
from fbt_gui.pages.compare.curves_file import write_curves
from fbt_gui.pages.compare.metric_choice import MetricChoice
from fbt_gui.pages.compare.metrics import ordered, unit_of
from fbt_gui.pages.compare.short_names import short_names
from fbt_gui.pages.compare.step_curves import StepCurves
from fbt_gui.pages.compare.titles import about, tail_of, title_of
from fbt_gui.plots.curve_plot import CurvePlot
from fbt_gui.services.context import Context
from fbt_gui.services.settings import SMOOTHING
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, tab_first

_BUDGET_SECONDS = 0.012


class Curves(QWidget):
    """A choice of metric and axis above a plot; what is measured between epochs is read when it is asked for."""

    def __init__(self, context: Context, steps: StepCurves) -> None:
        super().__init__()
        self._context, self._steps = context, steps
        self._groups: Sequence[Group] = ()
        self._pens: Mapping[str, Pen] = {}
        self._drawn: dict[str, tuple[str, Pen]] = {}
        self._lives = itertools.count(1)
        self._lines: dict[str, tuple[Any, Any]] = {}
        self._todo: deque[Callable[[], object]] = deque()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._work)
        self.choice = MetricChoice(context.settings, self)
        self.said = label(role="small")
        # No title of its own: the metric that is chosen is it.
        self.plot = CurvePlot(
            tr("Comparison"), context.theme, legend=244, weight=context.settings.number(SMOOTHING, 0.0, 0.0, 0.99)
        )
        self.plot.shared.set_mode(self.choice.mode)
        self.plot.heading.hide()
        self.plot.head.insertWidget(0, self.choice.metrics)
        self.plot.head.insertWidget(1, self.choice.axis)
        self.plot.head.insertWidget(2, self.said)
        tab_first(self.plot, self.choice.metrics, self.choice.axis)
        self.plot.saving.connect(self._save)
        self.bands = Bands(self.plot, context.theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot, 1)
        self.choice.chosen.connect(self._show_choice)
        steps.updated.connect(self._draw)

    def show_groups(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Draw these groups."""
        self._groups, self._pens = groups, pens
        runs = [run for group in groups for run in group.runs]
        self.choice.offer(ordered(name for run in runs for name in [*run.metrics, *run.step_metrics]))
        self._read()
        self._draw()

    def choose(self, metric: str, mode: str = "epoch") -> None:
        """Draw this metric against this axis."""
        self.choice.choose(metric, mode)

    def _show_choice(self) -> None:
        self.plot.shared.set_mode(self.choice.mode)
        self.plot.fit()
        self._read()
        self._draw()

    def _needs_events(self) -> bool:
        """History knows epochs alone; the time of a point and what lies between epochs are in the events."""
        metric, mode = self.choice.metric, self.choice.mode
        return mode == "time" or any(metric in run.step_metrics for group in self._groups for run in group.runs)

    def _read(self) -> None:
        metric = self.choice.metric
        self.plot.title = self.choice.title  # what a saved picture is headed with
        if metric and self._needs_events():
            self._steps.want(metric, [run for group in self._groups for run in group.runs])
        else:
            self._steps.rest()

    def _draw(self) -> None:
        tables = {group.id: found for group in self._groups if (found := self._tables(group))}
        looks = {group.id: (title_of(group), self._pens[group.id]) for group in self._groups if group.id in tables}
        order = [name for name in self._drawn if name in looks] == [name for name in looks if name in self._drawn]
        gone = [name for name in self._drawn if not order or looks.get(name) != self._drawn[name]]
        self._lines = {}
        self._todo = deque([*(partial(self._drop, name) for name in gone)])
        self._todo += [partial(self._put, name, tables[name], *look) for name, look in looks.items()]
        self._todo += [self._put_bands, self._explain, self._say]
        self._work()

    def _work(self) -> None:
        """Go on with what is to be drawn; what does not fit into a part of a frame waits for the next turn."""
        until = time.perf_counter() + _BUDGET_SECONDS
        while self._todo and time.perf_counter() < until:
            self._todo.popleft()()
        if self._todo and not self._turn.isActive():
            self._turn.start()

    def _drop(self, name: str) -> None:
        self.plot.drop(name)
        del self._drawn[name]

    def _put(self, name: str, tables: list[Any], title: str, pen: Pen) -> None:
        self._lines[name] = mean_line(tables)
        self.plot.set_points(name, title, Track(self._lines[name][0], next(self._lives)), pen.colour, dash=pen.dash)
        self._drawn[name] = (title, pen)

    def _explain(self) -> None:
        briefs = short_names([group.title for group in self._groups])
        for group, brief in zip(self._groups, briefs, strict=True):
            self.plot.legend.explain(group.id, about(group), tail_of(group), brief)

    def _put_bands(self) -> None:
        mode = X_MODES.index(self.choice.mode)
        bands = {
            name: (Line(mean[mode], mean[-1], spread), self._pens[name]) for name, (mean, spread) in self._lines.items()
        }
        self.bands.show_lines(bands)

    def _tables(self, group: Group) -> list[Any]:
        return [table for run in group.runs if (table := self._table(run)) is not None and table.shape[1]]

    def _table(self, run: ComparedRun) -> Any:
        """Epoch, step, seconds and value of every point; the seconds are known from the events alone."""
        metric = self.choice.metric
        if self._needs_events():
            return self._steps.tables.get((run.id, metric))
        points = run.metrics.get(metric)
        if not points:
            return None
        epochs, values = np.array(points, dtype=float).T
        each = run.row["total_steps"] / run.row["epochs"] if run.row["epochs"] else 0
        steps = np.maximum(0, epochs * each - 1)  # of an epoch's last step, counted from 0 as in the events
        return np.stack([epochs, steps, np.full(len(epochs), np.nan), values])

    def _say(self) -> None:
        """What is missing, and why."""
        missing = len(self._groups) - len(self._drawn)
        unit = unit_of(self.choice.metric)
        text = tr("reading…") if self._steps.is_reading else tr("%n without this", "", missing) if missing else unit
        self.said.setText(text)

    def _save(self, path: Path, work: Callable[[], object]) -> None:
        """A picture is the plot's own work; a table says of which runs each mean is."""
        bar = self._context.bar
        if path.suffix == ".csv":
            groups = [group for group in self._groups if group.id in self._lines]
            curves = [(group.title, [run.id for run in group.runs], *self._lines[group.id]) for group in groups]
            work = partial(write_curves, path, self.choice.metric, curves)
        self._context.desk.submit(
            work, lambda _: bar.say(tr("Written: {path}").format(path=path)), self._context.commands.tell_error, self
        )
