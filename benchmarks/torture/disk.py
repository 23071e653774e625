"""Disks that are full, folders that are taken away or made read-only: under runs, at any moment.

Each run ends, at last, as one that nobody touched: bit for bit, with no event missing and no file left over.
"""

from __future__ import annotations

import json
import random
import shutil
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.torture import Line, Say
from benchmarks.torture.killer import Killer, Order
from benchmarks.torture.kills import CONFIG, ROOT
from benchmarks.torture.resumed import differences
from benchmarks.torture.small_disk import Ballast, NoDiskError, small_disk
from engine.record.config import parse_config
from engine.record.events import read_events
from engine.record.run_folder import RunFolder
from engine.training.keeping.checkpoint import load_state

COUNT = 60
KINDS = ("full", "full, then stopped", "full, then killed", "folder moved away", "checkpoints deleted")
LEAVES = (0, 0, 5_000, 20_000, 80_000, 300_000)  # bytes free on a disk that is full; a state takes 0.5 MB
_CLEAR = ("No space left on device", "was deleted, moved or replaced under the run", "was deleted or moved away")
EPOCHS = CONFIG["recipe"]["epochs"]
_LONGEST = 180.0  # seconds of a session


@dataclass
class _Tally:
    """What was done, and how often it did not end as promised."""

    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    met: int = 0
    waited: int = 0
    ended: int = 0
    seconds: Counter[str] = field(default_factory=Counter)


class _Session:
    """The engine at work on a run, in a thread's care."""

    def __init__(self, killer: Killer, folder: RunFolder, home: Path, output: Path) -> None:
        self.folder, self.code = folder, -1000
        order = Order(["--resume", folder.id, "--home", str(home)], output=str(output))
        self._thread = threading.Thread(target=self._run, args=(killer, order))
        self._thread.start()

    def _run(self, killer: Killer, order: Order) -> None:
        self.code = killer.run(order)

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def process(self) -> psutil.Process | None:
        """The engine's process, once it has said which it is."""
        said = [event["pid"] for event in read_events(self.folder.events_file) if event["type"] == "run_started"]
        return psutil.Process(said[-1]) if said and not self.is_over else None

    def wait_for_events(self, count: int) -> None:
        """Until there are so many, or it is over."""
        until = time.monotonic() + _LONGEST
        while not self.is_over and time.monotonic() < until and len(read_events(self.folder.events_file)) < count:
            time.sleep(0.01)

    def end(self) -> int:
        """Wait for its end; one that does not come is a failure."""
        self._thread.join(_LONGEST)
        if self._thread.is_alive() and (process := self.process()):
            process.kill()
            self._thread.join()
            return -1000
        return self.code


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """Take disk or folder from under a run `count` times; every run must come to the end of an untouched one."""
    tally = _Tally()
    try:
        with small_disk(home / "disk", "12m") as disk, Killer(ROOT) as killer:
            reference = RunFolder.create(disk, parse_config({**CONFIG, "name": "uninterrupted"}))
            if code := _Session(killer, reference, disk, home / "output.txt").end():
                raise RuntimeError(f"the uninterrupted run ended with {code}")
            for number in range(count):
                _round(killer, disk, reference, number, seed, tally, say)
    except NoDiskError as error:
        return [Line("disks", 0, 0, 0.0, f"left out: {error}")]
    note = f"of {sum(tally.done.values())} faults {tally.met} met a run at work, {tally.ended} ended it with an error"
    rows = [Line(kind, tally.done[kind], tally.failed[kind], tally.seconds[kind]) for kind in KINDS if tally.done[kind]]
    return [*rows, Line("of these, waited for room", tally.waited, 0, 0.0, note)]


