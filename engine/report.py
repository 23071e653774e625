"""`python -m engine.report`: a matrix, or one run, as tables and as pages for readers.

Of a matrix it prints the tables, from the runs that the home has of it; of a run its numbers. --output DIR writes
report.html and report.pdf, and of a matrix report.csv, report.md and report.tex too. Exit codes: 0, or 2 where something
cannot be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from engine.record.closed_pipe import ends_quietly
from engine.record.command_line import overrides
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.compared.groups import grouped
from engine.record.errors import InputError, UserError
from engine.record.expansion import expand
from engine.record.files import expanded, home_folder
from engine.record.force import add_force, refuse_taken
from engine.record.matrix import load_matrix, matrices
from engine.record.nearest import nearest
from engine.record.run_folder import RunFolder
from engine.report_files import PAGES, TABLES, write
from engine.report_tables import METRICS, Report, below, collect, tables
from engine.sweep import separate


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    print_any_letter()
    ours, theirs = separate(words)
    arguments = _parser().parse_args(ours)
    try:
        home = home_folder(arguments.home)
        output = expanded(arguments.output) if arguments.output else None
        run = None if theirs else _run(home, arguments.matrix)
        if output is not None:
            for name in PAGES if run else (*TABLES, *PAGES):
                refuse_taken(output / name, force=arguments.force)
        made = _of_run(home, run, output) if run else _of_matrix(home, arguments, theirs, output)
        with ends_quietly():
            for path in made:
                print(f"written: {path}")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _run(home: Path, name: str) -> RunFolder | None:
    """The run of this name, unless it is a matrix.

    Raises:
        InputError: it is neither.
    """
    known = list(matrices())
    if name in known or os.path.isfile(expanded(name)):  # pathlib raises where a name is too long
        return None
    try:
        return RunFolder.find(home, name)
    except UserError as error:
        near = ", ".join(nearest(name, known, 3) or known)
        hint = f"{error.hint} No matrix has this name either: give the path of a TOML file, or one of those that ship: {near}."
        raise InputError(error.message, field=error.field, hint=hint) from None


def _of_run(home: Path, run: RunFolder, output: Path | None) -> list[Path]:
    from engine.compare import read_runs
    from engine.compare import show as show_numbers

    groups = grouped(read_runs(home, [str(run.path)]), by_seed=False)
    with ends_quietly():
        show_numbers(groups)
    if output is None:
        return []
    from engine.report_pages import write_pages

    return write_pages(groups, output)


def _of_matrix(home: Path, arguments: argparse.Namespace, theirs: list[str], output: Path | None) -> list[Path]:
    report = collect(expand(load_matrix(arguments.matrix), overrides(theirs)), home, arguments.metric)
    with ends_quietly():
        show(report)
    if output is None:
        return []
    from engine.compare import read_runs
    from engine.report_pages import write_matrix_pages

    made = write(report, output)
    return [*made, *write_matrix_pages(report, read_runs(home, report.runs), output)]


def show(report: Report) -> None:
    """Print the report."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawn

    # Text that goes into a file or a pipe is not folded at a width that nobody has.
    console = Console(markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else 10_000)
    console.print(f"{report.plan.matrix.title}\n{report.caption()}")
    for table in tables(report):
        drawn = Drawn(title=table.title or None, title_justify="left", box=box.SIMPLE, show_edge=False)
        for heading in table.headings:
            drawn.add_column(heading)
        for number, line in enumerate(table.rows, 1):
            drawn.add_row(*line, end_section=number == table.rule_after)
        console.print()
        console.print(drawn)
    for heading, lines in below(report):
        console.print(f"\n{heading}:")
        for note in lines:
            console.print(f"  {note}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.report",
        usage="%(prog)s MATRIX|RUN [options] [--section.field value …]",
        description="A matrix, from the runs there are, or one run. --section.field value is laid over a matrix's [base].",
        epilog=f"matrices that ship: {', '.join(matrices())}",
        allow_abbrev=False,
    )
    parser.add_argument(
        "matrix",
        metavar="MATRIX",
        help="a TOML file, or the name of a matrix that ships; or a run's id, the beginning of one, or its folder",
    )
    add_home(parser)
    parser.add_argument("--metric", choices=list(METRICS), default="top1", help="last epoch (default) or best epoch")
    parser.add_argument("--output", metavar="DIR", help="write the files of the report there")
    add_force(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
