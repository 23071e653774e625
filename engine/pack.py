"""`python -m engine.pack RUN…`: run folders as one zip, for another machine's `python -m engine.import_runs`.

Exit codes: 0, or 2 where something cannot be packed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.interchange.packing import pack
from engine.interchange.references import references
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.counted import counted
from engine.record.disk import in_words
from engine.record.errors import UserError
from engine.record.files import expanded, home_folder
from engine.record.force import add_force, refuse_taken
from engine.record.one_line import one_line
from engine.record.run_folder import RunFolder


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    try:
        home = home_folder(arguments.home)
        folders = [RunFolder.find(home, run) for run in arguments.runs]
        path = _named(expanded(arguments.output).absolute())
        refuse_taken(path, force=arguments.force)
        count = pack(folders, path, state=not arguments.without_state)
        with ends_quietly():
            size = in_words(path.stat().st_size)
            print(f"written: {path}: {counted(len(folders), 'run')}, {counted(count, 'file')}, {size}")
            for line in _left_behind(folders):
                print(line)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _left_behind(folders: list[RunFolder]) -> list[str]:
    """What the packed runs rest on that is not packed with them."""
    packed = {folder.id for folder in folders}
    return [
        f"{folder.id}: its {role} is run:{one_line(run)}, which is not packed with it."
        for folder in folders
        for role, run in references(folder).items()
        if Path(run).name not in packed
    ]


def _named(path: Path) -> Path:
    """The zip's path, with its ending."""
    return path if path.suffix.lower() == ".zip" else path.with_name(f"{path.name}.zip")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.pack",
        description="Run folders as one zip; `python -m engine.import_runs` takes it.",
        allow_abbrev=False,
    )
    parser.add_argument("runs", nargs="+", metavar="RUN", help="a run's id, the beginning of one, or its folder")
    parser.add_argument("--output", default="runs.zip", metavar="FILE", help="the zip (default: %(default)s)")
    add_force(parser)
    parser.add_argument(
        "--without-state", action="store_true", help="leave out what only going on with a run needs, and most bytes"
    )
    add_home(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
