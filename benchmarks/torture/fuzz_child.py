"""One reader under fuzz in a process of its own, so that one that dies takes nothing with it.

    python -m benchmarks.torture.fuzz_child TARGET SEED FIRST COUNT HOME      repeats inputs FIRST to FIRST + COUNT - 1

Prints a JSON line for each failure and one at the end. The number of the input it is at is in HOME/at.
"""

from __future__ import annotations

import json
import mmap
import signal
import sys
import time
import traceback
import warnings
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.torture.fuzz_guard import Guard, limit_memory, peak_megabytes
from benchmarks.torture.fuzz_target import Target, input_of

SECONDS = 10.0  # that an input may take
_MODULES = (
    "fuzz_events", "fuzz_config", "fuzz_small_files", "fuzz_history", "fuzz_form", "fuzz_window", "fuzz_processes",
    "fuzz_images", "fuzz_archives", "fuzz_pickles", "fuzz_parquet", "fuzz_safetensors", "fuzz_answers", "fuzz_weights",
)  # fmt: skip
MOST_FAILURES = 20  # of one process: more of the same help nobody


class Hang(BaseException):
    """An input that takes too long."""


def targets() -> dict[str, Target]:
    """All of them by name."""
    return {target.name: target for module in _MODULES for target in _of(module)}


def target_of(name: str) -> Target:
    """The target of this name; modules that want torch are imported only where it is none of the others."""
    return next(target for module in _MODULES for target in _of(module) if target.name == name)


def _of(module: str) -> tuple[Target, ...]:
    found: tuple[Target, ...] = import_module(f"benchmarks.torture.{module}").TARGETS
    return found


def attack(target: Target, seed: int, first: int, count: int, home: Path) -> None:
    """Give the target its inputs, one after the other."""
    home.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")  # a warning is not a traceback, and `-W error` is for the tests
    seeds = target.seeds(home)
    for honest in seeds:  # what is imported late is imported now
        with suppress(Exception):  # it comes again, counted, where it is one of the inputs
            target.read(honest, home)
    guard = Guard(home)
    limit_memory()
    signal.signal(signal.SIGALRM, _hang)
    (home / "at").write_bytes(bytes(8))
    refused = failures = done = 0
    slowest = 0.0
    with (home / "at").open("r+b") as file, mmap.mmap(file.fileno(), 8) as at:
        guard.install()
        for index in range(first, first + count):
            at[:] = index.to_bytes(8, "little")
            data = input_of(target, seeds, seed, index)
            began = time.monotonic()
            problem, said_no = _problem(target, data, home, guard)
            slowest = max(slowest, time.monotonic() - began)
            done, refused = done + 1, refused + said_no
            if problem:
                failures += 1
                (home / f"input-{index}").write_bytes(data)
                _tell(index=index, problem=problem)
                if failures == MOST_FAILURES:
                    break
    _tell(done=done, refused=refused, slowest=slowest, peak=peak_megabytes())


def _problem(target: Target, data: bytes, home: Path, guard: Guard) -> tuple[str, bool]:
    """What went wrong with an input, or nothing; and whether it was refused as it should be."""
    refused, problem = False, ""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        target.read(data, home)
    except target.refusals:
        refused = True
    except (Exception, Hang):
        problem = "".join(traceback.format_exc(limit=-4)).strip()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if guard.seen:
        problem = f"{guard.seen.pop()}\n{problem}"
        guard.seen.clear()
    return problem, refused


def _hang(*_: object) -> None:
    raise Hang(f"no answer within {SECONDS:g} s")


def _tell(**said: Any) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    attack(target_of(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5]))
