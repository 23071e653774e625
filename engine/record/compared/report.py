"""Report: what a comparison says, as text and charts; HTML and PDF are made from it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.record.compared.charts import Curve, Dot, line_chart, scatter_chart
from engine.record.compared.differences import FieldRow, field_rows
from engine.record.compared.environments import environments
from engine.record.compared.groups import Group
from engine.record.compared.lines import epoch_line
from engine.record.compared.maps import map_charts
from engine.record.compared.pens import Ink, Pen, pens_in_order
from engine.record.compared.quantities import QUANTITIES, QUANTITY, Quantity, best_of, others_of, over_first
from engine.record.comparison import Difference, Spread
from engine.record.gains import over_others

NOTHING = "–"
# Metric, title and y axis of the charts that are drawn where a run has them.
_CHARTS = (
    ("val/top1", "Validation accuracy", "top-1 (%)"),
    ("val/top1/fusion", "Fusion model's validation accuracy", "top-1 (%)"),
    ("val/loss", "Validation loss", "loss"),
    ("cka/teacher-student/s4", "CKA of teacher and student, S4", "CKA"),
)
_COSTS = (("parameters", "student parameters (M)"), ("throughput", "images/s in training"))


@dataclass(frozen=True)
class Cell:
    """A number as it is written.

    Attributes:
        spread: over seeds, "± 0.42"; empty of one run. With what else must be said of the number.
    """

    text: str
    spread: str = ""
    is_best: bool = False


@dataclass(frozen=True)
class NumberRow:
    """The numbers of one group.

    Attributes:
        over: its top-1 over the first group's; empty where seeds are not shared.
    """

    title: str
    pen: Pen
    about: str
    cells: tuple[Cell, ...]
    over: str


@dataclass(frozen=True)
class Command:
    """How to make a run again."""

    title: str
    run: str
    text: str


@dataclass(frozen=True)
class Report:
    """A comparison, ready to be written.

    Attributes:
        headings: title and how it was measured, of each column of numbers.
        fields: what differs in the configurations; of a single run all of it.
        environments: each different one with the runs that ran in it.
        problems: what could not be read.
    """

    title: str
    made: str
    headings: tuple[tuple[str, str], ...]
    rows: tuple[NumberRow, ...]
    charts: tuple[str, ...]
    fields: tuple[FieldRow, ...]
    environments: tuple[tuple[str, str], ...]
    commands: tuple[Command, ...]
    problems: tuple[str, ...] = ()
    single: bool = False

    @property
    def first(self) -> str:
        return self.rows[0].title

    @property
    def has_differences(self) -> bool:
        """Whether anything could be paired with the first group."""
        return any(row.over for row in self.rows)


def report_of(
    groups: Sequence[Group], ink: Ink, *, pens: Mapping[str, Pen] | None = None, title: str = "", charts: Sequence[str] | None = None
) -> Report:  # fmt: skip
    """Put a report together.

    Args:
        ink: the colours of its charts.
        pens: of groups by id; by default in their order.
        title: of the whole; by default how many runs are compared, or the name of the one.
        charts: in the place of the curves that are drawn for each metric.
    """
    runs = sum(len(group.runs) for group in groups)
    chosen = dict(zip((group.id for group in groups), pens_in_order(len(groups)), strict=True)) | dict(pens or {})
    best = {quantity.id: best_of(quantity, groups) for quantity in QUANTITIES}
    return Report(
        title=title or (groups[0].runs[0].name if runs == 1 else f"Comparison of {runs} runs"),
        made=time.strftime("%Y-%m-%d %H:%M"),
        headings=tuple((f"{of.title} ({of.unit})" if of.unit and of.id != "seconds" else of.title, of.note) for of in QUANTITIES),
        rows=tuple(_row(group, groups[0], chosen[group.id], best) for group in groups),
        charts=(*(_charts(groups, chosen, ink) if charts is None else charts), *map_charts(groups, ink)),
        fields=tuple(row for row in field_rows(groups) if row.differs or runs == 1),
        environments=tuple(environments(groups)),
        commands=tuple(Command(run.name, run.id, run.command) for group in groups for run in group.runs if run.command),
        problems=tuple(f"{run.name}: {run.problem}" for group in groups for run in group.runs if run.problem),
        single=runs == 1,
    )  # fmt: skip


def written(quantity: Quantity, group: Group) -> Cell:
    """A group's mean and its sample standard deviation; how many runs have it where not all have."""
    said = quantity.spread(group)
    if said is None:
        return Cell(NOTHING)
    few = f"n = {said.n}" if said.n < len(group.runs) else ""
    std = "" if said.std is None or _is_size(quantity, said) else f"± {_number(quantity, said.std, said.mean)}"
    others = _over_others(group, said) if quantity.id == "gain" else ""
    parts = ", ".join(part for part in (std, few, others) if part)
    return Cell(_number(quantity, said.mean, said.mean, signed=quantity.signed), parts)


