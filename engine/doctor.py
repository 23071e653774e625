"""`python -m engine.doctor`: look over this installation and this machine, and say what to do about each finding.

Exit codes: 0 nothing is wrong, 1 something does not work as it is, 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from engine.checkup import gpu, home, packages, screen, standing
from engine.checkup.finding import Finding
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home
from engine.record.errors import InputError
from engine.record.files import home_folder

_SIGNS = {"good": "ok  ", "note": "note", "bad": "BAD "}


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    given = _parser().parse_args(argv)
    with ends_quietly():
        if given.ask_torch:
            for line in gpu.answer():
                print(line)
            return 0
        try:
            folder = home_folder(given.home)
        except InputError as error:
            print(error, file=sys.stderr)
            return 2
        found = []
        for finding in findings(folder):
            found.append(finding)
            if not given.json:
                _tell(finding)
        if given.json:
            print(json.dumps([asdict(finding) for finding in found], indent=1, ensure_ascii=False))
        return int(any(finding.level == "bad" for finding in found))


def findings(folder: Path) -> Iterator[Finding]:
    """All that was looked at, the quick first; torch takes seconds."""
    yield from packages.look()
    yield from standing.look()
    yield from home.look(folder)
    yield from screen.look()
    yield from gpu.look()


def _tell(finding: Finding) -> None:
    print(f"{_SIGNS[finding.level]}  {finding.subject}: {finding.said}", flush=True)
    if finding.do:
        print(f"      {finding.do}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.doctor",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add_home(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument(gpu.ASKED, action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
