"""A queue whose runner is killed: every run is run once, in order, whenever that was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.torture import Line, Say
from engine.record import queue
from engine.record.config import parse_config
from engine.record.run_folder import RUNS, RunFolder
from engine.record.summary import RunSummary

ROOT = Path(__file__).resolve().parents[2]
# Where the runner kills itself: at the n-th call of one of these, before it or after it.
MOMENTS = ("replace", "replace-after", "popen", "popen-after", "note")
# The runner with engines that are stand-ins: what is looked at is the queue, not what is trained.
RUNNER = """
import os, signal, subprocess, sys
from pathlib import Path
from engine.queueing import runner
from engine.record import launch, queue
home, script, moment, at = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
runner.POLL_SECONDS = 0.02
runner.engine_command = lambda run, home: [sys.executable, script, "--resume", run, "--home", str(home)]
calls = {"n": 0}
def doomed(name, real):
    def call(*given, **more):
        calls["n"] += moment.split("-")[0] == name
        now = moment.split("-")[0] == name and calls["n"] == at
        if now and not moment.endswith("after"):
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*given, **more)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    return call
os.replace = doomed("replace", os.replace)
launch.start_engine = doomed("popen", launch.start_engine)
queue.note = doomed("note", queue.note)
runner.Runner(home, quiet=True).run()
"""
ENGINE = """
import os, sys, time
from pathlib import Path
from filelock import FileLock, Timeout
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
home = Path(sys.argv[4])
folder = RunFolder(home / "runs" / sys.argv[2])
def log(word):
    with (home / "order.txt").open("a") as file:
        file.write(f"{word} {folder.id}\\n")
try:
    FileLock(folder.path / ".lock").acquire(timeout=0)
except Timeout:
    print(f"run {folder.id}: is running already.", file=sys.stderr)
    sys.exit(2)
log("+")
writer = EventWriter(folder.events_file)
writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=1, due=time.time() + 5, **own_identity())
time.sleep(0.15)
failed = "fails" in folder.config().name
writer.write("run_finished", status="failed" if failed else "finished", step=5, epoch=1, error="broken" if failed else "")
with History(home) as history:
    history.save(RunSummary.of(folder), folder)
log("-")
sys.exit(failed)
"""


def kill_runners(count: int, seed: int, home: Path, say: Say) -> Line:
    """Kill the runner of one queue `count` times, half of them at moments that are rare by the clock."""
    began, draw = time.monotonic(), random.Random(seed)
    home.mkdir(parents=True, exist_ok=True)
    script = home / "stand_in.py"
    script.write_text(ENGINE)
    runs = [_add(home, f"{place}{' fails' if place % 5 == 2 else ''}") for place in range(2 * count + 3)]
    killed = wrong = 0
    for place in range(count):
        moment = draw.choice(MOMENTS) if place % 2 else ""
        killed += _kill(home, script, moment, draw)
        problem = lost_or_doubled(home, runs)
        wrong += bool(problem)
        if problem:
            say(f"queue, seed {seed}, kill {place} ({moment or 'by the clock'}): {problem}")
    _runner(home, script).wait(600)
    problem = lost_or_doubled(home, runs, ended=True)
    wrong += bool(problem)
    if problem:
        say(f"queue, seed {seed}, at the end: {problem}")
    note = f"{killed} hit the runner alive; {len(runs)} runs, each once and in order, a fifth of them failing"
    return Line("kills of the queue's runner", count, wrong, time.monotonic() - began, note)


def lost_or_doubled(home: Path, runs: list[str], *, ended: bool = False) -> str:
    """What is wrong with the queue, or nothing.

    Args:
        runs: all that were put into it, in order.
        ended: none of them may wait any more.
    """
    now = queue.read(home)
    waiting = [entry.run for entry in now.entries]
    begun = [line[2:] for line in _order(home) if line[0] == "+"]
    known = {*waiting, *(each.run for each in now.started), *begun}
    missing = [run for run in runs if run not in known]
    if missing or now.problem:
        return f"lost: {missing} {now.problem}"
    if len(set(begun)) < len(begun) or len(set(waiting)) < len(waiting):
        return f"doubled: {sorted(run for run in runs if begun.count(run) + waiting.count(run) > 1)}"
    if begun != sorted(begun, key=runs.index) or waiting != sorted(waiting, key=runs.index):
        return "out of order"
    if ended and (waiting or now.started):
        return f"left: {waiting}, {now.started}"
    if ended:
        statuses = {RunSummary.of(RunFolder(home / RUNS / run)).status for run in runs}
        return "" if statuses <= {"finished", "failed"} else f"they ended {statuses}"
    return ""


def _kill(home: Path, script: Path, moment: str, draw: random.Random) -> bool:
    """One runner, killed; whether it was still there."""
    process = _runner(home, script, moment, draw.randrange(1, 4))
    if moment:
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
        return process.wait() == -signal.SIGKILL
    time.sleep(draw.uniform(0.2, 1.6))
    process.kill()
    return process.wait() == -signal.SIGKILL


def _runner(home: Path, script: Path, moment: str = "", at: int = 0) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CUDA_VISIBLE_DEVICES": ""}
    with (home / "runner.txt").open("ab") as output:
        command = [sys.executable, "-c", RUNNER, str(home), str(script), moment or "never", str(at)]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


def _add(home: Path, name: str) -> str:
    config = parse_config({"kind": "train", "student": {"model": "resnet18"}, "name": name})
    run = RunFolder.create(home, config).id
    queue.add(home, run)
    return run


def _order(home: Path) -> list[str]:
    path = home / "order.txt"
    return path.read_text().splitlines() if path.exists() else []
