"""A home folder to measure the window over: 10,000 runs, five of them with folders, and one of 1,000,000 points."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path
from typing import Any

from benchmarks.plots import lines, start_line
from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.gui.many_runs import fill_history

METHODS = ("kd", "dkd", "dist", "ofa", "fbt")
LONG = "One metric, many points"
_PAIR = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}
_EPOCHS, _STEPS = 60, 100


def make_home(home: Path, runs: int, points: int) -> tuple[list[str], str]:
    """Write all of it; returns the ids of the runs that can be opened, and of the long one."""
    fill_history(home, runs)
    opened = [_save(home, f"By {method}", method, _events(place)) for place, method in enumerate(METHODS)]
    return opened, _long(home, points)


def _save(home: Path, name: str, method: str, events: list[dict[str, Any]]) -> str:
    config = parse_config({**_PAIR, "name": name, "method": {"name": method}, "recipe": {"epochs": _EPOCHS}})
    folder = RunFolder.create(home, config)
    writer = EventWriter(folder.events_file)
    for event in events:
        writer.write(event.pop("type"), **event)
    writer.close()
    _index(home, folder, config)
    return folder.id


def _index(home: Path, folder: RunFolder, config: Any) -> None:
    with History(home) as history:
        history.save(RunSummary.of(folder, config), folder)


def _started() -> dict[str, Any]:
    return {"type": "run_started", "run": "x", "step": 0, "epoch": 0, "epochs": _EPOCHS, "pid": os.getpid(),
            "process_start": 0.0, "host": "elsewhere", "due": time.time() + 900}  # fmt: skip


def _events(place: int) -> list[dict[str, Any]]:
    """A finished run: losses by step, accuracy, CKA and its map by epoch."""
    total = _EPOCHS * _STEPS
    said = [_started(), {"type": "plan", "steps_per_epoch": _STEPS, "total_steps": total, "device": "cpu"}]
    for epoch in range(1, _EPOCHS + 1):
        for step in range((epoch - 1) * _STEPS, epoch * _STEPS):
            loss = 4 * math.exp(-3 * step / total) + 0.2 * math.sin(step * 1.7 + place)
            parts = {f"train/loss/{part}": loss / 3 for part in ("ce/student", "kd/teacher-student", "info_nce/fusion")}
            speed = {"system/images_per_second": 900 + step % 50, "system/data_wait": 0.02, "train/lr": 0.1}
            metrics = {"train/loss": loss, **parts, **speed}
            said.append({"type": "step", "step": step, "epoch": (step + 1) / _STEPS, "metrics": metrics})
        top1 = 60 + 3 * place + 15 * (1 - math.exp(-epoch / 15))
        scores = {"val/top1": top1, "val/top1/fusion": top1 + 3, "train/top1": top1 + 5}
        said.append({"type": "epoch", "epoch": epoch, "step": epoch * _STEPS - 1, "metrics": scores, "best": True})
        said.append(_cka(epoch))
    said.append({"type": "run_finished", "status": "finished", "step": total, "epoch": _EPOCHS})
    return said


def _cka(epoch: int) -> dict[str, Any]:
    names = [f"s{stage}.{block}" for stage in range(1, 5) for block in range(4)]
    places = range(len(names))
    values = [[abs(math.sin(row * 0.3 + column * 0.2 + epoch * 0.01)) for column in places] for row in places]
    metrics = {f"cka/teacher-student/s{stage}": 0.2 * stage + 0.001 * epoch for stage in range(1, 5)}
    matrix = {"pair": "teacher-student", "rows": names, "columns": names, "values": values}
    return {"type": "cka", "epoch": epoch, "step": epoch * _STEPS - 1, "metrics": metrics, "matrix": matrix}


def _long(home: Path, points: int) -> str:
    config = parse_config({**_PAIR, "name": LONG, "recipe": {"epochs": points // 1000}})
    folder = RunFolder.create(home, config)
    start = time.time() - 86_400
    with folder.events_file.open("wb") as file:
        file.write(start_line(start))
        for first in range(0, points, 50_000):
            file.write(b"".join(lines(first, min(points, first + 50_000), start, ["train/loss"])))
        epoch = points // 1000
        file.write(f'{{"v":1,"seq":{points},"t":{start + 1e4},"type":"run_finished","status":"finished",'.encode())
        file.write(f'"step":{points},"epoch":{epoch},"metrics":{{}},"seconds":1}}\n'.encode())
    _index(home, folder, config)
    return folder.id
