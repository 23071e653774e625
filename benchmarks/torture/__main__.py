"""Break things on purpose, and print what held.

    python -m benchmarks.torture [--only kills fuzz …] [--scale 1.0] [--seed 0] [--home DIR]

Takes hours at full scale. Writes nothing into the repository; what a failure left behind stays in its home folder.
Exit code 1 where anything failed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from benchmarks.torture import SUBJECTS, Line, subject


def main(words: list[str] | None = None) -> int:
    given = _parser().parse_args(words)
    home = given.home or Path(tempfile.mkdtemp(prefix="torture-"))
    failed = 0
    print("| subject | what | count | failed | seconds | note |\n| --- | --- | ---: | ---: | ---: | --- |", flush=True)
    for name in given.only or SUBJECTS:
        for line in lines_of(name, given.scale, given.seed, home / name):
            print(_row(name, line), flush=True)
            failed += line.failed
    if not given.home and not failed:
        shutil.rmtree(home, ignore_errors=True)
    print(f"seed {given.seed}, scale {given.scale:g}: {failed} failed" + (f"; see {home}" if failed else ""))
    return 1 if failed else 0


def lines_of(name: str, scale: float, seed: int, home: Path) -> Iterable[Line]:
    """The rows of a subject; one that ends in a traceback is a row that failed, and the others go on."""
    home.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    try:
        module = subject(name)
        return module.campaign(max(1, round(module.COUNT * scale)), seed, home, _say)
    except Exception as error:
        traceback.print_exc()
        return [Line("the campaign itself", 1, 1, time.monotonic() - began, f"{type(error).__name__}: {error}")]


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _row(name: str, line: Line) -> str:
    return f"| {name} | {line.what} | {line.count:,} | {line.failed:,} | {line.seconds:,.1f} | {line.note} |"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.torture",
        description="Break things on purpose, and print what held.",
        epilog="subjects: " + "; ".join(f"{name} ({what})" for name, what in SUBJECTS.items()),
        allow_abbrev=False,
    )
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, metavar="SUBJECT", help="these subjects, not all")
    parser.add_argument("--scale", type=float, default=1.0, help="how much of the whole campaign (0.01: a hundredth)")
    parser.add_argument("--seed", type=int, default=0, help="what is drawn depends on it alone")
    parser.add_argument("--home", type=Path, help="where it happens, kept (else a temporary folder)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
