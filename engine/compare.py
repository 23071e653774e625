"""`python -m engine.compare`: several runs beside each other, printed, or written as HTML, PDF and CSV.

Runs that differ in their seed alone are taken as one, unless --each. Exit codes: 0, or 2 where something cannot be
done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.compared.files import as_csv
from engine.record.compared.groups import Group, grouped
from engine.record.compared.pens import PAPER
from engine.record.compared.report import report_of
from engine.record.compared.runs import ComparedRun, read_run
from engine.record.errors import InputError, UserError
from engine.record.files import expanded, home_folder, replace_file
from engine.record.force import add_force, refuse_taken
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    try:
        _check({"--html": arguments.html, "--pdf": arguments.pdf, "--csv": arguments.csv}, force=arguments.force)
        groups = grouped(read_runs(home_folder(arguments.home), arguments.runs), by_seed=not arguments.each)
        with ends_quietly():
            show(groups)
        for given, make in ((arguments.html, _html), (arguments.pdf, _pdf), (arguments.csv, as_csv)):
            if given:
                path = _write(expanded(given), make(groups))
                with ends_quietly():
                    print(f"written: {path}")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def read_runs(home: Path, names: Sequence[str]) -> list[ComparedRun]:
    """The runs of these ids, of ids that start so, or at these paths.

    Raises:
        InputError: there is no such run.
    """
    folders = {folder.id: folder for folder in (RunFolder.find(home, name) for name in names)}
    if not home.is_dir():  # looking must not make a home
        return [_by_itself(folder) for folder in folders.values()]
    with History(home) as history:
        rows = {row["id"]: row for row in history.runs()}
        return [
            read_run(folder, rows[run], history.metrics(run)) if run in rows else _by_itself(folder)
            for run, folder in folders.items()
        ]


def show(groups: Sequence[Group]) -> None:
    """Print the numbers."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    report = report_of(groups, PAPER)
    console = Console(markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else 10_000)
    table = Table(title=report.title, title_justify="left", box=box.SIMPLE, show_edge=False)
    table.add_column("run")
    for title, _ in report.headings:
        table.add_column(title, justify="right")
    for row in report.rows:
        cells = (f"{cell.text} {cell.spread}".strip() + (" ★" if cell.is_best else "") for cell in row.cells)
        table.add_row(f"{row.title} ({row.about})", *cells)
    console.print(table)
    if report.has_differences:
        console.print(f"\nTop-1 minus that of “{report.first}”, in points, paired by seed:")
        for row in report.rows:
            if row.over:
                console.print(f"  “{row.title}”  {row.over}")
    for problem in report.problems:
        console.print(problem)


def _check(files: dict[str, str | None], *, force: bool) -> None:
    """Refuse one file for two of them, which would hold the last alone, and one that is there already.

    Raises:
        InputError: naming both options, or the file.
    """
    taken: dict[str, str] = {}
    for option, given in files.items():
        place = os.path.normcase(os.path.realpath(expanded(given))) if given else option
        if (first := taken.setdefault(place, option)) != option:
            hint = "Give each a file of its own."
            raise InputError(f"is the file of {first} too.", field=f"{option} {given}", hint=hint)
    for given in filter(None, files.values()):
        refuse_taken(expanded(given), force=force)


def _by_itself(folder: RunFolder) -> ComparedRun:
    """A run that the history does not have: copied here, or elsewhere."""
    summary = RunSummary.of(folder)
    metrics: dict[str, list[tuple[int, float]]] = {}
    for (epoch, name), value in sorted(summary.metrics.items()):
        metrics.setdefault(name, []).append((epoch, value))
    return read_run(folder, {**summary.row(), "gain": None, "gain_others": 0, "tags": []}, metrics)


def _html(groups: Sequence[Group]) -> str:
    from engine.report_pages import html_of

    return html_of(groups)


def _pdf(groups: Sequence[Group]) -> bytes:
    from engine.report_pages import pdf_of  # matplotlib, which only this wants

    return pdf_of(groups)


def _write(path: Path, text: str | bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, text)
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}.", field=str(path), hint="Choose another place."
        ) from None
    return path


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.compare",
        description="Several runs beside each other: numbers, curves, and what differs in their configurations.",
        allow_abbrev=False,
    )
    parser.add_argument("runs", nargs="+", metavar="RUN", help="a run's id, the beginning of one, or its folder")
    add_home(parser)
    parser.add_argument("--each", action="store_true", help="each run by itself, those of one configuration too")
    parser.add_argument("--html", metavar="FILE", help="write the report there: one file, charts and all")
    parser.add_argument("--pdf", metavar="FILE", help="write the same there, for a printer")
    parser.add_argument("--csv", metavar="FILE", help="write the numbers there, plain")
    add_force(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
