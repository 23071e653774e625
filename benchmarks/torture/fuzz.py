"""Input that nobody meant: every reader of files and words gets inputs that are spoilt at random.

Nothing but an error for people may come of it: no traceback, no file outside the home, nothing executed, no answer
that takes ten seconds, no more than two gigabytes. An input is made again from its target, the seed and its number:

    python -m benchmarks.torture.fuzz_child TARGET SEED NUMBER 1 HOME
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.torture import Line
from benchmarks.torture.fuzz_child import SECONDS, targets
from benchmarks.torture.fuzz_commands import commands
from benchmarks.torture.fuzz_target import Target

COUNT = 1_000_000
_ROOT = Path(__file__).resolve().parents[2]
_MOST_DEATHS = 10  # of one target's processes
_POLL_SECONDS = 0.05
_STUCK_SECONDS = 2 * SECONDS  # a hang in C hears no alarm
_COMMANDS_A_MILLION = 200


@dataclass
class _Tally:
    """What came of the inputs of one target."""

    done: int = 0
    refused: int = 0
    failed: int = 0
    slowest: float = 0.0
    peak: int = 0
    problems: list[str] = field(default_factory=list)


def campaign(count: int, seed: int, home: Path, say: Callable[[str], None], only: Iterable[str] = ()) -> list[Line]:
    """Give `count` inputs to all targets together, and odd words to whole commands.

    Args:
        only: names of targets; none: all of them.
    """
    chosen = [target for target in targets().values() if not only or target.name in only]
    whole = sum(target.share for target in chosen)
    lines = [
        _line(target, max(1, round(count * target.share / whole)), seed, home / f"target-{number}", say)
        for number, target in enumerate(chosen)
    ]
    return lines if only else [*lines, commands(round(count * _COMMANDS_A_MILLION / COUNT), seed, home / "words", say)]


def _line(target: Target, count: int, seed: int, home: Path, say: Callable[[str], None]) -> Line:
    began = time.monotonic()
    tally = _Tally()
    home.mkdir(parents=True, exist_ok=True)
    next_one = deaths = 0
    while next_one < count and deaths < _MOST_DEATHS:
        next_one, ended = _attack(target, seed, next_one, count - next_one, home, tally)
        deaths += not ended
    for problem in tally.problems:
        say(f"{target.name}, seed {seed}: {problem}")
    note = f"{tally.refused:,} refused, slowest {tally.slowest:.2f} s, peak {tally.peak:,} MB"
    return Line(target.name, tally.done, tally.failed, time.monotonic() - began, note)


def _attack(target: Target, seed: int, first: int, count: int, home: Path, tally: _Tally) -> tuple[int, bool]:
    """Run a child over inputs; the number of the next one, and whether the child lived to say how it went."""
    at, output = home / "at", home / "child.jsonl"
    at.write_bytes(first.to_bytes(8, "little"))
    words = [sys.executable, "-m", "benchmarks.torture.fuzz_child", target.name]
    with output.open("wb") as out, (home / "child.txt").open("wb") as err:
        child = subprocess.Popen(
            [*words, str(seed), str(first), str(count), str(home)], cwd=_ROOT, env=surroundings(home), stdout=out, stderr=err
        )  # fmt: skip
        stuck = _wait(child, at)
    told = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    for said in told:
        if "problem" in said:
            tally.failed += 1
            tally.problems.append(f"input {said['index']}: {said['problem']}")
    end = told[-1] if told and "done" in told[-1] else None
    if end:
        tally.done += end["done"]
        tally.refused += end["refused"]
        tally.slowest, tally.peak = max(tally.slowest, end["slowest"]), max(tally.peak, end["peak"])
        return first + end["done"], True
    reached = int.from_bytes(at.read_bytes(), "little")
    last = (home / "child.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
    how = f"did not answer within {_STUCK_SECONDS:g} s" if stuck else f"killed the process ({child.returncode})"
    tally.problems.append(f"input {reached} {how}: {last}")
    tally.failed += 1
    tally.done += reached + 1 - first
    return reached + 1, False


def _wait(child: subprocess.Popen[bytes], at: Path) -> bool:
    """Wait for the child's end; kill it, and say so, where it stays at one input."""
    seen, since = b"", time.monotonic()
    while child.poll() is None:
        now = at.read_bytes()
        if now != seen:
            seen, since = now, time.monotonic()
        patience = _STUCK_SECONDS if int.from_bytes(now, "little") else 6 * _STUCK_SECONDS  # imports come first
        if time.monotonic() - since > patience:
            child.kill()
            child.wait()
            return True
        time.sleep(_POLL_SECONDS)
    return False


def surroundings(home: Path) -> dict[str, str]:
    """The surroundings of a process that reads hostile input: no GPU, and places of its own."""
    own = ("HOME", "FBT_HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_DATA_HOME", "TORCHINDUCTOR_CACHE_DIR")
    places = {name: str(home) for name in own}
    return {
        **os.environ,
        **places,
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
