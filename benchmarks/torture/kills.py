"""Killed engines: SIGKILL at every kind of moment, then resumed, and compared with a run that nobody touched."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.torture import Line, Say
from benchmarks.torture.killer import ANY_TIME, POINTS, Killer, Order
from benchmarks.torture.resumed import after_a_kill, differences
from engine.record.config import parse_config
from engine.record.run_folder import RunFolder

COUNT = 100
ROOT = Path(__file__).resolve().parents[2]
MOST_KILLS = 4  # of one run
# Everything that has state: dropout, stochastic depth, averaging, mixing, accumulation, a fusion model. A checkpoint
# is written every few steps; each step is logged, so that none can be missing unseen.
CONFIG: dict[str, Any] = {
    "data": {"source": "demo", "images_per_class": 16},
    "teacher": {
        "model": "resnet18",
        "stem": "small",
        "options": {"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]},
    },
    "student": {
        "model": "vit_tiny_patch16_224",
        "options": {
            "patch_size": 8,
            "embed_dim": 16,
            "depth": 4,
            "num_heads": 2,
            "proj_drop_rate": 0.1,
            "drop_path_rate": 0.1,
        },
    },
    "method": {"control": "untrained-teacher"},
    "recipe": {
        "epochs": 3,
        "batch_size": 32,
        "warmup_epochs": 1.0,
        "lr": 2e-3,
        "ema_decay": 0.9,
        "mixup": 0.2,
        "accumulate": 2,
        "clip_norm": 5.0,
        "label_smoothing": 0.1,
    },
    "probe": {"samples": 64, "batch_size": 32},
    "compute": {"device": "cpu", "threads": 1, "log_every": 1, "checkpoint_minutes": 0.002},
}


@dataclass
class _Tally:
    """What happened, by the point of the kill."""

    killed: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    runs_failed: int = 0
    again: list[int] = field(default_factory=list)  # steps that a resume did a second time


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """Kill sessions `count` times, up to four times in one run; see that nothing of the record is lost by it."""
    began = time.monotonic()
    tally = _Tally()
    with Killer(ROOT) as killer:
        reference, calls = _uninterrupted(killer, home)
        points = _points(count, seed)
        while points:
            _one_run(killer, home, reference, calls, points, tally, f"kills: seed {seed}, run {tally.runs}", say)
        sessions = killer.sessions
    seconds = time.monotonic() - began
    rows = [Line(f"killed {point}", tally.killed[point], tally.failed[point], 0.0) for point in sorted(tally.killed)]
    again = f"{sessions} sessions; at most {max(tally.again, default=0)} steps done again, {sum(tally.again)} in all"
    return [*rows, Line("runs resumed to their end", tally.runs, tally.runs_failed, seconds, again)]


def _points(count: int, seed: int) -> list[str]:
    """Every kind of moment in turn, in an order that depends on the seed; a fifth at any time."""
    kinds = [*POINTS, *[ANY_TIME] * (len(POINTS) // 4)]
    drawn: list[str] = []
    for turn in range(-(-count // len(kinds))):
        drawn += random.Random(f"{seed}/{turn}").sample(kinds, len(kinds))
    return drawn[:count]


def _uninterrupted(killer: Killer, home: Path) -> tuple[RunFolder, dict[str, int]]:
    """A run that nobody touched, how often it came to each point, and how many milliseconds it took."""
    folder = RunFolder.create(home, parse_config({**CONFIG, "name": "uninterrupted"}))
    report = home / "calls.json"
    began = time.monotonic()
    code = killer.run(_order(folder, home, report=str(report)))
    if code:
        raise RuntimeError(f"the uninterrupted run ended with {code}: {_printed(folder)}")
    calls: dict[str, int] = json.loads(report.read_text())
    unseen = [point for point in POINTS if not calls.get(point)]
    if unseen:
        raise RuntimeError(f"the engine never came to: {', '.join(unseen)}")
    return folder, {**calls, ANY_TIME: round(1000 * (time.monotonic() - began))}


def _one_run(
    killer: Killer,
    home: Path,
    reference: RunFolder,
    calls: dict[str, int],
    points: list[str],
    tally: _Tally,
    title: str,
    say: Say,
) -> None:
    """Kill a run at the next points of the list, then let it go to its end and compare."""
    draw = random.Random(title)
    folder = RunFolder.create(home, parse_config({**CONFIG, "name": f"killed {tally.runs}"}))
    story: list[str] = []
    ended = False
    for turn in range(min(len(points), draw.randint(1, MOST_KILLS))):
        # A session that goes on from a checkpoint comes to a point less often: look for it sooner.
        point = points[0]
        number = draw.randint(1, max(1, calls[point] // (1 if not turn else 3)))
        code = killer.run(_order(folder, home, point, number))
        story.append(f"{point} ({number}): {code}")
        if code == 0:  # it ended before it came there; the point is for the next run
            ended = True
            break
        points.pop(0)
        tally.killed[point] += 1
        found, again = after_a_kill(folder, home)
        tally.again.append(again)
        if code != -9:
            found.append(f"ended with {code}: {_printed(folder)}")
        if found:
            tally.failed[point] += 1
            say(f"{title}, after {'; '.join(story)}: {'; '.join(found)}. {folder.path}")
    code = 0 if ended else killer.run(_order(folder, home))
    tally.runs += 1
    found = [f"ended with {code}: {_printed(folder)}"] if code else differences(folder, reference, home)
    if found:
        tally.runs_failed += 1
        say(f"{title}, after {'; '.join(story)}: {'; '.join(found)}. {folder.path}")


def _order(folder: RunFolder, home: Path, point: str = "", number: int = 0, report: str = "") -> Order:
    words = ["--resume", folder.id, "--home", str(home)]
    return Order(words, point, number, report=report, output=str(folder.output_file))


def _printed(folder: RunFolder) -> str:
    return folder.output_file.read_text(errors="replace")[-600:] if folder.output_file.exists() else ""
