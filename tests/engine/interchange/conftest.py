"""What the tests of interchange share: runs of some other home, and a home to bring them to."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

STARTED = {"epoch": 0, "epochs": 2, "pid": 1, "process_start": 0.0, "host": "elsewhere", "due": 1.0}
PLAN = {"steps_per_epoch": 2, "total_steps": 4, "device": "cpu", "precision": "fp32", "classes": ["a"] * 9}
AddRun = Callable[..., RunFolder]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A home that is not ours."""
    return tmp_path / "other"


@pytest.fixture
def add(other: Path) -> AddRun:
    """Adds a run with two epochs to a home, by default the other one."""

    def make(home: Path = other, *, name: str = "a run", top1: float = 60.0, alive: bool = False, ends: bool = True, **values: Any) -> RunFolder:  # fmt: skip
        config = parse_config({"name": name, "teacher": {"model": "resnet18"}, "student": {"model": "resnet18"}, "method": {"name": "kd"}, **values})  # fmt: skip
        folder = RunFolder.create(home, config)
        writer = EventWriter(folder.events_file)
        alive_now = {**own_identity(), "due": time.time() + 60} if alive else {}
        writer.write("run_started", run=folder.id, step=0, **{**STARTED, **alive_now})
        writer.write("plan", **PLAN, models={"student": {"parameters": 2_500_000, "macs": 7_000_000}})
        for step in range(4):
            writer.write("step", step=step, epoch=(step + 1) / 2, metrics={"train/loss": 3.0 - step / 2})
            if step % 2:
                metrics = {"val/top1": top1 + step, "val/top1/teacher": 90.0}
                writer.write("epoch", epoch=(step + 1) // 2, step=step, metrics=metrics, best=True)
        if ends:
            writer.write("run_finished", status="finished", step=4, epoch=2)
        writer.close()
        folder.last_student.write_bytes(b"weights" * 1000)
        folder.last_state.write_bytes(b"state" * 1000)
        (folder.path / ".lock").touch()
        (folder.path / "control").write_text("stop\n")
        (folder.checkpoints / ".best.safetensors.part").write_bytes(b"half")
        with History(home) as history:
            history.save(RunSummary.of(folder, config), folder)
        return folder

    return make


@pytest.fixture
def listed(home: Path) -> Callable[[], dict[str, dict[str, Any]]]:
    """The runs that the history of our home lists, by id."""

    def read() -> dict[str, dict[str, Any]]:
        with History(home) as history:
            return {row["id"]: row for row in history.runs()}

    return read


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
