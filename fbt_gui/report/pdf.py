"""The comparison's report as a PDF: the same content as the HTML file, its charts as lines, not as pixels.

Made in a worker's thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtSvg import QSvgRenderer

from engine.record.compared.charts import HEIGHT as CHART_HEIGHT
from engine.record.compared.charts import WIDTH as CHART_WIDTH
from engine.record.compared.files import column_parts
from engine.record.compared.groups import Group
from engine.record.compared.pens import PAPER, Pen
from engine.record.compared.report import Report, report_of
from fbt_gui.report.paper import MARGIN, PLAIN, ROOM, SMALL, Paper, Words
from fbt_gui.report.tables import Piece, table

_TITLE = Words(19, bold=True)
_HEADING = Words(12.5, bold=True)
_HEAD = Words(8.0, bold=True, colour=PAPER.dim)
_HEAD_RIGHT = Words(8.0, bold=True, colour=PAPER.dim, right=True)
_NUMBER = Words(8.5, right=True)
_BEST = Words(8.5, bold=True, right=True)
_MONO = Words(7.2, mono=True)
_NAME_WIDTH = 150.0
_FIELD_WIDTH = 178.0
_GAP = 12.0


def as_pdf(groups: Sequence[Group], *, pens: Mapping[str, Pen] | None = None, title: str = "") -> bytes:
    """The report on A4, lying, with page numbers."""
    report = report_of(groups, PAPER, pens=pens, title=title)
    paper = Paper()
    paper.text(report.title, _TITLE, after=2)
    paper.text(f"Made with Fuse on {report.made}", SMALL, after=6)
    for problem in report.problems:
        paper.text(problem, PLAIN)
    for put in (_numbers, _over_first, _charts, _fields, _environments, _commands):
        put(paper, report)
    return paper.pdf(report.title)


def _heading(paper: Paper, text: str, keep: float = 60.0) -> None:
    paper.space(8)
    paper.text(text, _HEADING, keep=keep)


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
    paper.text(
        f"Over several seeds: mean ± sample standard deviation. ★ and bold: the best of a column. {notes}", SMALL
    )


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
    width = (ROOM - _GAP) / 2
    height = width * CHART_HEIGHT / CHART_WIDTH
    _heading(paper, "Charts", keep=height + 2 * _GAP)
    for start in range(0, len(report.charts), 2):
        drawn = [QSvgRenderer(QByteArray(svg.encode())) for svg in report.charts[start : start + 2]]

        def draw(painter, top, drawn=drawn):
            for place, chart in enumerate(drawn):
                chart.render(painter, QRectF(MARGIN + place * (width + _GAP), top, width, height))

        paper.put(height + _GAP, draw)
    paper.text("Colours and dashes are those of the table of numbers; bands are ± one standard deviation over seeds.", SMALL)  # fmt: skip


def _fields(paper: Paper, report: Report) -> None:
    _heading(paper, "Configuration" if report.single else "What differs in the configurations")
    if not report.fields:
        paper.text("Nothing but names and seeds.", PLAIN)
        return
    for start, rows in column_parts(report.rows):
        each = (ROOM - _FIELD_WIDTH) / len(rows)
        head = [Piece("Field", _HEAD), *(Piece(row.title, _HEAD, pen=row.pen) for row in rows)]
        lines = [
            [Piece(field.path, _MONO), *(Piece(value, _MONO) for value in field.values[start : start + len(rows)])]
            for field in report.fields
        ]
        table(paper, [_FIELD_WIDTH, *[each] * len(rows)], head, lines)


def _environments(paper: Paper, report: Report) -> None:
    _heading(paper, "Environment")
    for names, text in report.environments:
        paper.text(names, Words(bold=True), after=1, keep=16)
        paper.text(text, Words(), after=6)


def _commands(paper: Paper, report: Report) -> None:
    _heading(paper, "To make each run again")
    for command in report.commands:
        paper.text(f"{command.title}   {command.run}", Words(bold=True), after=1, keep=16)
        paper.text(command.text, _MONO, after=6)
