"""The numbers of a matrix as tables, from the runs that a home has of it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from pathlib import Path

from engine.record.comparison import Difference, Spread, paired, spread
from engine.record.counted import counted
from engine.record.expansion import Plan, Row
from engine.record.matched_runs import FoundRun, MatchedRuns
from engine.record.matrix import AVERAGE, TEACHER, Published
from engine.sweep import settled

METRICS = {
    "top1": "Top-1 (%) after the last epoch",
    "best_top1": "Top-1 (%) of the best epoch, chosen on the very images it is measured on, so it flatters",
}


@dataclass(frozen=True)
class Cell:
    """What is known of one pair and row.

    Attributes:
        values: by seed, of runs that finished.
        gain: over the baseline, paired by seed; None of the baseline itself and where nothing can be paired.
        over_control: for a control, what its method has over it.
    """

    values: dict[int, float]
    wanted: int
    gain: Difference | None = None
    over_control: Difference | None = None
    published: tuple[Published, ...] = ()

    @property
    def spread(self) -> Spread | None:
        return spread(list(self.values.values()))


@dataclass(frozen=True)
class Report:
    """A matrix with the numbers of its runs.

    Attributes:
        teachers: the teacher's accuracy by pair, where a run of it says so.
        broken: a line for each run that failed.
        runs: the ids of the runs that are counted, in the order of the plan.
    """

    plan: Plan
    metric: str
    cells: dict[tuple[str, str], Cell]
    teachers: dict[str, float | None]
    broken: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    @property
    def baseline(self) -> str:
        return self.plan.matrix.baseline

    @property
    def methods(self) -> list[Row]:
        """The rows that are no control."""
        return [row for row in self.plan.rows if row.control == "none"]

    @property
    def controls(self) -> list[Row]:
        return [row for row in self.plan.rows if row.control != "none"]

    @property
    def sources(self) -> list[str]:
        """Who published numbers, in the order of the file."""
        return list(dict.fromkeys(entry.source for entry in self.plan.matrix.published))

    def caption(self) -> str:
        """What the numbers are, in a sentence or two."""
        matrix = self.plan.matrix
        seeds = ", ".join(map(str, matrix.seeds))
        plural = "s" if len(matrix.seeds) > 1 else ""
        return (
            f"{METRICS[self.metric]}: mean ± standard deviation over seed{plural} {seeds}; in brackets the gain over "
            f"“{self.baseline}”, paired by seed."
        )

    def average(self, row: Row) -> tuple[float, int] | None:
        """The mean gain of a row over pairs, and over how many."""
        gains = [gain.mean for pair in self.plan.pairs if (gain := self.cells[pair, row.label].gain)]
        return (statistics.fmean(gains), len(gains)) if gains else None

    def conflicts(self) -> list[str]:
        """Where sources disagree, and what is noted of a number."""
        found = []
        grouped: dict[tuple[str, str], list[Published]] = {}
        for entry in self.plan.matrix.published:
            grouped.setdefault((entry.pair, entry.method), []).append(entry)
        for (pair, method), entries in grouped.items():
            if len({entry.value for entry in entries}) > 1:
                said = _cited(self, pair, method, "+" if pair == AVERAGE else "")
                found.append(f"{pair}, {method}: sources differ: {said}.")
            found += [f"{pair}, {method}: {entry.note}" for entry in entries if entry.note]
        return found


@dataclass(frozen=True)
class Table:
    """A table as text, for every form of output.

    Attributes:
        rule_after: rows after which a line is drawn.
    """

    title: str
    headings: list[str]
    rows: list[list[str]]
    rule_after: int | None = None


def collect(plan: Plan, home: Path, metric: str = "top1") -> Report:
    """Read the runs of a plan from a home's history.

    Args:
        metric: `top1` or `best_top1`.

    Raises:
        UserError: the plan names a run that there is not, or the history cannot be read.
    """
    runs = MatchedRuns(home).refresh()
    found: dict[tuple[str, str, int], FoundRun] = {}
    for key, planned in plan.cells.items():
        config = settled(planned, plan, runs, home)
        if config and (run := runs.find(config)):
            found[key] = run
    cells: dict[tuple[str, str], Cell] = {}
    for pair in plan.pairs:
        values = {row.label: _values(found, pair, row, plan, metric) for row in plan.rows}
        for row in plan.rows:
            cells[pair, row.label] = _cell(values, pair, row, plan)
    every = [*(run for label in plan.teachers.values() if (run := runs.find(label.config))), *found.values()]
    broken = {f"{run.row['name']}: {run.row['error']} ({run.id})" for run in every if run.status == "failed"}
    counted_runs = list(dict.fromkeys(run.id for run in found.values() if run.status == "finished"))
    teachers = {pair: _teacher(found, pair, plan) for pair in plan.pairs}
    return Report(plan, metric, cells, teachers, sorted(broken), counted_runs)


def _values(
    found: dict[tuple[str, str, int], FoundRun], pair: str, row: Row, plan: Plan, metric: str
) -> dict[int, float]:
    runs = {seed: found.get((pair, row.label, seed)) for seed in plan.matrix.seeds}
    return {
        seed: run.row[metric]
        for seed, run in runs.items()
        if run is not None and run.status == "finished" and run.row[metric] is not None
    }


def _cell(values: dict[str, dict[int, float]], pair: str, row: Row, plan: Plan) -> Cell:
    matrix, ours = plan.matrix, values[row.label]
    return Cell(
        ours,
        len(matrix.seeds),
        gain=None if row.label == matrix.baseline else paired(ours, values[matrix.baseline]),
        over_control=paired(values[row.control_of], ours) if row.control_of else None,
        published=tuple(item for item in matrix.published if (item.pair, item.method) == (pair, row.label)),
    )


def _teacher(found: dict[tuple[str, str, int], FoundRun], pair: str, plan: Plan) -> float | None:
    """The teacher's accuracy as the pair's runs measured it; a control may have another teacher."""
    plain = [row.label for row in plan.rows if row.control == "none" and row.kind == "distill"]
    measured = [
        run.row["teacher_top1"]
        for (where, label, _), run in found.items()
        if where == pair and label in plain and run.row["teacher_top1"] is not None
    ]
    return statistics.fmean(measured) if measured else None


def tables(report: Report) -> list[Table]:
    """The tables of a report: as in the papers, the same of the controls, and what may be said of each cell."""
    found = [_wide(report, report.methods, "")]
    if report.controls:
        found.append(_wide(report, report.controls, "Controls"))
    found.append(_differences(report))
    over = _over_controls(report)
    return [*found, *([over] if over.rows else [])]


def _wide(report: Report, rows: list[Row], title: str) -> Table:
    """A row a pair, a column a row of the matrix, published numbers beside it."""
    published = {row.label for row in rows if any(item.method == row.label for item in report.plan.matrix.published)}
    headings = ["pair"] if title else ["pair", "teacher"]
    with_teacher = not title and any(item.method == TEACHER for item in report.plan.matrix.published)
    headings += ["teacher, published"] if with_teacher else []
    for row in rows:
        headings += [row.label, *([f"{row.label}, published"] if row.label in published else [])]
    lines = []
    for pair in report.plan.pairs:
        line = [pair] if title else [pair, _number(report.teachers[pair]) or "missing"]
        line += [_cited(report, pair, TEACHER)] if with_teacher else []
        for row in rows:
            line.append(_accuracy(report.cells[pair, row.label]))
            line += [_cited(report, pair, row.label)] if row.label in published else []
        lines.append(line)
    last = ["average gain"] if title else ["average gain", ""]
    last += [""] if with_teacher else []
    for row in rows:
        last.append(_average(report, row))
        last += [_cited(report, AVERAGE, row.label, "+")] if row.label in published else []
    return Table(title, headings, [*lines, last], rule_after=len(lines))


def _differences(report: Report) -> Table:
    headings = ["pair", "row", "top-1", f"gain over {report.baseline}", "95 % interval", "wins", "verdict"]
    rows = [
        [pair, row.label, _plain(cell), *_said(cell.gain)]
        for pair in report.plan.pairs
        for row in report.plan.rows
        if row.label != report.baseline and (cell := report.cells[pair, row.label])
    ]
    return Table(f"Gains over {report.baseline}", headings, rows)


def _over_controls(report: Report) -> Table:
    headings = ["pair", "method", "control", "method over control", "95 % interval", "wins", "verdict"]
    rows = [
        [pair, row.control_of, row.control, *_said(report.cells[pair, row.label].over_control)]
        for pair in report.plan.pairs
        for row in report.controls
        if row.control_of
    ]
    return Table("What each method has over its controls", headings, rows)


def _said(difference: Difference | None) -> list[str]:
    """Mean, interval, wins and verdict as text."""
    if difference is None:
        return ["missing", "", "", ""]
    interval = ""
    if difference.low is not None and difference.high is not None:
        interval = f"{difference.low:+.2f} to {difference.high:+.2f}"
    wins = f"{difference.wins} of {difference.n}"
    return [f"{difference.mean:+.2f}", interval, wins, difference.verdict or "one seed: none"]


def _accuracy(cell: Cell) -> str:
    if cell.gain is None:
        return _plain(cell)
    part = f" over {counted(cell.gain.n, 'seed')}" if cell.gain.n < len(cell.values) else ""
    return f"{_plain(cell)} ({cell.gain.mean:+.2f}{part})"


def _plain(cell: Cell) -> str:
    """Mean and deviation, and how many seeds where some are missing."""
    made = cell.spread
    if made is None:
        return f"missing (0 of {counted(cell.wanted, 'seed')})"
    part = f" ({made.n} of {counted(cell.wanted, 'seed')})" if made.n < cell.wanted else ""
    return f"{made.mean:.2f}{'' if made.std is None else f' ± {made.std:.2f}'}{part}"


def _average(report: Report, row: Row) -> str:
    if row.label == report.baseline:
        return ""
    made = report.average(row)
    if made is None:
        return "missing"
    pairs = len(report.plan.pairs)
    return f"{made[0]:+.2f}{'' if made[1] == pairs else f' ({made[1]} of {pairs} pairs)'}"


def _cited(report: Report, pair: str, method: str, sign: str = "") -> str:
    """The published numbers of a cell, each with the number of its source."""
    found = [item for item in report.plan.matrix.published if (item.pair, item.method) == (pair, method)]
    return ", ".join(f"{item.value:{sign}.2f} [{report.sources.index(item.source) + 1}]" for item in found)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def below(report: Report) -> list[tuple[str, list[str]]]:
    """What stands below the tables: a heading and its lines."""
    words = (
        "A verdict is “gain” or “loss” only where the 95 % interval of the paired differences (Student t) does not hold "
        "zero; of one seed there is neither interval nor verdict. The intervals are not corrected for "
        "how many comparisons there are."
    )
    sources = [f"[{number}] {source}" for number, source in enumerate(report.sources, 1)]
    listed = [
        ("How to read it", [words]),
        ("Notes", report.plan.matrix.notes),
        ("Published by", sources),
        ("Conflicts and remarks", report.conflicts()),
        ("Runs that failed", report.broken),
    ]
    return [(heading, lines) for heading, lines in listed if lines]
