"""`python -m engine.import_runs SOURCE…`: runs of another home, another machine, or a zip of run folders, into this home.

Nothing here is overwritten, and nothing of a run is executed. Exit codes: 0, or 2 where something was refused.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from engine.interchange.bounds import LARGEST_GIB
from engine.interchange.bringing import bring_in, save, with_references
from engine.interchange.placing import Outcome
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import add_home, ends_at_ctrl_c, print_any_letter
from engine.record.counted import counted
from engine.record.errors import InputError, UserError
from engine.record.files import expanded, home_folder
from engine.record.one_line import one_line
from engine.record.run_folder import RUNS


@ends_at_ctrl_c
def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    outcomes: list[Outcome] = []
    problem = ""
    try:
        home = home_folder(arguments.home)
        sources = [_there(expanded(name)) for name in arguments.sources]
        problem = _bring(sources, home, arguments, outcomes)
    except UserError as error:
        problem = str(error)
    with ends_quietly():
        if arguments.json:
            print(json.dumps({"runs": [asdict(outcome) for outcome in outcomes], "problem": problem}, indent=1))
        elif outcomes:
            print(_sum(outcomes, home, arguments.dry_run))
    if problem:
        print(problem, file=sys.stderr)
    return 2 if problem or any(outcome.what == "refused" for outcome in outcomes) else 0


def _bring(sources: Sequence[Path], home: Path, arguments: argparse.Namespace, outcomes: list[Outcome]) -> str:
    """Bring them in, `outcomes` growing with each; returns why it ended early."""
    problem = ""
    quiet = arguments.json
    try:
        for outcome in bring_in(sources, home, dry_run=arguments.dry_run, largest_gib=arguments.largest):
            outcomes.append(outcome)
            if not arguments.dry_run and outcome.id:
                save(home, outcome.id)
            if not quiet:
                _say(outcome)
    except UserError as error:
        problem = str(error)
    if arguments.dry_run:
        return problem
    for id, said in with_references(outcomes, home, lambda outcome: home / RUNS / outcome.id).items():
        place = next(place for place, outcome in enumerate(outcomes) if outcome.id == id)
        outcomes[place] = Outcome(**{**asdict(outcomes[place]), "notes": (*outcomes[place].notes, *said)})
        with ends_quietly():
            for text in said if not quiet else ():
                print(f"{id}: {text}")
    return problem


def _say(outcome: Outcome) -> None:
    name = one_line(outcome.run)
    heads = {
        "imported": f"imported  {name}  {outcome.status}",
        "renamed": f"imported  {name} → {outcome.id}  {outcome.status}",
        "same": f"here      {outcome.id}",
        "refused": f"refused   {name}",
    }
    with ends_quietly():
        print(": ".join([heads[outcome.what].rstrip(), " ".join(map(one_line, outcome.notes))]).removesuffix(": "))


def _sum(outcomes: Sequence[Outcome], home: Path, dry_run: bool) -> str:
    counts = {what: sum(outcome.what == what for outcome in outcomes) for what in ("imported", "renamed", "same", "refused")}  # fmt: skip
    came = counts["imported"] + counts["renamed"]
    said = [f"{counted(came, 'run')} {'would be ' if dry_run else ''}imported"]
    said += [f"{counts['renamed']} of them under another id"] if counts["renamed"] else []
    said += [f"{counts['same']} here already"] if counts["same"] else []
    said += [f"{counts['refused']} refused"] if counts["refused"] else []
    return f"{', '.join(said)}, under {home}."


def _there(path: Path) -> Path:
    if not path.exists():
        raise InputError("is not there.", field=str(path), hint="Give a folder, or a zip or tar of run folders.")
    return path.absolute()


def _gib(text: str) -> float:
    size = float(text)
    if not 0 < size < 1e9:
        raise ValueError
    return size


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.import_runs",
        description="Bring runs of another home, another machine, or a zip or tar of run folders into this home.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="a home, a run's folder, a folder of runs, or a zip or tar of them"
    )
    add_home(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would be imported; nothing is kept")
    parser.add_argument(
        "--largest",
        type=_gib,
        default=LARGEST_GIB,
        metavar="GIB",
        help="the most that one source may bring (%(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="what became of each run, as JSON on standard output")
    return parser


if __name__ == "__main__":
    sys.exit(main())
