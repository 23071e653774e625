"""Starting the real engine process, as a script or the window would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.record.config import RunConfig, parse_config
from engine.record.events import read_events
from engine.record.merging import merge
from engine.record.run_folder import RunFolder
from tests.end_to_end.warm_start import WarmStart

ROOT = Path(__file__).resolve().parents[2]
CNN = {"model": "resnet18", "stem": "small", "options": {"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]}}
VIT = {"model": "vit_tiny_patch16_224", "options": {"patch_size": 8, "embed_dim": 16, "depth": 4, "num_heads": 2}}
SMALL = {
    "data": {"source": "demo", "images_per_class": 30},
    "recipe": {"epochs": 3, "batch_size": 50, "warmup_epochs": 1.0, "lr": 2e-3},
    "probe": {"samples": 64, "batch_size": 32},
    "compute": {"device": "cpu", "threads": 1, "log_every": 2},
}
# The teacher is untrained, which costs nothing to make and is a control.
FBT = merge(SMALL, {"teacher": CNN, "student": VIT, "method": {"control": "untrained-teacher"}})
ALONE = merge(SMALL, {"kind": "train", "student": CNN})


def config(*parts: dict[str, Any]) -> RunConfig:
    """A validated configuration of values laid over one another."""
    values: dict[str, Any] = {}
    for part in parts:
        values = merge(values, part)
    return parse_config(values)


def queue(home: Path, *parts: dict[str, Any]) -> RunFolder:
    """A run that is ready to start."""
    return RunFolder.create(home, config(*parts))


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "engine.run", *words]


def environment() -> dict[str, str]:
    """The surroundings of a process: what tests set to be unbuffered hides what users meet."""
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHONUNBUFFERED", "COV_CORE_SOURCE")}
    return {**kept, "CUDA_VISIBLE_DEVICES": ""}


_WARM = WarmStart(ROOT, environment())


def run(*words: str, module: str = "engine.run", said: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of the engine to its end, warm where that is the same; `start` loads everything, as people do."""
    surroundings = environment()
    if _WARM.can_run(surroundings):
        return _WARM.run(module, list(words), surroundings, 240, said)
    settings = {"cwd": ROOT, "env": surroundings, "capture_output": True, "text": True, "timeout": 240}
    return subprocess.run([sys.executable, "-m", module, *words], input=said, check=False, **settings)


def start(folder: RunFolder, home: Path) -> subprocess.Popen[bytes]:
    """Start a queued run as the window does, its streams to a file."""
    with folder.output_file.open("ab") as output:
        return subprocess.Popen(
            command("--resume", folder.id, "--home", str(home)),
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=output,
        )


def events(folder: RunFolder, kind: str = "") -> list[dict[str, Any]]:
    return [event for event in read_events(folder.events_file) if not kind or event["type"] == kind]


def forget_the_end(folder: RunFolder) -> None:
    """As if a run that has ended had been killed before it said so: it can be gone on with."""
    told = folder.events_file.read_bytes().splitlines(keepends=True)
    folder.events_file.write_bytes(b"".join(line for line in told if b'"type":"run_finished"' not in line))


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 120) -> Any:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]
