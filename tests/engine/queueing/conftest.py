"""What the tests of the runner share: runs whose engines are stand-ins, and other machines."""

from __future__ import annotations

import sys

import psutil
import pytest

from engine.queueing import places as queue_places
from engine.queueing import runner as queue_runner
from engine.record import queue
from engine.record.config import parse_config
from engine.record.launch import ROOT
from engine.record.run_folder import RunFolder
from tests.engine.queueing.queued import VALUES

# Stands in for engine.run: ends as its name says, or when it is told to stop.
ENGINE = f"""
import os, sys, time
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from engine.record import control
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

folder, home = RunFolder(Path(sys.argv[4]) / "runs" / sys.argv[2]), Path(sys.argv[4])
config = folder.config()
name = config.name
def log(word):
    with (home / "order.txt").open("a") as file:
        file.write(f"{{word}} {{name}} {{config.compute.device}}\\n")
def save():
    with History(home) as history:
        history.save(RunSummary.of(folder), folder)
log("+")
if "dead" in name:
    sys.exit("no such luck")
writer = EventWriter(folder.events_file)
writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=1, due=time.time() + 5, **own_identity())
save()
if "killed" in name:
    os._exit(9)
until = time.monotonic() + 60
status = "finished"
while "waits" in name and time.monotonic() < until:
    if "stop" in control.take(folder.path):
        status = "stopped"
        break
    time.sleep(0.02)
if "short" in name:
    time.sleep(0.4)
if "fails" in name:
    status = "failed"
writer.write("run_finished", status=status, step=5, epoch=1, error="the loss is not finite." if status == "failed" else "")
writer.close()
save()
log("-")
sys.exit(2 if "elsewhere" in name else {{"finished": 0, "failed": 1, "stopped": 3}}[status])
"""


@pytest.fixture
def make(home, tmp_path, monkeypatch):
    """Makes runs that wait, by name; whatever of their engines is left is ended."""
    script = tmp_path / "stand_in.py"
    script.write_text(ENGINE)
    monkeypatch.setattr(
        queue_runner,
        "engine_command",
        lambda run, home: [sys.executable, str(script), "--resume", run, "--home", str(home)],
    )
    monkeypatch.setattr(queue_runner, "POLL_SECONDS", 0.05)

    def make(*names, add=True, **values):
        made = [RunFolder.create(home, parse_config({**VALUES, "name": name, **values})) for name in names]
        for folder in made if add else ():
            queue.add(home, folder.id)
        return made

    yield make
    for process in psutil.process_iter(["cmdline"]):
        if str(script) in (process.info["cmdline"] or []):
            process.kill()


@pytest.fixture
def machine(monkeypatch):
    """Makes this a machine with other devices."""
    return lambda *names: monkeypatch.setattr(queue_places, "machine_devices", lambda: list(names))
