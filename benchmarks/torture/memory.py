"""Memory that runs out and numbers that are none, at steps drawn at random: each is named, and nothing bad is kept."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

from benchmarks.torture import Line, Say
from engine.record.config import parse_config
from engine.record.events import read_events
from engine.record.merging import merge
from engine.record.run_folder import RunFolder

COUNT = 60
ROOT = Path(__file__).resolve().parents[2]
# Batch statistics, dropout, stochastic depth, averaging, mixing, memory banks and accumulation: all that a step
# that is taken twice could get wrong. 3 epochs of 4 steps of 32 images in parts of 16.
CONFIG: dict[str, Any] = {
    "data": {"source": "demo", "images_per_class": 14},
    "teacher": {
        "model": "vit_tiny_patch16_224",
        "options": {"patch_size": 8, "embed_dim": 16, "depth": 4, "num_heads": 2},
    },
    "student": {
        "model": "resnet18",
        "stem": "small",
        "options": {"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1], "drop_rate": 0.1, "drop_path_rate": 0.1},
    },
    "method": {"name": "crd", "control": "untrained-teacher"},
    "recipe": {"epochs": 3, "batch_size": 32, "warmup_epochs": 1.0, "lr": 2e-3, "ema_decay": 0.9, "mixup": 0.2}
    | {"accumulate": 2, "clip_norm": 5.0},
    "probe": {"samples": 64, "batch_size": 32},
    "compute": {"device": "cpu", "threads": 1, "log_every": 2},
}
STEPS = 12
GOES_ON = {"compute": {"on_out_of_memory": "accumulate"}}
# What an order of a number that is none must be called, and by which step at the latest (log_every after it).
NAMES = {
    "images": "the images of teacher and student were not finite at step {step}",
    "gradient": "the gradient of student.model.conv1.weight was not finite at step {step}",
    "teacher": "the teacher's logits were not finite at step {step}",
    "weights": "not finite",
}


def start(home: Path, order: dict[str, Any], *parts: dict[str, Any]) -> tuple[RunFolder, int, str]:
    """Run CONFIG with the parts laid over it and a fault; the folder, exit code and what was printed as errors."""
    values = CONFIG
    for part in parts:
        values = merge(values, part)
    home.mkdir(parents=True, exist_ok=True)
    folder = RunFolder.create(home, parse_config(values))
    code, said = resume(folder, home, order)
    return folder, code, said


def resume(folder: RunFolder, home: Path, order: dict[str, Any]) -> tuple[int, str]:
    """Start or go on with a run under a fault."""
    words = [sys.executable, "-m", "benchmarks.torture.memory_child", json.dumps(order)]
    process = subprocess.run(
        [*words, "--resume", folder.id, "--home", str(home)],
        cwd=ROOT, env={**os.environ, "CUDA_VISIBLE_DEVICES": ""}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    return process.returncode, process.stderr


def events(folder: RunFolder, kind: str) -> list[dict[str, Any]]:
    """The events of a kind."""
    return [event for event in read_events(folder.events_file) if event["type"] == kind]


def same_end(first: RunFolder, second: RunFolder) -> bool:
    """Whether two runs ended with the same weights, bit for bit: of all that learns."""
    one, two = (torch.load(folder.last_state, weights_only=True) for folder in (first, second))
    parts = {**one["models"], "average": one["average"]["state"]}
    others = {**two["models"], "average": two["average"]["state"]}
    return all(torch.equal(value, others[part][name]) for part, state in parts.items() for name, value in state.items())


def kept_is_finite(folder: RunFolder) -> bool:
    """Whether every checkpoint that there is holds numbers alone."""
    files = [load_file(path) for path in (folder.last_student, folder.best_student) if path.is_file()]
    if folder.last_state.is_file():
        files += list(torch.load(folder.last_state, weights_only=True)["models"].values())
    return all(value.isfinite().all() for file in files for value in file.values() if value.is_floating_point())


def shortage(home: Path, step: int) -> str:
    """Memory runs out in the second part of a step; the run must end as one that took smaller parts from there on."""
    short, code, said = start(home / "short", {"part": 2 * step + 1}, GOES_ON)
    plain, other, _ = start(home / "plain", {"limit": [step, 8]}, GOES_ON)
    if (code, other) != (0, 0):
        return f"exit codes {code} and {other}: {said[-300:]}"
    if not any("Memory ran out at step" in event["message"] for event in events(short, "warning")):
        return "no warning says so"
    return (
        "" if same_end(short, plain) else "the weights differ from those of a run that took smaller parts from there on"
    )


def none_numbers(what: str, home: Path, step: int) -> str:
    """A number is none at a step: the run must fail, name it, and keep nothing of it."""
    folder, code, _ = start(home, {what: step})
    said = " ".join(event["message"] for event in events(folder, "error"))
    if code != 1:
        return f"exit code {code}"
    if NAMES[what].format(step=step) not in said:
        return f"said: {said or 'nothing'}"
    return "" if kept_is_finite(folder) else "a checkpoint holds what is not finite"


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """A fifth of the faults each: shortages of memory, and the four kinds of numbers that are none."""
    draw = random.Random(seed)
    kinds: dict[str, Callable[[Path, int], str]] = {"memory runs out in mid-step": shortage}
    for what in NAMES:
        kinds[f"not finite: {what}"] = partial(none_numbers, what)
    lines = []
    for number, (what, fault) in enumerate(kinds.items()):
        began, failed = time.monotonic(), 0
        times = len(range(number, count, len(kinds)))
        for turn in range(times):
            step = draw.randrange(STEPS)
            if problem := fault(home / f"{number}-{turn}", step):
                failed += 1
                say(f"seed {seed}, {what}, number {turn} (step {step}): {problem}")
        if times:
            lines.append(Line(what, times, failed, time.monotonic() - began))
    return lines
