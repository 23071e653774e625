"""What the tests of the runner look at: runs, their order and the runner's log."""

from __future__ import annotations

import time

from engine.record import queue
from engine.record.summary import RunSummary

VALUES = {"kind": "train", "student": {"model": "resnet18"}}


def order(home, mark="+"):
    path = home / "order.txt"
    return [line[2:] for line in path.read_text().splitlines() if line[0] == mark] if path.exists() else []


def status(folder):
    return RunSummary.of(folder).status


def log(home):
    return (home / queue.LOG).read_text()


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.02)
