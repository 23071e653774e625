"""`python -m engine.sweep`: run every run of a matrix that is not there yet.

Each run has a process and a folder of its own and is found again by its configuration, so a sweep can be
stopped, changed and started again. Exit codes: 0 all done, 1 some failed, 2 bad configuration or input,
3 stopped on request.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from engine.history import duration
from engine.record import control
from engine.record.closed_pipe import ends_quietly
from engine.record.command_line import as_command, overrides
from engine.record.commands import add_home, print_any_letter
from engine.record.config import RunConfig
from engine.record.counted import counted
from engine.record.errors import InputError, UserError
from engine.record.expansion import Plan, Planned, expand
from engine.record.files import home_folder
from engine.record.history import History
from engine.record.launch import engine_command, last_words, start_engine, surroundings
from engine.record.matched_runs import FoundRun, MatchedRuns
from engine.record.matrix import load_matrix, matrices
from engine.record.nearest import nearest
from engine.record.process_end import end_words
from engine.record.run_folder import RunFolder
from engine.record.starting import promise
from engine.record.summary import ACTIVE
from engine.run import resolve_run_weights

POLL_SECONDS = 0.2
_ADOPTED_POLL_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    """A run that is at it.

    Attributes:
        process: None where another program runs it.
        device: what it has for itself, as `--devices` names it; empty: whatever there is.
        fresh: its folder was made for it just now.
    """

    planned: Planned
    folder: RunFolder
    process: subprocess.Popen[bytes] | None
    device: str
    fresh: bool


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    print_any_letter()
    ours, theirs = separate(words)
    arguments = _parser().parse_args(ours)
    try:
        plan = expand(load_matrix(arguments.matrix), overrides(theirs))
        home = home_folder(arguments.home)
        devices = _devices(arguments.devices, plan)
        sweep = Sweep(plan, home, jobs=arguments.jobs or max(1, len(devices)), devices=devices, retry=arguments.retry)
        if arguments.dry_run:
            with ends_quietly():
                sweep.show()
            return 0
        return sweep.run(arguments.limit)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2


def separate(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of the command itself, and the `--section.field value` pairs for `[base]`."""
    ours: list[str] = []
    theirs: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, _ = word.partition("=")
        is_field = word.startswith("--") and "." in name
        (theirs if is_field else ours).append(word)
        if is_field and not equals and rest:
            theirs.append(rest.pop(0))
    return ours, theirs


def settled(planned: Planned, plan: Plan, runs: MatchedRuns, home: Path) -> RunConfig | None:
    """The configuration as its run will have it, or None while a teacher that it needs has no finished run.

    Raises:
        UserError: it names a run that there is not.
    """
    values = planned.config.model_dump()
    for role, label in planned.trained.items():
        found = runs.find(plan.teachers[label].config)
        if found is None or found.status != "finished":
            return None
        place = (
            values["teacher"] if role == "teacher" else values["more_teachers"][int(role.removeprefix("teacher")) - 2]
        )
        place["weights"] = f"run:{found.id}"
    return resolve_run_weights(RunConfig.model_validate(values), home)


