"""What the tests of the history share: a history, and runs in it."""

import subprocess
import sys
import time

import pytest

from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


@pytest.fixture
def history(home):
    with History(home) as opened:
        yield opened


@pytest.fixture
def saved(home, history, values):
    """Makes a run with a curve, in its folder and in the history, and returns its id."""

    def make(top1=(50.0, 70.0), *, status="finished", due=None, identity=None, changes=None):
        folder = RunFolder.create(home, parse_config(values(**(changes or {}))))
        writer = EventWriter(folder.events_file)
        due = time.time() + 60 if due is None else due
        writer.write("run_started", step=0, epochs=len(top1), due=due, **(identity or own_identity()))
        for number, value in enumerate(top1, start=1):
            writer.write(
                "epoch", epoch=number, step=number * 10 - 1, metrics={"val/top1": value, "train/loss": 1 / number}
            )
        if status not in ("running", "paused"):
            writer.write("run_finished", status=status)
        writer.close()
        history.save(RunSummary.of(folder), folder)
        return folder.id

    return make


@pytest.fixture
def alone():
    """What makes a run of `saved` the student alone."""
    return {"kind": "train", "teacher": {}, "method": {"name": "none"}}


@pytest.fixture
def dead():
    """A process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return {**own_identity(), "pid": child.pid}
