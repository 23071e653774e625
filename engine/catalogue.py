"""`python -m engine.catalogue`: write down what the window wants to know of every timm model.

The window never imports timm, so that it opens at once; it reads `resources/catalogue.json`, which
this makes. Where another timm is installed than that was made from, `--home` writes one beside the
runs, which the window then prefers. Counting takes some minutes; rows of the same timm are kept.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import warnings
from importlib import import_module
from pathlib import Path

from filelock import FileLock, Timeout

from engine.loading import loading
from engine.record.catalogue import FILE
from engine.record.closed_pipe import ends_quietly
from engine.record.counted import counted
from engine.record.errors import UserError
from engine.record.files import expanded, home_folder, replace_file, resources_folder
from engine.record.force import refuse_taken


def main(arguments: list[str] | None = None) -> int:
    """Write the catalogue; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.catalogue", description=__doc__)
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--output", type=Path, default=resources_folder() / FILE, metavar="FILE")
    place.add_argument("--home", nargs="?", const="", metavar="DIR", help="write into a home folder instead")
    parser.add_argument("--fresh", action="store_true", help="count everything again")
    given = parser.parse_args(arguments)
    try:
        output = expanded(given.output) if given.home is None else home_folder(given.home) / FILE
        refuse_taken(output, force=True)  # an earlier one is replaced, and what was counted is kept
        with loading():
            import_module("engine.models.catalogue_rows")
        return _make(output, fresh=given.fresh, alone=given.home is None)
    except UserError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"{output}: cannot be written: {error.strerror or error}. Choose another place.", file=sys.stderr)
    return 2


def _make(output: Path, *, fresh: bool, alone: bool) -> int:
    output.parent.mkdir(parents=True, exist_ok=True)
    logging.getLogger("timm").setLevel(logging.ERROR)  # building all of them says a lot that nobody asked
    warnings.simplefilter("ignore")
    if alone:
        return _write(output, fresh=fresh)
    try:  # several windows may ask for it at once
        with FileLock(output.with_suffix(".lock"), timeout=0):
            return _write(output, fresh=fresh)
    except Timeout:
        print(f"{output}: is being made by another process.", file=sys.stderr)
        return 0


def _write(output: Path, *, fresh: bool) -> int:
    from engine.models.catalogue_rows import document, macs_known

    made = document({} if fresh else macs_known(output))
    rows = ",\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in made["models"])
    replace_file(output, f'{{"timm":{json.dumps(made["timm"])},"models":[\n{rows}\n]}}\n')
    with ends_quietly():
        print(f"{output}: {counted(len(made['models']), 'model')} of timm {made['timm']}")
    for count in ("parameters", "macs"):
        unknown = [row["name"] for row in made["models"] if not row[count]]
        print(f"{len(unknown)} without a count of {count}: {', '.join(unknown) or 'none'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