def _over_others(group: Group, said: Spread) -> str:
    """That a gain is not over the student alone of the same seed."""
    counts = others_of(group)
    if len(group.runs) == 1:
        return over_others(*counts) if counts else ""
    return f"{len(counts)} of {said.n} over other seeds" if counts else ""


def _is_size(quantity: Quantity, said: Spread) -> bool:
    """The parameters of a student are the same with every seed: nothing is gained by saying ± 0."""
    return not said.std and quantity.better != "more"


def _number(quantity: Quantity, value: float, mean: float, *, signed: bool = False) -> str:
    """A value with as many decimals as the mean that it belongs to."""
    if quantity.id == "seconds":
        return _clock(value)
    return f"{value:{'+' if signed else ''},.{quantity.decimals(mean)}f}".replace("-", "−")


def difference_text(difference: Difference | None) -> str:
    """A paired difference with its 95 % interval and what may be said of it."""
    if difference is None:
        return ""
    text = f"{difference.mean:+.2f}"
    if difference.low is not None and difference.high is not None:
        text += f" [{difference.low:+.2f}, {difference.high:+.2f}] {difference.verdict}"
    return text.replace("-", "−")


def _row(group: Group, first: Group, pen: Pen, best: Mapping[str, set[str]]) -> NumberRow:
    cells = tuple(replace(written(of, group), is_best=group.id in best[of.id]) for of in QUANTITIES)
    over = difference_text(over_first(QUANTITY["top1"], group, first))
    return NumberRow(group.title, pen, _about(group), cells, over)


def _about(group: Group) -> str:
    """Seeds and, where it is not finished, the state."""
    seeds = f"seed {group.seeds[0]}" if len(group.runs) == 1 else f"{len(group.runs)} seeds"
    states = dict.fromkeys(str(run.row["status"]) for run in group.runs if run.row["status"] != "finished")
    return ", ".join([seeds, *states])


def _charts(groups: Sequence[Group], pens: Mapping[str, Pen], ink: Ink) -> Iterable[str]:
    for metric, title, y_title in _CHARTS:
        curves = [
            Curve(group.title, pens[group.id], line)
            for group in groups
            if (line := epoch_line(group, metric)) is not None
        ]
        if curves:
            yield line_chart(title, "epoch", y_title, curves, ink)
    for cost, x_title in _COSTS:
        dots = dots_of(groups, pens, "top1", cost)
        if dots:
            yield scatter_chart(f"Accuracy against {x_title}", x_title, "top-1 (%), last epoch", dots, ink)


def dots_of(groups: Sequence[Group], pens: Mapping[str, Pen], worth: str, cost: str) -> list[Dot]:
    """Points of a scatter: one number of each group against another, with their spreads."""
    found = []
    for group in groups:
        x, y = QUANTITY[cost].spread(group), QUANTITY[worth].spread(group)
        if x is not None and y is not None:
            found.append(Dot(group.title, pens[group.id], x.mean, y.mean, x.std or 0.0, y.std or 0.0))
    return found


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
