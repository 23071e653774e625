"""`python -m engine.export RUN`: the trained student as safetensors, with all a stranger needs to use it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from engine.record.errors import UserError
from engine.record.files import expanded, home_folder
from engine.record.run_folder import RunFolder
from engine.record.student_file import export_student


def main(argv: list[str] | None = None) -> int:
    """The command; exit code 2 where the run has nothing to export."""
    parser = argparse.ArgumentParser(prog="python -m engine.export", description=__doc__, allow_abbrev=False)
    parser.add_argument("run", help="a run's id, or the start of it")
    parser.add_argument(
        "--which", choices=("best", "last"), default="best", help="best: by validation accuracy (default)"
    )
    parser.add_argument("--output", type=Path, help="a .safetensors file; default: the run's exports folder")
    parser.add_argument("--home", help="where runs are kept")
    arguments = parser.parse_args(argv)
    try:
        folder = RunFolder.find(home_folder(arguments.home), arguments.run)
        target = expanded(arguments.output) if arguments.output else None
        print(export_student(folder, target, arguments.which))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
