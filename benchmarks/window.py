"""What the window costs: its start, its answers to keys, its pauses and its memory, against the limits it is held to.

    python -m benchmarks.window [--times 5] [--runs 10000] [--points 1000000] [--only start typing story live]

Every figure is the median over fresh processes, offscreen, with the bytecode that an installed program has. Prints a
table; asserts nothing. "Computed" is what the processes computed: where other programs use the machine, it is the
fairer figure.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PARTS = ("start", "typing", "story", "live")
PAGES = ("new_run", "runs", "run")
PACKAGES = ("engine", "fbt_gui", "benchmarks")
Line = tuple[str, str, str]
_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"  # set where tests run; each start would compile 200 files

_FLOOR = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication([])
{make}
class Shown(Kind):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: (print("first paint", time.time()), app.quit()))
shown = Shown()
shown.show()
app.exec()
"""
FLOORS = {
    "a bare QWidget": "from PySide6.QtWidgets import QWidget as Kind",
    "a bare pyqtgraph plot": "from pyqtgraph import PlotWidget as Kind",
}


def _run(*command: str) -> tuple[str, float, float]:
    """A fresh Python process: what it printed, when it was started, and the seconds that it computed."""
    environment = {key: value for key, value in os.environ.items() if key != _NO_BYTECODE}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    given = [word.replace("@began@", repr(began)) for word in command]
    done = subprocess.run([sys.executable, *given], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(given[:3])} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, began, spent


def _times(count: int, once: Callable[[], tuple[float, float]]) -> tuple[str, float]:
    """Median seconds with least and most, and the median seconds computed."""
    once()  # the first reads the files into the system's cache
    found = [once() for _ in range(count)]
    walls = sorted(wall for wall, _ in found)
    computed = statistics.median(spent for _, spent in found)
    return f"{statistics.median(walls):.2f} s ({walls[0]:.2f} to {walls[-1]:.2f})", computed


def start(times: int) -> Iterable[Line]:
    """Process start to first paint."""
    with tempfile.TemporaryDirectory() as home:
        for page in PAGES:

            def once(page: str = page) -> tuple[float, float]:
                said, began, spent = _run("-m", "fbt_gui", "--home", home, "--page", page, "--measure-first-paint")
                return float(said.split()[2]) - began, spent

            told, computed = _times(times, once)
            yield f"process start to first paint: {page}", f"{told}, {computed:.2f} s computed to the end", "0.6 s"
    for what, make in FLOORS.items():

        def floor(make: str = make) -> tuple[float, float]:
            said, began, spent = _run("-c", _FLOOR.format(make=make))
            return float(said.split()[2]) - began, spent

        yield f"  for comparison: {what}", _times(times, floor)[0], ""


def typing(times: int, home: Path) -> Iterable[Line]:
    """The Runs page over the whole history: ready, and the filter's answers."""
    found = []
    for _ in range(times + 1):
        said, _, _ = _run("-m", "benchmarks.window_typing", str(home), "@began@")
        found.append(json.loads(said))
    found = found[1:]
    ready = sorted(each["ready"] for each in found)
    spent = statistics.median(each["spent"] for each in found)
    told = f"{statistics.median(ready):.2f} s ({ready[0]:.2f} to {ready[-1]:.2f}), {spent:.2f} s computed"
    yield "process start until the Runs page answers a key", told, "0.8 s"
    for text in dict.fromkeys(key[0] for key in found[0]["keys"]):
        keys = [key for each in found for key in each["keys"] if key[0] == text]
        walls, cpus = ([key[place] for key in keys] for place in (1, 2))
        told = f"{statistics.median(walls):.0f} ms, most {max(walls):.0f}; {statistics.median(cpus):.0f} ms computed"
        yield f"key in the filter to painted table: {text}", told, "50 ms"


