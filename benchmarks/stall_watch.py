"""StallWatch: every turn of the event loop that took too long, with what was being done and in which function.

A timer that is always due marks where a turn ends. Where it is to be blamed on a function, a thread looks at the GUI
thread's stack once a millisecond while a turn is going on for longer than a frame. That takes the interpreter from all
others: turns of 40 ms become turns of 60. So what is measured is measured without it.
"""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import Qt, QTimer

_EVERY_MS = 2
_LOOK_SECONDS = 0.001
_SUSPECT_SECONDS = 0.012
_ROOT = str(Path(__file__).resolve().parents[1])
_THREAD = re.compile(r"[Tt]hread 0x([0-9a-f]+)")
_WAITS = (" in wait", " in get", " in after_you", " in select")
_PLACE = re.compile(r'File "([^"]+)", line (\d+) in (\S+)')


@dataclass(frozen=True)
class Stall:
    """One long turn.

    Attributes:
        doing: what the story was at.
        wall: seconds by the clock, waiting for other programs included.
        gui: seconds that the GUI thread computed.
        own: seconds that all threads of the process computed, at most `wall`: the turn on an idle machine.
        where: functions of the project that were seen most often, the innermost of each look, and their share.
        beside: the same of the workers' threads, as far as they were not waiting.
    """

    doing: str
    wall: float
    gui: float
    own: float
    where: str
    beside: str


class StallWatch:
    """A context manager.

    Args:
        limit: seconds by the clock from which a turn is kept in `stalls`.
        blame: find out where long turns were.

    Attributes:
        doing: to be set to what is being done.
        longest: by what was being done, the longest turn's `wall`, `gui` and `own`, each of its own turn.
    """

    def __init__(self, limit: float = 0.05, *, blame: bool = False) -> None:
        self.limit = limit
        self.doing = ""
        self.stalls: list[Stall] = []
        self.longest: dict[str, dict[str, float]] = {}
        self._seen: list[str] = []
        self._beside: list[str] = []
        self._last = (0.0, 0.0, 0.0)
        self._gui = threading.get_ident()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._blame = blame
        self._timer = QTimer(interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> StallWatch:
        self._last = _now()
        self._timer.start()
        if self._blame:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._tick()
        self._timer.stop()
        self._over.set()
        if self._blame:
            self._thread.join()

    def _tick(self) -> None:
        now = _now()
        wall, gui, process = (new - old for new, old in zip(now, self._last, strict=True))
        own = min(wall, process)
        longest = self.longest.setdefault(self.doing, {"wall": 0.0, "gui": 0.0, "own": 0.0})
        for name, value in (("wall", wall), ("gui", gui), ("own", own)):
            longest[name] = max(longest[name], value)
        seen, self._seen = self._seen, []
        beside, self._beside = self._beside, []
        if wall > self.limit:
            self.stalls.append(Stall(self.doing, wall, gui, own, _most(seen), _most(beside)))
        self._last = _now()

    def _look(self) -> None:
        with tempfile.TemporaryFile("w+") as file:
            while not self._over.wait(_LOOK_SECONDS):
                if time.perf_counter() - self._last[0] > _SUSPECT_SECONDS:
                    threads = _stacks(file)
                    self._seen.append(_own_function(threads.pop(self._gui, [])))
                    self._beside += [_own_function(stack) for stack in threads.values() if _computes(stack)]


def _now() -> tuple[float, float, float]:
    return time.perf_counter(), time.thread_time(), time.process_time()


def _stacks(file: TextIO) -> dict[int, list[str]]:
    """Where each thread is, the innermost first.

    Written down by faulthandler: whoever holds frames of the GUI thread may be the last to let go of
    their Qt objects, which must not be taken down by another thread.
    """
    file.seek(0)
    file.truncate()
    faulthandler.dump_traceback(file)
    file.seek(0)
    return {
        int(found[1], 16): text.splitlines()[1:]
        for text in file.read().split("\n\n")
        if (found := _THREAD.search(text))
    }


def _computes(stack: list[str]) -> bool:
    """Whether a worker is at work of the project's, as far as can be seen."""
    own = any(_ROOT in line and __file__ not in line for line in stack)
    return own and not any(word in stack[0] for word in _WAITS)


def _own_function(stack: list[str]) -> str:
    """The innermost function of the project's, with its caller."""
    own = [match for line in stack if _ROOT in line and __file__ not in line and (match := _PLACE.search(line))]
    return " < ".join(f"{Path(place[1]).stem}.{place[3]}:{place[2]}" for place in own[:2]) or "Qt"


def _most(seen: list[str], count: int = 3) -> str:
    return "; ".join(f"{name} {number / len(seen):.0%}" for name, number in Counter(seen).most_common(count))
