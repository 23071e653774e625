"""The pages of a report, of one run or of a matrix: one HTML file that needs nothing beside it, and a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.record.compared.files import Head, TextTable, as_html
from engine.record.compared.groups import Group, grouped
from engine.record.compared.pdf import as_pdf
from engine.record.compared.pens import PAPER, STYLED
from engine.record.compared.report import report_of
from engine.record.compared.runs import ComparedRun
from engine.record.errors import InputError
from engine.record.files import replace_file
from engine.report_curves import run_charts
from engine.report_files import PAGES
from engine.report_tables import Report, below, tables


def write_pages(groups: Sequence[Group], folder: Path, *, title: str = "", head: Head | None = None) -> list[Path]:
    """Write report.html and report.pdf.

    Args:
        groups: of one run alone, its own curves are drawn.
        title: of the whole; by default how many runs are compared, or the name of the one.
        head: what stands before it.

    Raises:
        InputError: the folder cannot be written.
    """
    page = as_html(groups, title=title, charts=_charts(groups, paper=False), head=head)
    paper = as_pdf(report_of(groups, PAPER, title=title, charts=_charts(groups, paper=True)), head)
    made: tuple[str | bytes, ...] = (page, paper)
    return [write_file(folder / name, content) for name, content in zip(PAGES, made, strict=True)]


def pdf_of(groups: Sequence[Group]) -> bytes:
    """The PDF of a few runs."""
    return as_pdf(report_of(groups, PAPER, charts=_charts(groups, paper=True)))


def html_of(groups: Sequence[Group]) -> str:
    """The page of a few runs."""
    return as_html(groups, charts=_charts(groups, paper=False))


def head_of(report: Report) -> Head:
    """The tables of a matrix, and what stands below them."""
    made = [TextTable(table.title, table.headings, table.rows, table.rule_after or 0) for table in tables(report)]
    return Head(report.caption(), made, below(report))


def write_matrix_pages(report: Report, runs: Sequence[ComparedRun], folder: Path) -> list[Path]:
    """The same of a matrix; of one without runs there are no pages."""
    if not runs:
        return []
    return write_pages(grouped(runs, by_seed=True), folder, title=report.plan.matrix.title, head=head_of(report))


def write_file(path: Path, content: str | bytes) -> Path:
    """Write a file, and its folder.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)
    except OSError as error:
        said = f"cannot be written: {error.strerror}."
        raise InputError(said, field=str(path), hint="Choose another place.") from None
    return path


def _charts(groups: Sequence[Group], *, paper: bool) -> list[str] | None:
    """The curves of one run by itself; those of several are drawn by metric."""
    if sum(len(group.runs) for group in groups) > 1:
        return None
    return run_charts(groups[0].runs[0].folder.events_file, PAPER if paper else STYLED)
