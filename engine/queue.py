"""`python -m engine.queue`: runs that wait for their turn; add, order and hold them, and work them off.

Exit codes: 0 done, 2 something cannot be done, 3 the runner was told to end; the runs at work go on then.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.record import queue
from engine.record.closed_pipe import ends_quietly
from engine.record.commands import print_any_letter
from engine.record.config import RunConfig, parse_config
from engine.record.devices import check_device
from engine.record.errors import InputError, UserError
from engine.record.files import home_folder
from engine.record.history import History
from engine.record.merging import merge
from engine.record.one_line import one_line
from engine.record.process import is_lost
from engine.record.queue_state import WHEN_CUT_OFF, WHEN_FAILED, Entry, Queue
from engine.record.run_folder import RUNS, RunFolder
from engine.record.summary import ACTIVE, RunSummary
from engine.record.toml_file import read_toml
from engine.run import resolve_run_weights


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    print_any_letter()
    arguments = _parser().parse_args(argv)
    try:
        home = home_folder(arguments.home)
        code = 0
        with ends_quietly():
            code = arguments.verb(home, arguments)
        return code
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


def _list(home: Path, arguments: argparse.Namespace) -> int:
    _show(home, queue.read(home), arguments)
    return 0


def _run(home: Path, arguments: argparse.Namespace) -> int:
    from engine.queueing.runner import Runner, RunnerThereError

    try:
        return 0 if Runner(home, quiet=arguments.json).run() else 3
    except RunnerThereError as error:
        print(error, file=sys.stderr if arguments.json else sys.stdout)
        return 0


def _add(home: Path, arguments: argparse.Namespace) -> int:
    check_device(arguments.device, "--device")
    found = [_given(home, word, arguments.device) for word in arguments.runs]  # all, before anything is kept
    for given in found:
        folder = given if isinstance(given, RunFolder) else RunFolder.create(home, given)
        with History(home) as history:
            history.save(RunSummary.of(folder), folder)
        queue.add(home, folder.id, arguments.device)
        if not arguments.json:
            print(f"{folder.id} waits.")
    if arguments.json:
        _show(home, queue.read(home), arguments)
    elif not queue.runner_is_there(home):
        print("`python -m engine.queue run` works the queue off.")
    return 0


def _given(home: Path, word: str, device: str) -> RunFolder | RunConfig:
    """A run that is there, or the configuration of a new one.

    Raises:
        UserError: it is neither, or it cannot be run.
    """
    if os.path.isfile(word):  # pathlib raises where a name is too long
        values = merge(read_toml(Path(word)), {"compute": {"device": device}} if device else {})
        return resolve_run_weights(parse_config(values), home)
    folder = RunFolder.find(home, word)
    status = _status(folder)
    if status in ("finished", *ACTIVE):
        raise InputError(f"is {status}.", field=f"run {folder.id}", hint="Only what can still be run can wait.")
    if folder.path.parent != home / RUNS:
        raise InputError("belongs to another home.", field=f"run {word!r}", hint=f"Copy it to {home / RUNS}.")
    return folder


def _remove(home: Path, arguments: argparse.Namespace) -> int:
    for word in arguments.runs:
        queue.remove(home, _waiting(home, word))
    return _list(home, arguments)


def _move(home: Path, arguments: argparse.Namespace) -> int:
    queue.move(home, _waiting(home, arguments.run), arguments.place - 1)
    return _list(home, arguments)


def _assign(home: Path, arguments: argparse.Namespace) -> int:
    queue.assign(home, _waiting(home, arguments.run), "" if arguments.device == "any" else arguments.device)
    return _list(home, arguments)


def _hold(home: Path, arguments: argparse.Namespace) -> int:
    queue.configure(home, held=True)
    return _list(home, arguments)


def _release(home: Path, arguments: argparse.Namespace) -> int:
    queue.configure(home, held=False)
    return _list(home, arguments)


def _set(home: Path, arguments: argparse.Namespace) -> int:
    given: dict[str, Any] = {name: getattr(arguments, name) for name in ("at_once", "when_failed", "when_cut_off")}
    if arguments.devices is not None:
        given["devices"] = [word.strip() for word in arguments.devices.split(",") if word.strip()]
    queue.configure(home, **{name: value for name, value in given.items() if value is not None})
    return _list(home, arguments)


def _waiting(home: Path, word: str) -> str:
    """The one waiting run of this id, or of an id that starts so.

    Raises:
        InputError: there is none, or there are several.
    """
    runs = [entry.run for entry in queue.read(home).entries]
    found = [run for run in runs if run == word] or [run for run in runs if word and run.startswith(word)]
    if len(found) != 1:
        said = f"{len(found)} waiting runs start so." if found else "is not in the queue."
        raise InputError(said, field=f"run {word!r}", hint="`python -m engine.queue list` shows what is.")
    return found[0]


def _show(home: Path, now: Queue, arguments: argparse.Namespace) -> None:
    waiting = [{**asdict(entry), **_facts(home, entry)} for entry in now.entries]
    started = [{**asdict(entry), **_facts(home, entry)} for entry in now.started]
    if arguments.json:
        runner = queue.runner_is_there(home)
        said = {"settings": asdict(now.settings), "runner": runner, "problem": now.problem}
        print(json.dumps({"entries": waiting, "started": started, **said}, ensure_ascii=False, indent=1))
        return
    if now.problem:
        print(now.problem, file=sys.stderr)
    for row in started:
        print(f"   -  {row['run']}  {row['status']} on {row['place']}  {row['name']}")
    place = 0
    for row in waiting:
        there = (home / RUNS / row["run"]).is_dir()
        place += there  # as `move` counts
        shown = f"{place:4}" if there else "   -"
        print(f"{shown}  {row['run']}  {row['device'] or 'any'}  {row['name'] or row['status']}")
    settings = now.settings
    print(
        f"{len(waiting)} wait{', held' if settings.held else ''}; at once: {settings.at_once or 'one a device'}; "
        f"devices: {', '.join(settings.devices) or 'every GPU, else the CPU'}; when a run fails: {settings.when_failed}; "
        f"when one is cut off: {settings.when_cut_off}"
    )


def _facts(home: Path, entry: Entry) -> dict[str, str]:
    """A run's name and status, for people."""
    folder = RunFolder.at_home(home, entry.run) or RunFolder(home / RUNS / entry.run)
    try:
        status = "in the trash" if folder.is_trashed else _status(folder)
        return {"name": one_line(folder.annotations().name or folder.saved_config().title()), "status": status}
    except UserError:
        return {"name": "", "status": "gone"}


