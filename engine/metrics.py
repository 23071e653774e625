"""`python -m engine.metrics RUN`: every point of every metric, as CSV, Parquet, or what other trackers read.

Exit codes: 0, or 2 where something cannot be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from engine.interchange.about import AboutRun
from engine.interchange.point_files import write_csv, write_lines, write_parquet
from engine.interchange.points import Point, names_in, points
from engine.interchange.trackers import write_mlflow, write_tensorboard, write_wandb
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.counted import counted
from engine.record.errors import InputError, UserError
from engine.record.export_place import refuse_in_a_run
from engine.record.files import expanded, home_folder
from engine.record.force import add_force, refuse_taken
from engine.record.nearest import nearest
from engine.record.one_line import one_line
from engine.record.run_folder import RunFolder

Write = Callable[[Path, Iterable[Point], AboutRun], int]
# Format, ending of what it is called where nobody says, and what writes it.
FORMATS: dict[str, tuple[str, Write]] = {
    "csv": (".csv", lambda path, points, about: write_csv(path, points)),
    "parquet": (".parquet", lambda path, points, about: write_parquet(path, points, {"fbt.run": about.run, "fbt.name": about.title})),
    "tensorboard": ("-tensorboard", write_tensorboard),
    "mlflow": ("-mlflow", write_mlflow),
    "wandb": ("-wandb", write_wandb),
}  # fmt: skip
_BY_ENDING = {".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    if arguments.output == "-" and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(newline="")  # the lines of CSV end as CSV wants
    try:
        folder = RunFolder.find(home_folder(arguments.home), arguments.run)
        name = _format(arguments.format, arguments.output)
        if arguments.output not in (None, "-") and not arguments.list:
            _check_place(expanded(arguments.output).absolute(), name, force=arguments.force)
        if arguments.metric and not arguments.list:
            _check(arguments.metric, names_in(folder.events_file))
        found = points(folder.events_file, tuple(arguments.metric))
        with ends_quietly():
            if arguments.list:
                print("\n".join(map(one_line, names_in(folder.events_file))))
            elif arguments.output == "-":
                _printed(found, arguments.format)
            else:
                _written(found, folder, name, arguments.output)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _format(chosen: str | None, output: str | None) -> str:
    """The format that is meant: the one that is named, else what the name of the file ends in.

    Raises:
        InputError: the name ends in another one.
    """
    ending = Path(output or "").suffix.lower()
    by_name = _BY_ENDING.get(ending)
    if chosen and by_name and chosen != by_name:
        said = f"ends in {ending}, which is not the name of a file or folder of {chosen}."
        raise InputError(said, field=f"--output {output}", hint="Leave --format out, or give another --output.")
    return chosen or by_name or "csv"


def _check_place(path: Path, name: str, *, force: bool) -> None:
    """Refuse a file that is there, unless it may be replaced, and a folder, which another program may have gone on in.

    Nothing is written among what a run keeps.

    Raises:
        InputError: naming it.
    """
    if name in _BY_ENDING.values():
        refuse_taken(path, force=force)
        return
    refuse_in_a_run(path)
    if os.path.lexists(path):
        raise InputError("is there already.", field=str(path), hint="Choose another --output.")


def _check(wanted: Iterable[str], names: list[str]) -> None:
    """Refuse a name, or a pattern, that is of no metric of the run.

    Raises:
        InputError: naming those most like it.
    """
    for name in wanted:
        if not any(fnmatchcase(each, name) for each in names):
            near = ", ".join(map(one_line, nearest(name, names, 3)))
            hint = f"Did you mean {near}?" if near else "--list shows those that there are."
            raise InputError("the run has no such metric.", field=f"--metric {one_line(name)}", hint=hint)


def _printed(found: Iterable[Point], chosen: str | None) -> None:
    if chosen not in (None, "csv"):
        raise InputError("cannot be printed.", field=f"--format {chosen}", hint="Give a file with --output.")
    write_lines(sys.stdout, found)


def _written(found: Iterable[Point], folder: RunFolder, name: str, output: str | None) -> None:
    ending, write = FORMATS[name]
    path = (expanded(output) if output else folder.exports / f"metrics{ending}").absolute()
    about = AboutRun.of(folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        count = write(path, found, about)
    except OSError as error:
        said = f"cannot be written: {error.strerror or error}."
        raise InputError(said, field=str(path), hint="Choose another --output.") from None
    print(f"written: {path}: {counted(count, 'point')}")
    if name == "wandb" and os.path.isdir(path):
        print(f"To send it: wandb sync {path / 'wandb'}/offline-run-*")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.metrics",
        description="Every point of every metric of a run: metric, epoch, step, seconds of computing, value.",
        allow_abbrev=False,
    )
    parser.add_argument("run", metavar="RUN", help="a run's id, the beginning of one, or its folder")
    parser.add_argument(
        "--format", choices=list(FORMATS), help="default: what --output ends in, else csv; others than csv want their packages"
    )  # fmt: skip
    parser.add_argument(
        "--output", metavar="FILE", help="a file, or for trackers a new folder; - prints CSV; default: in the run's exports"
    )  # fmt: skip
    parser.add_argument(
        "--metric", action="append", default=[], metavar="NAME", help="only this one, or what fits a pattern: 'val/*'"
    )
    parser.add_argument("--list", action="store_true", help="print the names of the metrics alone")
    add_force(parser)
    add_home(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
