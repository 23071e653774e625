"""Stands in for `python -m engine.run --resume RUN --home HOME`: writes events for a while, imports no torch."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from engine.record.control import take
from engine.record.events import EventWriter
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder

parser = argparse.ArgumentParser()
parser.add_argument("--resume")
parser.add_argument("--home", type=Path)
arguments = parser.parse_args()
folder = RunFolder.find(arguments.home, arguments.resume)
print("the engine speaks", flush=True)
writer = EventWriter(folder.events_file)
writer.write(
    "run_started", run=folder.id, step=0, epoch=0, epochs=100, total_steps=1000, due=time.time() + 60, **own_identity()
)
status = "finished"
for step in range(1000):
    writer.write("step", step=step, epoch=(step + 1) / 10, metrics={"train/loss": 1.0})
    if "stop" in take(folder.path):
        status = "stopped"
        break
    time.sleep(0.02)
writer.write("run_finished", status=status, step=step + 1, epoch=1)
