"""The window is killed and closed at any moment, and two programs write what a window writes at once.

What is promised: runs go on and lose no event, the next window shows all of them, no file is ever half-written, and
what one program writes is not undone by the other.
"""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.torture import Line, Say
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import FBT, ROOT, config, environment, events, queue, wait_for

COUNT = 200
_WRITER_SHARE = 0.8  # of the kills; the others are of real windows
_EPOCHS = 16
_LATEST = 0.25  # seconds until a writer is killed; a window: times 12


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """Kill `count` processes, most of which only write, and at least one real window."""
    windows = max(1, round(count * (1 - _WRITER_SHARE)))
    return [
        killed_writers(max(1, count - windows), seed, home / "writers", say),
        two_writers(max(1, count // 20), seed, home / "two", say),
        killed_windows(windows, seed, home / "windows", say),
    ]


def killed_writers(count: int, seed: int, home: Path, say: Say) -> Line:
    draw, began, failed, written = random.Random(seed), time.monotonic(), 0, 0
    folder = queue(home, FBT)
    for place in range(count):
        with _child(home, "write", folder.id, "one") as child:
            _said(child, "ready")
            time.sleep(draw.random() * _LATEST)
            child.kill()
            written += sum("done" in line for line in _rest(child))
        for problem in _half_files(home, folder, ("one",)):
            failed += 1
            say(f"seed {seed}, kill {place} of a writer: {problem}")
    left = sum(1 for _ in home.rglob("*.part"))
    note = f"{written:,} rounds of settings, draft, preset and note written; {left} unfinished files beside them"
    return Line("a program that writes settings, draft, preset and note killed", count, failed, time.monotonic() - began, note)  # fmt: skip


def two_writers(count: int, seed: int, home: Path, say: Say) -> Line:
    """Both write other settings and say other things of one run; the last word of each must be there."""
    draw, began, failed = random.Random(seed), time.monotonic(), 0
    folder = queue(home, FBT)
    for place in range(count):
        with _child(home, "write", folder.id, "one") as one, _child(home, "write", folder.id, "two") as two:
            for child in (one, two):
                _said(child, "done")
            time.sleep(draw.random())
            last = {}
            for who, child in (("one", one), ("two", two)):
                child.kill()
                last[who] = max([0, *(line["done"] for line in _rest(child) if "done" in line)])
        said = folder.annotations()
        found = {"one": _number(said.note), "two": _number(said.name)}
        kept = {who: _number(_setting(home, who)) for who in last}
        problems = list(_half_files(home, folder, ("one", "two")))
        problems += [f"{who}: said {found[who]}, {last[who]} was done" for who in last if found[who] < last[who]]
        problems += [f"{who}: setting {kept[who]}, {last[who]} was done" for who in last if kept[who] < last[who]]
        for problem in problems:
            failed += 1
            say(f"seed {seed}, pair {place}: {problem}")
    return Line("two programs that write over one home at once", count, failed, time.monotonic() - began)


def killed_windows(count: int, seed: int, home: Path, say: Say) -> Line:
    """Windows over a running run, killed or closed one after the other; the first one starts it."""
    draw, began = random.Random(seed), time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    attached: list[float] = []
    folder = _start_with_window(home)
    try:
        for place in range(count - 1):
            if events(folder, "run_finished"):
                problems += _unlike_uninterrupted(home, folder)
                folder = _start_with_window(home)
            with _child(home, "watch", folder.id) as child:
                painted = _said(child, "painted")["painted"]
                if draw.random() < 0.7:  # else before anything is shown
                    shown = _said(child, "shown")
                    attached.append(shown["shown"] - painted)
                    if shown["points"] > (there := len(events(folder, "step"))):
                        problems.append(f"window {place} shows {shown['points']} points of {there}")
                time.sleep(draw.random() * _LATEST * 4)
                child.send_signal(draw.choice((signal.SIGKILL, signal.SIGTERM)))
                child.wait(30)
            problems += _half_files(home, folder, ())
        wait_for(lambda: events(folder, "run_finished"), "the end of the run", 240)
        problems += _unlike_uninterrupted(home, folder)
    finally:
        _end(folder)
    for problem in problems:
        say(f"seed {seed}: {problem}")
    note = f"from first paint to live points {statistics.median(attached):.2f} s, worst {max(attached):.2f} s" if attached else ""  # fmt: skip
    return Line("the window killed or closed while a run runs", count, len(problems), time.monotonic() - began, note)


def _start_with_window(home: Path) -> RunFolder:
    """Start a run by a window that is killed as soon as the engine has begun."""
    form, before = home / "form.toml", set((home / "runs").glob("*"))
    form.write_text(config(FBT, {"recipe": {"epochs": _EPOCHS}, "compute": {"log_every": 1}}).to_toml(), encoding="utf-8")  # fmt: skip
    with _child(home, "start", str(form)) as child:
        path = wait_for(
            lambda: next((path for path in (home / "runs").glob("*/events.jsonl") if path.parent not in before), None),
            "the start of the engine",
        )
        child.kill()
    folder = RunFolder(path.parent)
    wait_for(lambda: events(folder, "step"), "the first step")
    return folder


def _unlike_uninterrupted(home: Path, folder: RunFolder) -> Iterator[str]:
    """What a run that no window ever disturbed would not show."""
    said = events(folder)
    if [event["seq"] for event in said] != list(range(1, len(said) + 1)):
        yield f"{folder.id}: events are missing or doubled"
    if sum(event["type"] == "run_started" for event in said) != 1 or said[-1].get("status") != "finished":
        yield f"{folder.id}: it was interrupted, or did not finish"
    steps = [event["step"] for event in said if event["type"] == "step"]
    if steps != list(range(len(steps))):
        yield f"{folder.id}: steps are missing or doubled"
    with History(home) as history:
        row = wait_for(lambda: _ended(history, folder.id), "the run's end in the history", 20)
        judged = [event["epoch"] for event in said if event["type"] == "epoch" and "val/top1" in event["metrics"]]
        if [epoch for epoch, _ in history.series(folder.id, "val/top1")] != judged or row["status"] != "finished":
            yield f"{folder.id}: the history has other epochs than the events"


def _ended(history: History, run: str) -> dict[str, Any] | None:
    row = history.run(run)
    return row if row is not None and row["status"] not in ("running", "queued") else None


def _half_files(home: Path, folder: RunFolder, writers: tuple[str, ...]) -> Iterator[str]:
    """Files that are not what somebody wrote as a whole."""
    for path in (home / "draft.toml", *(home / "presets").glob("*.toml"), folder.config_file):
        try:
            if path.exists() and path.parent != folder.path:
                text = tomllib.loads(path.read_text(encoding="utf-8")).get("name", "")
                if text and not text.endswith("x" * 2000):
                    yield f"{path.name} is cut"
        except (ValueError, OSError) as error:
            yield f"{path.name}: {error}"
    if folder.annotations_file.exists():
        try:
            json.loads(folder.annotations_file.read_text(encoding="utf-8"))
        except ValueError as error:
            yield f"{folder.annotations_file.name}: {error}"
    for who in writers:
        text = _setting(home, who)
        if text and not text.endswith("x" * 2000):
            yield f"window.ini: the text of {who} is cut"


def _setting(home: Path, who: str) -> str:
    from fbt_gui.services.settings import Settings

    return Settings(home).text(f"{who}/text")


def _number(text: str) -> int:
    """That of a text as the writers write it; -1 where there is none."""
    parts = text.split()
    return int(parts[1]) if len(parts) == 3 else -1


@contextmanager
def _child(home: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "benchmarks.torture.window_child", str(home), *words]
    child = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def _said(child: subprocess.Popen[str], key: str) -> dict[str, Any]:
    """The next line that tells of `key`."""
    assert child.stdout is not None
    for line in child.stdout:
        found: dict[str, Any] = json.loads(line)
        if key in found:
            return found
    raise AssertionError(f"the process ended before {key!r}")


def _rest(child: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What a process that was killed had said; its last line may be torn."""
    assert child.stdout is not None
    return [json.loads(line) for line in child.stdout.read().splitlines() if line.endswith("}")]


def _end(folder: RunFolder) -> None:
    pid = RunSummary.of(folder).pid
    if not events(folder, "run_finished") and pid and psutil.pid_exists(pid):
        psutil.Process(pid).kill()
