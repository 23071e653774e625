"""The files of a comparison: one self-contained HTML page for people, CSV for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.record.cells import inert
from engine.record.compared.charts import swatch
from engine.record.compared.groups import Group
from engine.record.compared.pens import PAPER, STYLED, Pen
from engine.record.compared.quantities import QUANTITIES, QUANTITY, others_of, over_first
from engine.record.compared.report import report_of
from engine.record.files import resources_folder

TEMPLATE = "compare.html"
COLUMNS_A_TABLE = 6
# Colours of curves on a dark page; those on paper are pens.PAPER's.
_ON_DARK = ("#4DA6E8", "#FF8A45", "#2CC79A", "#E39AC3", "#F2B63C", "#86CDF7", "#A79BF0", "#B4BCC8", "#C99468")
_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class TextTable:
    """A table as text.

    Attributes:
        rule_after: rows after which a line is drawn; 0 for none.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    rule_after: int = 0


@dataclass(frozen=True)
class Head:
    """What stands before a report: tables of a sweep, and below each heading its lines."""

    caption: str = ""
    tables: Sequence[TextTable] = ()
    notes: Sequence[tuple[str, Sequence[str]]] = ()


def as_html(
    groups: Sequence[Group], *, pens: Mapping[str, Pen] | None = None, title: str = "", charts: Sequence[str] | None = None, head: Head | None = None
) -> str:  # fmt: skip
    """The report as one HTML file that needs nothing beside it.

    Args:
        charts: in the place of its curves (see `report_of`).
        head: what stands before it.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 60 ms that only a report costs

    environment = Environment(
        loader=FileSystemLoader(resources_folder() / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    report = report_of(groups, STYLED, pens=pens, title=title, charts=charts)
    return environment.get_template(TEMPLATE).render(
        report=report,
        swatch=lambda pen: swatch(pen, STYLED),
        parts=lambda: list(column_parts(report.rows)),
        on_paper=PAPER.series,
        on_dark=_ON_DARK,
        head=head or Head(),
    )


def column_parts(rows: Sequence[_Thing], size: int = COLUMNS_A_TABLE) -> Iterator[tuple[int, Sequence[_Thing]]]:
    """Columns in parts that fit a page, each with the place of its first; their widths are alike."""
    tables = max(1, -(-len(rows) // size))
    each = -(-len(rows) // tables)
    for start in range(0, len(rows), each):
        yield start, rows[start : start + each]


def as_csv(groups: Sequence[Group]) -> str:
    """One line a group: plain numbers, empty where there is none; means, standard deviations and how many."""
    names = [name for of in QUANTITIES for name in (of.id, f"{of.id}_std", f"{of.id}_n")]
    over = ["top1_over_first", "over_first_low", "over_first_high", "over_first_n"]
    headings = ["name", "runs", "seeds", "status", "teacher", "student", "assistant", "method", "data", *names, *over]
    headings += ["gain_over_other_seeds"]  # how many of the gains
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator="\n")
    writer.writeheader()
    for group in groups:
        row = group.runs[0].row
        line: dict[str, object] = {name: row.get(name, "") for name in ("teacher", "student", "assistant", "method", "data")}  # fmt: skip
        line |= {"name": group.title, "runs": " ".join(run.id for run in group.runs)}
        line |= {"seeds": " ".join(map(str, group.seeds))}
        line |= {"status": " ".join(dict.fromkeys(str(run.row["status"]) for run in group.runs))}
        for of in QUANTITIES:
            said = of.spread(group)
            if said is not None:
                line |= {of.id: said.mean, f"{of.id}_std": "" if said.std is None else said.std, f"{of.id}_n": said.n}
        line |= {"gain_over_other_seeds": len(others_of(group))} if "gain" in line else {}
        gain = over_first(QUANTITY["top1"], group, groups[0])
        if gain is not None:
            known = {"over_first_low": gain.low, "over_first_high": gain.high}
            line |= {"top1_over_first": gain.mean, "over_first_n": gain.n}
            line |= {name: value for name, value in known.items() if value is not None}
        writer.writerow({name: inert(value) for name, value in line.items()})
    return text.getvalue()
