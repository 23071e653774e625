"""`python -m engine.report`: the tables of a matrix, from the runs that the home has of it.

Prints them; --output DIR writes report.csv, report.md and report.tex too. Exit codes: 0, or 2 where something
cannot be done.
"""

from __future__ import annotations

import argparse
import sys

from engine.record.closed_pipe import ends_quietly
from engine.record.command_line import overrides
from engine.record.errors import UserError
from engine.record.expansion import expand
from engine.record.files import expanded, home_folder
from engine.record.matrix import load_matrix, matrices
from engine.report_files import write
from engine.report_tables import METRICS, Report, below, collect, tables
from engine.sweep import separate


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a console of Windows lacks → and ±
    ours, theirs = separate(words)
    arguments = _parser().parse_args(ours)
    try:
        plan = expand(load_matrix(arguments.matrix), overrides(theirs))
        report = collect(plan, home_folder(arguments.home), arguments.metric)
        with ends_quietly():
            show(report)
        made = write(report, expanded(arguments.output)) if arguments.output else []
        with ends_quietly():
            for path in made:
                print(f"written: {path}")
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


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
        usage="%(prog)s MATRIX [options] [--section.field value …]",
        description="The tables of a matrix, from the runs there are. --section.field value is laid over [base].",
        epilog=f"matrices that ship: {', '.join(matrices())}",
        allow_abbrev=False,
    )
    parser.add_argument("matrix", metavar="MATRIX", help="a TOML file, or the name of a matrix that ships")
    parser.add_argument(
        "--home", metavar="DIR", help="where runs are kept (else FBT_HOME, else the user's data folder)"
    )
    parser.add_argument("--metric", choices=list(METRICS), default="top1", help="last epoch (default) or best epoch")
    parser.add_argument("--output", metavar="DIR", help="write report.csv, report.md and report.tex there")
    return parser


if __name__ == "__main__":
    sys.exit(main())