def _round(killer: Killer, disk: Path, reference: RunFolder, number: int, seed: int, tally: _Tally, say: Say) -> None:
    """One run, one fault, one end."""
    kind, draw, began = KINDS[number % len(KINDS)], random.Random(f"disk/{seed}/{number}"), time.monotonic()
    folder = RunFolder.create(disk, parse_config({**CONFIG, "name": f"run {number}"}))
    output = disk.parent / f"output {number}.txt"
    session = _Session(killer, folder, disk, output)
    moment, leave = draw.randrange(len(read_events(reference.events_file))), draw.choice(LEAVES)
    session.wait_for_events(moment)
    time.sleep(draw.random() / 5)
    tally.met += not session.is_over
    found: list[str] = []
    if kind.startswith("full"):
        found += _full(session, disk, kind, leave, draw.uniform(0.5, 4))
    elif kind == "folder moved away":
        shutil.move(folder.path, disk / "away")
        session.end()
        found += [f"{folder.path} was made anew"] if folder.path.exists() else []
        shutil.rmtree(folder.path, ignore_errors=True)
        shutil.move(disk / "away", folder.path)
    else:
        _delete_checkpoints(folder)
    code, printed = session.end(), output.read_text(errors="replace") if output.exists() else ""
    found += _judged(kind, code, printed)
    tally.waited += any("The run waits" in str(event.get("message")) for event in read_events(folder.events_file))
    if code:
        tally.ended += code == 1
        code = _Session(killer, folder, disk, output).end()
    found += [f"at last it ended with {code}"] if code else differences(folder, reference, disk)
    found += [] if _is_whole(folder) or kind == "full, then killed" else ["an event is missing or torn"]
    tally.done[kind] += 1
    tally.seconds[kind] += time.monotonic() - began  # type: ignore[assignment]
    if found:
        tally.failed[kind] += 1
        shutil.copytree(folder.path, disk.parent / f"failed {number}")
        say(f"disk: seed {seed}, round {number}, {kind} after {moment} events, {leave} bytes left: {'; '.join(found)}")
    shutil.rmtree(folder.path)


def _delete_checkpoints(folder: RunFolder) -> None:
    """Under a run that will write them again; after its last epoch's none is written any more."""
    kept = []
    for file in (folder.last_state, folder.last_student):
        with suppress(FileNotFoundError):
            kept.append((file.rename(folder.path / f"{file.name}.kept"), file))
    over = any(event["type"] == "epoch" and event["epoch"] == EPOCHS for event in read_events(folder.events_file))
    for aside, file in kept:
        if over and not file.exists():
            aside.rename(file)
        else:
            aside.unlink()


def _full(session: _Session, disk: Path, kind: str, leave: int, seconds: float) -> list[str]:
    """Fill the disk for a while; what is wrong meanwhile."""
    ballast, found = Ballast(disk), []
    ballast.fill(leave)
    time.sleep(seconds)
    state = session.folder.last_state
    if state.exists():
        load_state(state)  # the newest complete checkpoint stands
    process = session.process()
    if process is not None and kind == "full, then stopped":
        process.terminate()
        session.end()
        found += ["a stop was not heard"] if session.code not in (0, 1, 3) else []
    elif process is not None and kind == "full, then killed":
        process.kill()
        session.end()
    ballast.clear()
    return found


def _judged(kind: str, code: int, printed: str) -> list[str]:
    """Whether a session's end is one of those that are promised."""
    found = ["a traceback was printed"] if "Traceback" in printed else []
    ends = {"full, then stopped": (0, 1, 3), "full, then killed": (0, 1, -9), "folder moved away": (0, 1, 2)}
    allowed = ends.get(kind, (0, 1))
    if code not in allowed:
        found.append(f"it ended with {code}: {printed[-300:]}")
    if code in (1, 2) and not any(words in printed for words in _CLEAR):
        found.append(f"it ended without saying why: {printed[-300:]}")
    return found


def _is_whole(folder: RunFolder) -> bool:
    """Whether every line is an event and none is missing."""
    said = [json.loads(line)["seq"] for line in folder.events_file.read_bytes().splitlines()]
    return said == list(range(1, len(said) + 1))
