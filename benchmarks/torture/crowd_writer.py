"""One of many engines that log at once: the real recorder, history and run folder, and no training.

    python -m benchmarks.torture.crowd_writer HOME NAME EVENTS_A_SECOND SECONDS

Prints one line of JSON: the run, its events, epochs and metric rows, and the longest wait for one event.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from engine.record.config import parse_config
from engine.record.run_folder import RunFolder
from engine.training.recording.recorder import Recorder

EPOCH_SECONDS = 0.5
METRICS = [f"train/loss/part{number}/teacher-student" for number in range(6)]
SCORES = ["val/top1", "val/top1/fusion", "val/loss", "train/loss", *METRICS]


def main(home: Path, name: str, rate: float, seconds: float) -> None:
    """Log as a run does whose epochs are short."""
    epochs = round(seconds / EPOCH_SECONDS)
    steps = round(rate * EPOCH_SECONDS)
    config = parse_config(
        {"kind": "train", "student": {"model": "resnet18"}, "name": name, "recipe": {"epochs": epochs}}
    )
    folder = RunFolder.create(home, config)
    recorder = Recorder(folder, config, home)
    recorder.start(name=name, kind="train", step=0, epoch=0, epochs=epochs, resumed=False)
    longest, began = 0.0, time.monotonic()
    for epoch in range(1, epochs + 1):
        for step in range((epoch - 1) * steps, epoch * steps):
            _wait_until(began + step / rate)
            before = time.monotonic()
            metrics = {"train/loss": 2.0 / (1 + step), **dict.fromkeys(METRICS, 0.5), "train/lr": 0.1}
            recorder.write("step", step=step, epoch=(step + 1) / steps, metrics=metrics)
            longest = max(longest, time.monotonic() - before)
        before = time.monotonic()
        recorder.write("epoch", epoch=epoch, step=epoch * steps - 1, metrics=dict.fromkeys(SCORES, float(epoch)))
        longest = max(longest, time.monotonic() - before)
    took = time.monotonic() - began
    recorder.finish("finished", step=epochs * steps, epoch=epochs, metrics={}, seconds=took)
    said = {"run": folder.id, "epochs": epochs, "steps": epochs * steps, "rows": epochs * len(SCORES)}
    print(json.dumps({**said, "longest": longest, "took": took}), flush=True)


def _wait_until(moment: float) -> None:
    """Where it is behind it does not wait, and catches up."""
    while (left := moment - time.monotonic()) > 0.002:
        time.sleep(left)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