class Sweep:
    """The runs of a plan, some of them at work.

    Args:
        jobs: how many run at once.
        devices: what each of them has for itself, in turn; empty: no run is told.
        retry: go on with runs that failed.
    """

    def __init__(self, plan: Plan, home: Path, *, jobs: int, devices: list[str], retry: bool) -> None:
        self._plan = plan
        self._home = home
        self._jobs = jobs
        self._devices = devices
        self._retry = retry
        self._runs = MatchedRuns(home).refresh()
        self._waiting = [*plan.teachers.values(), *plan.runs()]
        self._total = len(self._waiting)
        self._active: list[Job] = []
        self._ended: dict[str, int] = {"finished": 0, "failed": 0, "stopped": 0}
        self._broken: set[str] = set()
        self._asked_to_stop = 0
        self._told_to_stop = 0
        self._changed = True
        self._next_look = 0.0
        for planned in self._waiting:  # a run that it names and that is not there is known before the first starts
            settled(planned, plan, self._runs, home)

    def show(self) -> None:
        """Print every run, what is there of it, and the command that starts it or goes on with it."""
        for number, planned in enumerate(self._waiting, 1):
            config = settled(planned, self._plan, self._runs, self._home)
            found = self._runs.find(config) if config else None
            stands = _said(found) if found else "to do" if config else "to do after its teacher"
            print(f"[{number}/{self._total}] {planned.config.name}: {stands}")
            if found is None:
                print(f"    {as_command(config or planned.config)} --home {shlex.quote(str(self._home))}")
            elif found.status not in ("finished", *ACTIVE):
                print(f"    python -m engine.run --resume {found.id} --home {shlex.quote(str(self._home))}")

    def run(self, limit: int | None = None) -> int:
        """Run what is not there yet; returns the exit code.

        Args:
            limit: start no more than so many.
        """
        left = self._total if limit is None else limit
        with self._catching_signals():
            while True:
                if self._asked_to_stop:
                    self._stop()
                elif self._changed:
                    self._changed = False
                    left -= self._start(left)
                if not self._active and not self._changed:
                    break
                time.sleep(POLL_SECONDS)
                self._reap()
        return self._close()

    def _stop(self) -> None:
        """Ask the runs to save and stop, again while they start up and may not have heard; then end them."""
        self._active = [job for job in self._active if job.process]  # what another program runs is left alone
        if self._told_to_stop == 0:
            print(f"Stopping {counted(len(self._active), 'run')}; again to end at once.", flush=True)
        self._told_to_stop, self._changed = self._asked_to_stop, False
        if self._asked_to_stop > 1:
            self._end_processes()
            return
        self._ask_to_stop()

    def _ask_to_stop(self) -> None:
        for job in self._active:
            if job.process and not (job.folder.path / control.FILE).exists():
                with suppress(OSError):
                    control.send(job.folder.path, "stop")

    def _start(self, left: int) -> int:
        """Start runs while there is room; returns how many."""
        started = 0
        for planned in list(self._waiting):
            if self._asked_to_stop or len(self._active) >= self._jobs:
                break
            if broken := self._broken & set(planned.trained.values()):
                self._end(planned, "failed", f"its teacher, {min(broken)}, did not finish")
                continue
            config = settled(planned, self._plan, self._runs, self._home)
            if config is None:
                continue
            found = self._runs.find(config)
            if found is not None and found.status in ("finished", *(() if self._retry else ("failed",))):
                self._end(planned, found.status, _said(found))
            elif started < left:
                started += self._launch(planned, config, found)
        return started

    def _launch(self, planned: Planned, config: RunConfig, found: FoundRun | None) -> int:
        """Start a run or go on with it; one that another program is at is only watched. Returns how many started."""
        found = found or self._made(config)
        fresh, said = found.status == "new", f"[{self._number(planned)}] {planned.config.name}:"
        self._waiting.remove(planned)
        if found.status in ACTIVE:
            print(f"{said} run by another program ({found.id})", flush=True)
            self._active.append(Job(planned, found.folder, None, "", False))
            return 0
        device = self._free_device()
        verb = "starts" if fresh or found.status == "queued" else "goes on"
        print(f"{said} {verb} ({found.id}{f', {device}' if device else ''})", flush=True)
        self._active.append(
            Job(planned, found.folder, _process(found.folder, config, self._home, device), device, fresh)
        )
        return 1

    def _made(self, config: RunConfig) -> FoundRun:
        """A folder for the run, unless another sweep made one in this moment."""
        with FileLock(self._folder_lock()):
            found = self._runs.refresh().find(config)
            return found or FoundRun(RunFolder.create(self._home, config), "new", {})

    def _folder_lock(self) -> Path:
        try:
            self._home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            hint = "Choose another home with --home or FBT_HOME."
            raise InputError(f"cannot be written: {error.strerror}.", field=str(self._home), hint=hint) from None
        return self._home / ".sweep.lock"

    def _reap(self) -> None:
        """See which runs ended."""
        look = time.monotonic() >= self._next_look
        if look:
            self._next_look = time.monotonic() + _ADOPTED_POLL_SECONDS
        gone = [job for job in self._active if (job.process.poll() is not None if job.process else look)]
        if not gone:
            return
        self._runs.refresh()
        for job in gone:
            config = settled(job.planned, self._plan, self._runs, self._home)
            found = self._runs.find(config) if config else None
            status = found.status if found and found.id == job.folder.id else "failed"
            if job.process is None and status in ACTIVE:
                continue
            self._active.remove(job)
            self._changed = True
            if job.process is None and status in ("lost", "queued"):  # the other program is gone
                self._waiting.insert(0, job.planned)
            elif job.process is not None and _is_taken(job):  # two started it at one moment, and the other one has it
                self._active.append(Job(job.planned, job.folder, None, "", False))
            else:
                self._ending(job, status, found)

    def _ending(self, job: Job, status: str, found: FoundRun | None) -> None:
        code = job.process.returncode if job.process else 0
        if status in ("finished", "stopped"):
            self._end(job.planned, status, _said(found) if found else status)
        elif self._asked_to_stop and status != "failed":
            self._end(job.planned, "stopped", f"ended at once ({job.folder.id})")
        elif code == 2 and job.fresh:
            said = last_words(job.folder.output_file)
            _forget(job.folder, self._home)
            self._end(job.planned, "failed", f"refused: {said}")
        else:
            died = f"ended with {end_words(code)}: {last_words(job.folder.output_file)}"
            log = job.folder.log_file if job.folder.log_file.is_file() else job.folder.output_file
            what = _said(found) if found and status == "failed" else died
            self._end(job.planned, "failed", f"{what}\n    log: {log}")

    def _end(self, planned: Planned, status: str, said: str) -> None:
        number = self._number(planned)
        if planned in self._waiting:
            self._waiting.remove(planned)
        self._ended[status] += 1
        if status != "finished":
            self._broken |= {label for label, run in self._plan.teachers.items() if run is planned}
        print(f"[{number}] {planned.config.name}: {said}", flush=True)

    def _number(self, planned: Planned) -> str:
        every = [*self._plan.teachers.values(), *self._plan.runs()]
        return f"{next(number for number, each in enumerate(every, 1) if each is planned)}/{self._total}"

    def _free_device(self) -> str:
        """The device with the fewest runs on it."""
        used = [job.device for job in self._active]
        return min(self._devices, key=used.count, default="")

    def _close(self) -> int:
        ended = self._ended
        left = len(self._waiting)
        print(
            f"{ended['finished']} of {self._total} finished, {ended['failed']} failed, {ended['stopped']} stopped, {left} to do"
        )
        if self._asked_to_stop:
            print("Stopped on request; the same command goes on from here.")
            return 3
        if ended["failed"]:
            return 1
        return 3 if ended["stopped"] else 0

    @contextmanager
    def _catching_signals(self) -> Iterator[None]:
        """Ctrl+C and SIGTERM ask the runs to save and stop; a second one ends them at once."""
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        except BaseException:  # nobody would look after them; what they have done is kept
            self._ask_to_stop()
            raise
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, *_: object) -> None:
        self._asked_to_stop += 1

    def _end_processes(self) -> None:
        for job in self._active:
            if job.process and job.process.poll() is None:
                job.process.kill()


