"""Many at once: engines that log into one history beside a window and a script that list it, and a queue whose
runner is killed at any moment.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.torture import Line, Say
from benchmarks.torture.queue_kills import kill_runners
from engine.record.events import EventReader
from engine.record.history import History
from engine.record.run_folder import RUNS, RunFolder
from engine.record.summary import RunSummary

COUNT = 30  # kills of the runner, and seconds that the crowd logs
WRITERS = 8
RATE = 1000  # events a second, each
ROOT = Path(__file__).resolve().parents[2]


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """`count` seconds of a crowd, then `count` kills of the runner of a queue."""
    return [*crowd(home / "crowd", float(max(2, count)), say), kill_runners(count, seed, home / "queue", say)]


def crowd(home: Path, seconds: float, say: Say, writers: int = WRITERS, rate: int = RATE) -> list[Line]:
    """Engines that log, a window and a script that list: what was lost, and how long a look took."""
    home.mkdir(parents=True, exist_ok=True)
    History(home).close()
    began = time.monotonic()
    window = _start("crowd_window", home, seconds + 2)
    engines = [_start("crowd_writer", home, f"writer {place}", rate, seconds) for place in range(writers)]
    lists, problems = [], []
    while any(engine.poll() is None for engine in engines):
        took, problem = _list(home)
        lists.append(took)
        problems += [problem] if problem else []
    said = [_answer(engine, problems) for engine in engines]
    seen = _answer(window, problems)
    problems += [str(error) for error in seen.get("errors", [])]
    lost = [problem for found in said if found for problem in losses(home, found)]
    for text in (*problems, *lost):
        say(f"crowd: {text}")
    took = time.monotonic() - began
    longest = max((found["longest"] for found in said if found), default=0.0)
    behind = max((found["took"] for found in said if found), default=0.0) - seconds
    wal = (home / "history.db-wal").stat().st_size / 2**20 if (home / "history.db-wal").exists() else 0.0
    listed = f"median {statistics.median(lists or [0]):.2f} s, worst {max(lists, default=0.0):.2f} s, start of Python included"
    read = f"median {1000 * seen.get('median', 0):.0f} ms, worst {1000 * seen.get('worst', 0):.0f} ms"
    events = sum(found["steps"] for found in said if found)
    note = f"longest wait for one event {longest:.2f} s, {max(0.0, behind):.1f} s behind, log of {wal:.1f} MiB"
    return [
        Line(f"events of {writers} engines at {rate:,}/s each", events, len(lost), took, note),
        Line("`engine.history list --json` meanwhile", len(lists), len(problems), took, listed),
        Line("the window's list meanwhile", seen.get("reads", 0), len(seen.get("errors", [])), took, read),
    ]


def losses(home: Path, said: dict[str, Any]) -> list[str]:
    """What a writer's run lacks of what it says that it wrote."""
    folder = RunFolder(home / RUNS / said["run"])
    problems, last, steps = [], 0, 0
    for event in EventReader(folder.events_file).each():
        if event["seq"] != last + 1:
            problems.append(f"{folder.id}: event {last + 1} is missing")
        last = event["seq"]
        steps += event["type"] == "step"
    if steps != said["steps"]:
        problems.append(f"{folder.id}: {steps} of {said['steps']} steps")
    summary = RunSummary.of(folder)
    with History(home) as history:
        row, found = history.run(folder.id) or {}, history.metrics(folder.id)
    rows = {(epoch, name): value for name, points in found.items() for epoch, value in points}
    if rows != summary.metrics or len(rows) != said["rows"]:
        problems.append(f"{folder.id}: {len(rows)} of {said['rows']} rows")
    wrong = [name for name, value in summary.row().items() if row.get(name) != value]
    return problems + ([f"{folder.id}: the history has another {', '.join(wrong)}"] if wrong else [])


def _start(module: str, home: Path, *words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"benchmarks.torture.{module}", str(home), *map(str, words)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _list(home: Path) -> tuple[float, str]:
    """Seconds of one look by a script, and what was wrong with it."""
    began = time.monotonic()
    command = [sys.executable, "-m", "engine.history", "list", "--json", "--home", str(home)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    took = time.monotonic() - began
    if done.returncode or done.stderr:
        return took, f"the list ended with {done.returncode}: {done.stderr[-300:]}"
    json.loads(done.stdout)
    return took, ""


def _answer(process: subprocess.Popen[str], problems: list[str]) -> dict[str, Any]:
    """What a process printed at its end; empty where it failed, which is then among the problems."""
    out, err = process.communicate()
    if process.returncode or err:
        problems.append(f"{process.args[2]} ended with {process.returncode}: {err[-300:]}")  # type: ignore[index]
    found = json.loads(out) if out and not process.returncode else {}
    return found if isinstance(found, dict) else {}