def _status(folder: RunFolder) -> str:
    summary = RunSummary.of(folder)
    lost = summary.status in ACTIVE and is_lost(summary.due, *summary.identity())
    return "lost" if lost else summary.status


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"is counted from 1, not {number}")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.queue", description=__doc__, allow_abbrev=False)
    common = argparse.ArgumentParser(add_help=False)
    for each, default in ((parser, None), (common, argparse.SUPPRESS)):  # before the verb, and after it
        each.add_argument(
            "--home", metavar="DIR", default=default, help="where runs are kept (else FBT_HOME, else the user's folder)"
        )
        each.add_argument(
            "--json", action="store_true", default=default or False, help="the queue as JSON on standard output"
        )
    parser.set_defaults(verb=_list)
    verbs = parser.add_subparsers(metavar="VERB")

    def add(name: str, verb: Any, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(name, parents=[common], help=text, allow_abbrev=False)
        made.set_defaults(verb=verb)
        return made

    add("list", _list, "what waits, in order (also without a verb)")
    add("run", _run, "the runner: start what waits, one after the other, until nothing is left")
    adding = add("add", _add, "put runs at the end of the queue")
    adding.add_argument("runs", metavar="CONFIG.toml|RUN", nargs="+", help="a new run, or one that can still be run")
    adding.add_argument("--device", default="", help="cpu or cuda:N (default: as its configuration says)")
    add("remove", _remove, "take runs out; their folders stay").add_argument("runs", metavar="RUN", nargs="+")
    moving = add("move", _move, "let a run stand at another place")
    moving.add_argument("run", metavar="RUN")
    moving.add_argument("place", metavar="PLACE", type=_count, help="counted from 1")
    assigning = add("assign", _assign, "choose a run's device")
    assigning.add_argument("run", metavar="RUN")
    assigning.add_argument("device", metavar="DEVICE", help="cpu, cuda:N or any")
    add("hold", _hold, "let nothing start; runs at work go on")
    add("release", _release, "let it go on")
    setting = add("set", _set, "how the queue is worked off")
    setting.add_argument("--at-once", type=int, metavar="N", help="runs at once on a machine; 0: one a device")
    setting.add_argument("--devices", metavar="LIST", help="such as cuda:0,cuda:1; empty: every GPU, else the CPU")
    setting.add_argument("--when-failed", choices=WHEN_FAILED, help="when a run fails")
    setting.add_argument("--when-cut-off", choices=WHEN_CUT_OFF, help="when a run was cut off, as by a reboot")
    return parser


if __name__ == "__main__":
    sys.exit(main())
