"""`python -m engine.run`: train or distil from a configuration, a preset or options.

Exit codes: 0 finished, 1 failed, 2 bad configuration or input, 3 stopped on request and resumable.
torch is imported only when the configuration stands.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import __version__
from engine.loading import loading
from engine.record.closed_pipe import ends_quietly
from engine.record.command_line import field_help, overrides
from engine.record.commands import add_home
from engine.record.config import ModelConfig, RunConfig, parse_config
from engine.record.errors import InputError, TakenError, UserError
from engine.record.files import home_folder
from engine.record.merging import merge
from engine.record.presets import preset, presets
from engine.record.process import own_identity
from engine.record.rooted import rooted
from engine.record.run_folder import RUNS, RunFolder
from engine.record.starting import promised
from engine.record.toml_file import read_toml

# OpenMP's threads spin while they wait, unless told otherwise before torch is loaded. On cores that other programs use
# too that made a small CPU run over twenty times slower (94 s instead of 4 s).
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

_WITH_VALUE = ("--preset", "--resume", "--home")
_PLAIN = ("--dry-run", "--json", "--help", "-h", "--version")


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes:
        run: its id.
        folder: where all of it is kept.
        status: finished, stopped or failed.
        top1: the student's validation accuracy after the last epoch, in percent; best_top1 over all.
        error: why it failed, else empty.
        exit_code: as the command line gives it.
    """

    run: str
    folder: Path
    status: str
    top1: float | None
    best_top1: float | None
    teacher_top1: float | None
    fusion_top1: float | None
    seconds: float
    error: str
    exit_code: int


def run(config: RunConfig, *, home: Path | str | None = None) -> RunResult:
    """Train or distil as configured, to the end.

    Raises:
        UserError: the configuration or its input cannot be used; no run is left behind.
    """
    place = home_folder(home)
    config = rooted(resolve_run_weights(config, place))
    folder = RunFolder.create(place, config)
    with _forgotten_if_refused(folder, place, new=True):
        return _execute(folder, config, place, since=time.time())


def resume(run_id: str, *, home: Path | str | None = None) -> RunResult:
    """Go on with a run that was stopped, lost or queued, to the end.

    Raises:
        UserError: there is no such run, or it is running or finished.
    """
    place = home_folder(home)
    folder = _to_resume(place, run_id)
    _refuse_finished(folder)
    return _execute(folder, folder.config(), place, since=time.time())


def main(argv: list[str] | None = None) -> int:
    """The command."""
    words = sys.argv[1:] if argv is None else argv
    try:
        with _interruptible():
            ours, theirs = _separate(words)
            arguments = _parser().parse_args(ours)
            return _main(arguments, theirs)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped before the first step.", file=sys.stderr)
        return 3


def _main(arguments: argparse.Namespace, options: list[str]) -> int:
    place = home_folder(arguments.home)
    if arguments.resume:
        if options or arguments.config or arguments.preset:
            raise UserError(
                "a run goes on as it began.", field="--resume", hint="Leave other options out, or start a new run."
            )
        folder = _to_resume(place, arguments.resume)
        config = folder.config()
    else:
        if not (options or arguments.config or arguments.preset):
            raise UserError("nothing to run.", hint="Give a CONFIG.toml, --preset NAME or options; --help lists them.")
        config = rooted(resolve_run_weights(parse_config(_values(arguments, options)), place))
    if arguments.dry_run:
        code = 0
        with ends_quietly():
            code = _plan(config, place, as_json=arguments.json)
        return code
    new = not arguments.resume
    if not new:
        _refuse_finished(folder)
    folder = RunFolder.create(place, config) if new else folder
    with _forgotten_if_refused(folder, place, new):
        result = _shown(folder, config, place, new, as_json=arguments.json)
    if result.error:
        print(f"{result.status}: {result.error}\nlog: {RunFolder(result.folder).log_file}", file=sys.stderr)
    return result.exit_code


def _to_resume(home: Path, run: str) -> RunFolder:
    """The run of this name, unless it lies in the trash.

    Raises:
        UserError: it does, or there is no such run.
    """
    from engine.record.resumable import refuse_trashed

    folder = RunFolder.find(home, run)
    refuse_trashed(folder)
    return folder


