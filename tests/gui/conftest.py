"""What the window's tests share: no screen, an own home, runs made of events, and a window that is closed."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

PAIR = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}
_ENDS_SECONDS = 20.0
LOSSES = ("ce/student", "ofa/teacher-student", "info_nce/fusion-student")


def events_of(epochs: int, *, per_epoch: int = 4, top1: float = 60.0, finished: bool = True) -> list[dict[str, Any]]:
    """A made-up run's events; for tests alone."""
    said: list[dict[str, Any]] = [
        {"type": "run_started", "run": "x", "step": 0, "epoch": 0, "epochs": epochs, "pid": 1, "process_start": 0.0, "host": "elsewhere", "due": time.time() + 900},
        {"type": "plan", "steps_per_epoch": per_epoch, "total_steps": epochs * per_epoch, "device": "cpu, 2 threads", "precision": "fp32"},
        {"type": "epoch", "epoch": 0, "step": 0, "metrics": {"val/top1/teacher": 90.0}, "best": False},
        {"type": "cka", "epoch": 0, "step": 0, "metrics": {f"cka/teacher-student/s{n}": 0.1 * n for n in range(1, 5)}, "matrix": {"pair": "teacher-student", "rows": ["s1.0", "s2.0"], "columns": ["s1.0", "s1.1", "s2.0"], "values": [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]}},
        {"type": "notice", "message": "hello"},
    ]  # fmt: skip
    for epoch in range(1, epochs + 1):
        for step in range((epoch - 1) * per_epoch, epoch * per_epoch):
            losses = {f"train/loss/{name}": 1.0 / (step + 1) for name in LOSSES}
            metrics = {
                "train/loss": 3.0 / (step + 1),
                **losses,
                "train/top1": 50.0,
                "system/images_per_second": 100.0,
                "system/data_wait": 0.02,
                "system/memory_gib": 1.5,
            }
            said.append({"type": "step", "step": step, "epoch": (step + 1) / per_epoch, "metrics": metrics})
        metrics = {"val/top1": top1 + epoch, "val/top1/fusion": top1 + 5 + epoch}
        said.append({"type": "epoch", "epoch": epoch, "step": epoch * per_epoch - 1, "metrics": metrics, "best": True})
    if finished:
        said.append({"type": "run_finished", "status": "finished", "step": epochs * per_epoch, "epoch": epochs})
    return said


@pytest.fixture
def make_run(home: Path) -> Callable[..., RunFolder]:
    """Makes the folder of a run and its row in the history."""

    def make(
        values: dict[str, Any] | None = None,
        *,
        events: list[dict[str, Any]] | None = None,
        student: bool = True,
        **said: Any,
    ) -> RunFolder:
        config = parse_config({**PAIR, **(values or {})})
        folder = RunFolder.create(home, config)
        writer = EventWriter(folder.events_file)
        for event in events_of(3) if events is None else events:
            writer.write(event["type"], **{key: value for key, value in event.items() if key != "type"})
        writer.close()
        if student:
            header = json.dumps(
                {
                    "__metadata__": {"architecture": config.student.model},
                    "w": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
                }
            ).encode()
            folder.best_student.write_bytes(len(header).to_bytes(8, "little") + header + b"\0")
        if said:
            folder.annotate(**said)
        with History(home) as history:
            history.save(RunSummary.of(folder, config), folder)
        return folder

    return make


@pytest.fixture(autouse=True)
def _silent_advisor(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of a test starts no process that imports torch; tests of the advisor make their own."""
    from tests.gui.fake_advisor import FakeAdvisor

    monkeypatch.setattr("fbt_gui.services.context.Advisor", FakeAdvisor)


@pytest.fixture
def open_window(qapp: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Opens windows over the test's home, and closes them; a thread that stays is a failure."""
    from fbt_gui.main_window import make_window
    from fbt_gui.services import garbage

    # A window that closes would have all searched again that tests/conftest.py keeps out of it.
    calm = {"freeze": lambda: None, "unfreeze": lambda: None}
    monkeypatch.setattr(garbage, "gc", SimpleNamespace(**{**vars(gc), **calm}))
    before = set(threading.enumerate())
    windows: list[Any] = []

    def make(page: str = "new_run") -> Any:
        window = make_window(qapp, home, page)
        windows.append(window)
        window.show()
        return window

    yield make
    for window in windows:
        window.close()
    for thread in set(threading.enumerate()) - before:  # a job at hand, an import perhaps, goes on without its window
        thread.join(_ENDS_SECONDS)
    for window in windows:
        window.deleteLater()
    qapp.sendPostedEvents(None, 52)  # DeferredDelete
    qapp.processEvents()
    gc.collect()
    left = {thread for thread in threading.enumerate() if thread.is_alive()} - before
    assert not left, f"threads stay behind: {left}"


@pytest.fixture
def made_events() -> Callable[..., list[dict[str, Any]]]:
    """Makes a run's events."""
    return events_of