def command_of(folder: RunFolder, home: Path) -> list[str]:
    """What goes on with a run, or starts one that is queued."""
    return engine_command(folder.id, home)


def _process(folder: RunFolder, config: RunConfig, home: Path, device: str) -> subprocess.Popen[bytes]:
    environment = surroundings()
    if device and config.compute.device in ("auto", "cuda"):
        environment["CUDA_VISIBLE_DEVICES"] = _visible(device, environment.get("CUDA_VISIBLE_DEVICES", ""))
    promise(home, folder.id)
    return start_engine(command_of(folder, home), folder.output_file, environment)


def _visible(device: str, visible: str) -> str:
    """What CUDA_VISIBLE_DEVICES is to say for `device`, which counts among those visible now."""
    if not device.startswith("cuda:"):
        return ""
    index = int(device.removeprefix("cuda:"))
    names = [name.strip() for name in visible.split(",") if name.strip()]
    if names and index >= len(names):
        hint = f"CUDA_VISIBLE_DEVICES names {len(names)}; count from cuda:0."
        raise InputError(f"there is no {device}.", field="--devices", hint=hint)
    return names[index] if names else str(index)


def _devices(text: str, plan: Plan) -> list[str]:
    """The devices of `--devices`, each run being given one by what it is let see.

    Raises:
        InputError: one is none, or the matrix names a device itself.
    """
    devices = [word.strip() for word in text.split(",") if word.strip()]
    for device in devices:
        if not re.fullmatch(r"cpu|cuda:\d+", device):
            hint = f"Did you mean {', '.join(nearest(device, ['cpu', 'cuda:0']) or ['cuda:0'])}?"
            raise InputError(f"{device!r} is no device of its own.", field="--devices", hint=hint)
        _visible(device, os.environ.get("CUDA_VISIBLE_DEVICES", ""))
    stated = {run.config.compute.device for run in plan.runs()} - {"auto", "cuda"}
    if devices and stated:
        hint = "Leave compute.device out, or --devices."
        raise InputError(f"the matrix names {', '.join(sorted(stated))} itself.", field="--devices", hint=hint)
    return devices


def _said(found: FoundRun) -> str:
    """How a run stands, in a few words."""
    row = found.row
    if found.status == "finished":
        top1 = "" if row["top1"] is None else f" {row['top1']:.2f} %"
        return f"finished{top1} in {duration(row['seconds'])} ({found.id})"
    error = f": {row['error']}" if found.status == "failed" and row.get("error") else ""
    return f"{found.status}{error} ({found.id})"


def _is_taken(job: Job) -> bool:
    """Whether the engine refused to run what another one runs."""
    assert job.process is not None
    return job.process.returncode == 2 and "is running already" in last_words(job.folder.output_file)


def _forget(folder: RunFolder, home: Path) -> None:
    """A run that was refused leaves nothing behind, so that it is tried again once its input is mended."""
    with History(home) as history:
        history.forget(folder.id)
    shutil.rmtree(folder.path, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m engine.sweep",
        usage="%(prog)s MATRIX [options] [--section.field value …]",
        description="Run every run of a matrix that is not there yet. --section.field value is laid over [base].",
        epilog=f"matrices that ship: {', '.join(matrices())}",
        allow_abbrev=False,
    )
    parser.add_argument("matrix", metavar="MATRIX", help="a TOML file, or the name of a matrix that ships")
    add_home(parser)
    parser.add_argument("--jobs", type=_count, metavar="N", help="runs at once (default: one, or one a device)")
    parser.add_argument("--devices", default="", metavar="LIST", help="a device for each run, such as cuda:0,cuda:1")
    parser.add_argument("--limit", type=_count, metavar="N", help="start no more than N runs")
    parser.add_argument("--retry", action="store_true", help="go on with runs that failed, too")
    parser.add_argument("--dry-run", action="store_true", help="list the runs, what is there, and their commands")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"wants one or more, not {number}")
    return number


if __name__ == "__main__":
    sys.exit(main())