def _refuse_finished(folder: RunFolder) -> None:
    """Before torch is waited for; who holds the run asks once more.

    Raises:
        UserError: it is finished.
    """
    from engine.record.resumable import refuse_finished
    from engine.record.summary import RunSummary

    refuse_finished(RunSummary.of(folder))


def _plan(config: RunConfig, home: Path, *, as_json: bool) -> int:
    """The dry run; of a chain, that of the assistant's run first."""
    with loading():
        from engine.training.planning.dry_run import dry_run

    later: tuple[str, ...] = ()
    if config.assistant.kind == "model":
        from engine.assistants.chain import assistants_run, students_run

        dry_run(assistants_run(config), home, as_json=as_json)
        config, later = students_run(config, "random"), ("teacher",)
    return dry_run(config, home, as_json=as_json, later=later)


def _shown(folder: RunFolder, config: RunConfig, home: Path, new: bool, *, as_json: bool) -> RunResult:
    """Run, with the events as JSON or drawn for people; what is asked of it while Python is loading counts already."""
    since = float(own_identity()["process_start"])
    if as_json:
        return _execute(folder, config, home, echo=sys.stdout, since=since)
    from engine.console import Console

    with Console(folder, config, home, new=new) as console:
        result = _execute(folder, config, home, listen=console.hear, progress=console.decoded, since=since)
    with suppress(OSError, SystemExit):  # a terminal that is gone does not change how the run ended
        console.report(result)
    return result


def resolve_run_weights(config: RunConfig, home: Path) -> RunConfig:
    """Where weights come from `run:<id>` and no model is named, take the model as that run built it.

    Raises:
        UserError: there is no such run.
    """
    others = ("student", "assistant") if config.assistant.kind == "model" else ("student",)
    changed = {role: _resolved(config, role, home) for role in (*config.teachers(), *others)}
    first, *more = (changed[role] for role in config.teachers())
    update = {"teacher": first, "more_teachers": more, **{role: changed[role] for role in others}}
    return parse_config(config.model_copy(update=update).model_dump())


def _resolved(config: RunConfig, role: str, home: Path) -> ModelConfig:
    """A model whose weights name a run, with what that run says of it."""
    chosen = config.model(role)
    if not chosen.weights.startswith("run:"):
        return chosen
    folder = RunFolder.find(home, chosen.weights[4:])
    here = folder.path.parent == home / RUNS
    changes: dict[str, Any] = {"weights": f"run:{folder.id if here else folder.path}"}
    if not chosen.model:
        if chosen.options or chosen.stage_blocks or chosen.stem != "model":
            hint = f"Leave {role}.options, stem and stage_blocks out, or name {role}.model too."
            raise UserError("the run says how its model is built.", field=f"{role}.weights", hint=hint)
        made = folder.config()
        changes |= {name: getattr(made.student, name) for name in ("model", "options", "stem", "stage_blocks")}
        if not chosen.image_size and made.image_size("student") != config.data.image_size:
            changes["image_size"] = made.image_size("student")
    return chosen.model_copy(update=changes)


