"""A report as a PDF, for printers: the same content as the HTML page, without Qt."""

from __future__ import annotations

import io
from collections.abc import Sequence

from engine.record.compared.charts import HEIGHT as CHART_HEIGHT
from engine.record.compared.charts import WIDTH as CHART_WIDTH
from engine.record.compared.files import Head, column_parts
from engine.record.compared.paper import BOTTOM, DIM, LEADING, MARGIN, PLAIN, ROOM, SMALL, Page, Paper, Words
from engine.record.compared.paper_svg import draw_svg
from engine.record.compared.paper_table import Piece, table, widths_of
from engine.record.compared.report import Report

_TITLE = Words(19, bold=True)
_HEADING = Words(12.5, bold=True)
_HEAD = Words(8.0, bold=True, colour=DIM)
_HEAD_RIGHT = Words(8.0, bold=True, colour=DIM, right=True)
_NUMBER = Words(8.5, right=True)
_BEST = Words(8.5, bold=True, right=True)
_MONO = Words(7.2, mono=True)
_NAME_WIDTH, _FIELD_WIDTH, _GAP = 150.0, 178.0, 12.0
_CHARTS_HEADING = 12 + _HEADING.size * LEADING  # points


def as_pdf(report: Report, head: Head | None = None) -> bytes:
    """The report on A4, lying, with page numbers.

    Args:
        report: its charts drawn with the ink of paper.
        head: what stands before it.
    """
    paper = Paper()
    paper.text(report.title, _TITLE, after=2)
    paper.text(f"Made with Fuse on {report.made}", SMALL, after=6)
    for problem in report.problems:
        paper.text(problem, PLAIN)
    _before(paper, head or Head())
    for put in (_numbers, _over_first, _charts, _fields, _environments, _commands):
        put(paper, report)
    file = io.BytesIO()
    paper.write(file, report.title)
    return file.getvalue()


def _heading(paper: Paper, text: str, keep: float = 60.0) -> None:
    paper.space(8)
    paper.text(text, _HEADING, keep=keep)


def _before(paper: Paper, head: Head) -> None:
    if head.caption:
        paper.text(head.caption, SMALL, after=6)
    for given in head.tables:
        if given.title:
            _heading(paper, given.title)
        rows = [[Piece(cell) for cell in row] for row in given.rows]
        titles = [Piece(heading, _HEAD) for heading in given.headings]
        table(paper, widths_of([titles, *rows], ROOM), titles, rows, rule_after=given.rule_after)
    for heading, lines in head.notes:
        _heading(paper, heading, keep=24)
        for line in lines:
            paper.text(line, PLAIN)


def _numbers(paper: Paper, report: Report) -> None:
    _heading(paper, "Numbers")
    each = (ROOM - _NAME_WIDTH) / len(report.headings)
    head = [Piece("Run", _HEAD), *(Piece(title, _HEAD_RIGHT) for title, _ in report.headings)]
    rows = []
    for row in report.rows:
        cells = (
            Piece(f"{cell.text} ★" if cell.is_best else cell.text, _BEST if cell.is_best else _NUMBER, cell.spread)
            for cell in row.cells
        )
        rows.append([Piece(row.title, below=row.about, pen=row.pen), *cells])
    table(paper, [_NAME_WIDTH, *[each] * len(report.headings)], head, rows)
    notes = " ".join(f"{title}: {note}." for title, note in report.headings if note)
    several = (
        ""
        if report.single
        else "Over several seeds: mean ± sample standard deviation. ★ and bold: the best of a column. "
    )
    paper.text(several + notes, SMALL)


def _over_first(paper: Paper, report: Report) -> None:
    if not report.has_differences:
        return
    _heading(paper, f"Top-1 over “{report.first}”")
    head = [Piece("Run", _HEAD), Piece("Difference, paired by seed", _HEAD)]
    rows = [[Piece(row.title, pen=row.pen), Piece(row.over)] for row in report.rows if row.over]
    table(paper, [ROOM * 0.5, ROOM * 0.5], head, rows)
    paper.text(
        "In brackets the 95 % confidence interval of the mean difference (Student t); gain or loss only where it does "
        "not hold zero.",
        SMALL,
    )


def _charts(paper: Paper, report: Report) -> None:
    if not report.charts:
        return
    height = (BOTTOM - MARGIN - _CHARTS_HEADING) / 2 - _GAP  # a page has the heading and two rows
    _heading(paper, "Charts", keep=height + _GAP)
    for start in range(0, len(report.charts), 2):
        _put_row(paper, report.charts[start : start + 2], height)
    if not report.single:
        paper.text("Colours and dashes are those of the table of numbers; bands are ± one standard deviation over seeds.", SMALL)  # fmt: skip


def _put_row(paper: Paper, charts: Sequence[str], height: float) -> None:
    width = height * CHART_WIDTH / CHART_HEIGHT

    def draw(page: Page, top: float) -> None:
        for place, svg in enumerate(charts):
            draw_svg(page, svg, MARGIN + place * ROOM / 2, top, width)

    paper.put(height + _GAP, draw)


def _fields(paper: Paper, report: Report) -> None:
    _heading(paper, "Configuration" if report.single else "What differs in the configurations")
    if not report.fields:
        paper.text("Nothing but names and seeds.", PLAIN)
        return
    if report.single:
        _one_configuration(paper, report)
        return
    for start, rows in column_parts(report.rows):
        each = (ROOM - _FIELD_WIDTH) / len(rows)
        head = [Piece("Field", _HEAD), *(Piece(row.title, _HEAD, pen=row.pen) for row in rows)]
        lines = [
            [Piece(field.path, _MONO), *(Piece(value, _MONO) for value in field.values[start : start + len(rows)])]
            for field in report.fields
        ]
        table(paper, [_FIELD_WIDTH, *[each] * len(rows)], head, lines)


def _one_configuration(paper: Paper, report: Report) -> None:
    """Two fields a line: a configuration has some seventy."""
    half = -(-len(report.fields) // 2)
    head = [Piece("Field", _HEAD), Piece("Value", _HEAD)] * 2
    pieces = [[Piece(field.path, _MONO), Piece(field.values[0], _MONO)] for field in report.fields]
    pieces += [[Piece(""), Piece("")]] * (2 * half - len(pieces))
    rows = [[*pieces[place], *pieces[half + place]] for place in range(half)]
    table(paper, [_FIELD_WIDTH, ROOM / 2 - _FIELD_WIDTH] * 2, head, rows)


def _environments(paper: Paper, report: Report) -> None:
    _heading(paper, "Environment")
    for names, text in report.environments:
        paper.text(names, Words(bold=True), after=1, keep=16)
        paper.text(text, Words(), after=6)


def _commands(paper: Paper, report: Report) -> None:
    if not report.commands:
        return
    _heading(paper, "To make each run again")
    for command in report.commands:
        paper.text(f"{command.title}   {command.run}", Words(bold=True), after=1, keep=16)
        paper.text(command.text, _MONO, after=6)