def story(times: int, home: Path, runs: list[str], long: str) -> Iterable[Line]:
    """Pauses and memory of one person's way through the window; one more process tells where the long turns were."""

    def once(*blame: str) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as folder:  # a window leaves things behind in its home
            fresh = Path(shutil.copytree(home, Path(folder) / "home"))
            return json.loads(_run("-m", "benchmarks.window_story", str(fresh), ",".join(runs), long, *blame)[0])

    found = [once() for _ in range(times)]
    for name, words in (
        ("own", "computed by all its threads"),
        ("gui", "computed by its GUI thread"),
        ("wall", "by the clock"),
    ):
        longest = sorted(1000 * max(turn[name] for turn in each["longest"].values()) for each in found)
        told = f"{statistics.median(longest):.0f} ms ({longest[0]:.0f} to {longest[-1]:.0f})"
        yield f"longest pause of the story, {words}", told, "50 ms"
    memory = [each["memory"] / 2**20 for each in found]
    yield "memory after the story", f"{statistics.median(memory):.0f} MiB", "350 MB"
    blamed = once("--blame")["stalls"]
    for doing in found[0]["longest"]:
        turns = [each["longest"][doing] for each in found if doing in each["longest"]]
        wall, gui = (1000 * statistics.median(turn[name] for turn in turns) for name in ("wall", "gui"))
        yield f"  {doing}", f"{wall:.0f} ms ({gui:.0f} ms GUI thread){_where(doing, blamed)}", ""


def _where(doing: str, blamed: list[dict[str, Any]]) -> str:
    """Functions that were seen most often in its longest turn, and what workers did beside it."""
    worst = max((each for each in blamed if each["doing"] == doing), key=lambda each: each["own"], default=None)
    if worst is None:
        return ""
    beside = f"; workers: {worst['beside']}" if worst["beside"] else ""
    return f": {worst['where']}{beside}"


def live(times: int) -> Iterable[Line]:
    """Twelve curves while events pour in."""
    script = (
        "import json, sys, tempfile; from pathlib import Path; from benchmarks.plots import measure_live\n"
        "with tempfile.TemporaryDirectory() as folder: found = measure_live(Path(folder), 8.0)\n"
        "print(json.dumps([found['cpu'], found['redraws'], found['points']]))"
    )
    found = [json.loads(_run("-c", script)[0].splitlines()[-1]) for _ in range(times)]
    share, redraws, points = (statistics.median(each[place] for each in found) for place in range(3))
    what = f"12 curves of {points:,.0f} points, 2,000 events/s: share of a core"
    yield what, f"{share:.0%}, {redraws:.0f} redraws/s", "60 %"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.window", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    subprocess.run([sys.executable, "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=False)
    _say(("the machine before", _machine(), ""))
    with tempfile.TemporaryDirectory() as folder:
        home, runs, long = Path(folder), list[str](), ""
        if {"typing", "story"} & set(given.only):
            from benchmarks.window_home import make_home

            runs, long = make_home(home, given.runs, given.points)
        parts: dict[str, Callable[[], Iterable[Line]]] = {
            "start": lambda: start(given.times),
            "typing": lambda: typing(given.times, home),
            "story": lambda: story(given.times, home, runs, long),
            "live": lambda: live(given.times),
        }
        for name in given.only:
            for line in parts[name]():
                _say(line)
            _say((f"  the machine after {name}", _machine(), ""))
    return 0


def _machine() -> str:
    """How busy and how fast the machine is now: some change their speed by half within a minute."""
    load, found = os.getloadavg()[0], []
    for _ in range(3):
        began = time.perf_counter()
        for _ in range(10_000_000):
            pass
        found.append(time.perf_counter() - began)
    return f"load {load:.1f} of {os.cpu_count()} cores; 10,000,000 empty turns of a loop {min(found):.2f} to {max(found):.2f} s"


def _say(line: Line) -> None:
    what, found, limit = line
    print(f"{what:58s} {found}{f'   (limit {limit})' if limit else ''}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