def _values(arguments: argparse.Namespace, options: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if arguments.preset:
        values = merge(values, preset(arguments.preset, home_folder(arguments.home)).values())
    if arguments.config:
        values = merge(values, read_toml(Path(arguments.config)))
    return merge(values, overrides(options))


def _execute(folder: RunFolder, config: RunConfig, home: Path, **ways: Any) -> RunResult:
    """Run in this process, promised to others while Python is loading.

    Raises:
        UserError: what was given cannot be used.
    """
    with promised(home, folder.id):
        return _executed(folder, config, home, **ways)


def _executed(folder: RunFolder, config: RunConfig, home: Path, **ways: Any) -> RunResult:
    """Run; before a run with a teaching assistant, the assistant's own.

    Raises:
        UserError: what was given cannot be used.
    """
    with loading():
        from engine.training.session import execute

    if config.assistant.kind == "model":
        from engine.assistants.chain import students_run

        assistant = _teach_assistant(folder, config, home, **ways)
        if assistant.status != "finished":
            said = f"the assistant's run {assistant.run}: {assistant.error}" if assistant.error else ""
            return replace(
                assistant, run=folder.id, error=said, top1=None, best_top1=None, teacher_top1=None, fusion_top1=None
            )
        config = students_run(config, f"run:{assistant.run}")
    outcome = execute(folder, config, home, **ways)
    if outcome.status == "refused":
        assert outcome.error is not None
        raise outcome.error
    row = outcome.summary
    return RunResult(
        run=folder.id,
        folder=folder.path,
        status=outcome.status,
        top1=row.top1,
        best_top1=row.best_top1,
        teacher_top1=row.teacher_top1,
        fusion_top1=row.fusion_top1,
        seconds=row.seconds,
        error=str(outcome.error or ""),
        exit_code=outcome.exit_code,
    )


def _teach_assistant(folder: RunFolder, config: RunConfig, home: Path, **ways: Any) -> RunResult:
    """The run that makes the assistant of the run in `folder`, unless it is finished already.

    Raises:
        UserError: what was given cannot be used; an assistant's run that was made for it is forgotten.
    """
    from engine.assistants.chain import ASSISTANT, assistants_folder, check_students_run
    from engine.record.history import History
    from engine.record.summary import RunSummary

    new = not (folder.path / ASSISTANT).is_file()
    if new:
        check_students_run(config, home)
    first = assistants_folder(folder, config, home)
    with suppress(InputError), History(home) as history:  # it waits, and is listed as waiting
        history.save(RunSummary.of(folder, config), folder)
    row = RunSummary.of(first)
    if row.status == "finished":
        return RunResult(
            first.id,
            first.path,
            row.status,
            row.top1,
            row.best_top1,
            row.teacher_top1,
            row.fusion_top1,
            row.seconds,
            "",
            0,
        )
    try:
        with _forgotten_if_refused(first, home, new):
            return _execute(first, first.config(), home, done_for=folder, **ways)
    except UserError as error:
        if new and not isinstance(error, TakenError):
            (folder.path / ASSISTANT).unlink(missing_ok=True)
        error.field = re.sub("^student", "assistant", error.field)
        raise


@contextmanager
def _forgotten_if_refused(folder: RunFolder, home: Path, new: bool) -> Iterator[None]:
    """A new run that is refused, or interrupted before it began, leaves nothing behind; one of another process stays."""
    try:
        yield
    except TakenError:
        raise
    except (UserError, KeyboardInterrupt):
        if new:
            _forget(folder, home)
        raise


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGTERM end the start-up as Ctrl+C does; once the run is at it, its own handlers take over."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _forget(folder: RunFolder, home: Path) -> None:
    from engine.record.history import History

    with History(home) as history:
        history.forget(folder.id)
    shutil.rmtree(folder.path, ignore_errors=True)


def _separate(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of the command itself, and the `--section.field value` pairs."""
    ours: list[str] = []
    theirs: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        if name in _WITH_VALUE or name in _PLAIN or not word.startswith("--"):
            ours.append(word)
            if name in _WITH_VALUE and not equals and rest:
                ours.append(rest.pop(0))
        else:
            theirs.append(word)
            if not equals and rest:
                theirs.append(rest.pop(0))
    return ours, theirs


class _Help(argparse.Action):
    """Help with every option of the schema, drawn up only when asked for."""

    def __init__(self, option_strings: list[str], dest: str, **kwargs: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="show this help and exit")

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        names = "\n".join(f"  {item.name:24} {item.title}" for item in presets())
        with ends_quietly():
            parser.print_help()
            print(f"\npresets:\n{names}\n\noptions of the run, with their defaults:\n{field_help()}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.run",
        usage="%(prog)s [CONFIG.toml | --preset NAME] [--section.field value …]",
        description="Train a model, or distil a teacher into a student of another family.",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("config", nargs="?", help="a TOML file")
    parser.add_argument("--preset", metavar="NAME", help="start from a preset")
    parser.add_argument("--dry-run", action="store_true", help="build everything, print the plan, train nothing")
    parser.add_argument("--resume", metavar="RUN", help="go on with a run (its id, or the start of it)")
    add_home(parser)
    parser.add_argument(
        "--json", action="store_true", help="events as JSON lines on standard output, nothing else there"
    )
    parser.add_argument("--version", action="version", version=f"fbt {__version__}")
    parser.add_argument("-h", "--help", action=_Help)
    return parser


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
