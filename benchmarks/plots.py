"""What the plots cost: CPU while events pour in, the longest pause while a long run is opened, and 200 curves.

    python -m benchmarks.plots [--events 5000000] [--seconds 10]

Prints a table. Measures; asserts nothing. Pauses are turns of the event loop by CPU time of the GUI
thread and by the clock: on a machine that others use, the second is longer than the window's own share.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAMES = [f"train/loss/part{number}/teacher-student" for number in range(11)]
POINTS = 100_000
LONG = 1_000_000
RATE = 2000
_SIZE = (1280, 800)


@dataclass
class Pauses:
    """The longest turn of the event loop while it was watched, in seconds.

    Attributes:
        cpu: CPU time of the GUI thread in it.
        wall: by the clock, waiting for other threads and programs included.
    """

    cpu: float = 0.0
    wall: float = 0.0


class Watch:
    """Watches the turns of the event loop: a timer that is always due marks where one ends."""

    def __init__(self) -> None:
        from PySide6.QtCore import QTimer

        self.pauses = Pauses()
        self.turns = 0
        self._timer = QTimer()
        self._timer.setInterval(2)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Watch:
        self._cpu, self._wall = time.thread_time(), time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _tick(self) -> None:
        cpu, wall = time.thread_time(), time.perf_counter()
        self.pauses.cpu = max(self.pauses.cpu, cpu - self._cpu)
        self.pauses.wall = max(self.pauses.wall, wall - self._wall)
        self._cpu, self._wall = cpu, wall
        self.turns += 1


def lines(first: int, last: int, start: float, names: list[str]) -> Iterator[bytes]:
    """Events of steps `first` to `last`."""
    for step in range(first, last):
        metrics = {
            name: round(2.0 / (1 + step * 1e-5) + (step * 7919 % 101) * 0.002 + n, 5) for n, name in enumerate(names)
        }
        event = {
            "v": 1,
            "seq": step,
            "t": start + step / RATE,
            "type": "step",
            "step": step,
            "epoch": step / 1000,
            "metrics": metrics,
        }
        yield json.dumps(event, separators=(",", ":")).encode() + b"\n"  # fmt: skip


def start_line(start: float) -> bytes:
    """A run that goes on."""
    event = {"v": 1, "seq": 0, "t": start, "type": "run_started", "run": "x", "step": 0, "epoch": 0, "epochs": 999}
    return json.dumps({**event, "due": start + 1e6, "pid": os.getpid(), "process_start": 0.0}).encode() + b"\n"


class Bench:
    """The plots of a run page in a window of their own, fed as the page feeds them."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from engine.record.run_folder import RunFolder
        from fbt_gui.feed.run_feed import RunFeed
        from fbt_gui.pages.run.plots import RunPlots
        from fbt_gui.services.garbage import GarbageCollector
        from fbt_gui.services.settings import Settings
        from fbt_gui.services.theme import Theme

        self.app = QApplication.instance() or QApplication([])
        self.folder = RunFolder(folder)
        self.garbage = GarbageCollector()  # as in the window: no thread but this one collects
        self.theme = Theme(self.app, Settings(folder))  # type: ignore[arg-type]
        self.built = Pauses()
        with Watch() as watch:
            self.plots = RunPlots(self.theme)
            self.plots.resize(*_SIZE)
            self.plots.show()
            made: list[bool] = []
            self.plots.ready.connect(lambda: made.append(True))
            self.until(lambda: bool(made))
            self.spend(0.3)
        self.built = watch.pauses
        self.feed = RunFeed()
        for signal in (self.feed.updated, self.feed.grew):
            signal.connect(lambda update: self.plots.take(update) if update.changed else None)

    def spend(self, seconds: float) -> None:
        """Let the event loop run."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, done: Callable[[], bool], most: float = 600.0) -> float:
        """Let the event loop run until it is so; returns the seconds it took."""
        began = time.perf_counter()
        while not done() and time.perf_counter() - began < most:
            self.spend(0.02)
        return time.perf_counter() - began

    def drawn(self) -> int:
        """Points of the total that can be drawn by now."""
        curve = self.plots.loss.curves.get("train/loss")
        return 0 if curve is None else curve.main.size

    def close(self) -> None:
        """End the thread."""
        self.feed.close()
        self.garbage.close()
        self.plots.close()
        self.theme.close()


def measure_live(folder: Path, seconds: float) -> dict[str, Any]:
    """CPU share of this process while 12 curves of 100,000 points get 2,000 events a second."""
    names, start = ["train/loss", *NAMES], time.time()
    events = folder / "events.jsonl"
    events.write_bytes(start_line(start) + b"".join(lines(0, POINTS, start, names)))
    bench = Bench(folder)
    bench.feed.show(bench.folder)
    bench.until(lambda: bench.drawn() == POINTS)
    bench.spend(0.5)
    frames = _count_frames(bench)
    stop = threading.Event()
    batches = [
        b"".join(lines(POINTS + n, POINTS + n + 20, start, names)) for n in range(0, int(RATE * (seconds + 2)), 20)
    ]
    writer = threading.Thread(target=_write, args=(events, batches, stop))
    writer.start()
    with Watch() as watch:
        cpu, wall, before = time.process_time(), time.perf_counter(), len(frames)
        bench.spend(seconds)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        redraws = (len(frames) - before) / wall
        there = bench.drawn()
    stop.set()
    writer.join()
    bench.close()
    return {"cpu": cpu / wall, "redraws": redraws, "points": there, "pauses": watch.pauses, "built": bench.built}


def measure_long(folder: Path, events: int) -> dict[str, Any]:
    """The longest pause while a run of this many events is opened, then panned and zoomed."""
    start = time.time()
    with (folder / "events.jsonl").open("wb") as file:
        file.write(start_line(start))
        for first in range(0, events, 50_000):
            file.write(b"".join(lines(first, min(events, first + 50_000), start, ["train/loss"])))
    bench = Bench(folder)
    with Watch() as opening:
        bench.feed.show(bench.folder)
        seconds = bench.until(lambda: bench.drawn() == events)
    with Watch() as panning:
        for place in range(60):
            bench.plots.shared.look(place * events / 200_000, place * events / 200_000 + events / 4000)
            bench.spend(0.03)
    with Watch() as smoothing:
        bench.plots.loss.smoothing.setValue(90)
        bench.until(lambda: bench.drawn() == events)
    bench.close()
    return {"seconds": seconds, "bytes": (folder / "events.jsonl").stat().st_size, "opening": opening.pauses,
            "panning": panning.pauses, "smoothing": smoothing.pauses}  # fmt: skip


def measure_many(folder: Path, curves: int = 200, points: int = 10_000) -> dict[str, Any]:
    """Curves over each other in one plot."""
    import numpy as np

    bench = Bench(folder)
    x = np.arange(points) / 100
    plot = bench.plots.loss
    with Watch() as watch:
        began = time.perf_counter()
        for number in range(curves):
            plot.set_points(str(number), f"run {number}", (x, np.sin(x / 9 + number / 20) + number / 50), dash=number)
        bench.until(lambda: all(curve.drawn is not None for curve in plot.curves.values()) and plot.drawer.is_idle)
        seconds = time.perf_counter() - began
    with Watch() as panning:
        for place in range(30):
            bench.plots.shared.look(place, place + 50)
            bench.spend(0.03)
    bench.close()
    return {"seconds": seconds, "opening": watch.pauses, "panning": panning.pauses}


def _count_frames(bench: Bench) -> list[float]:
    """The moments at which the loss plot was drawn anew."""
    frames: list[float] = []
    line = bench.plots.loss.curves["train/loss"].line
    paint = line.paint

    def counted(*given: Any) -> None:
        frames.append(time.perf_counter())
        paint(*given)

    line.paint = counted
    return frames


def _write(path: Path, batches: list[bytes], stop: threading.Event) -> None:
    """100 times a second 20 events."""
    with path.open("ab") as file:
        began = time.perf_counter()
        for number, batch in enumerate(batches):
            if stop.is_set():
                return
            file.write(batch)
            file.flush()
            time.sleep(max(0.0, began + (number + 1) / 100 - time.perf_counter()))


def table(live: dict[str, Any], long: dict[str, Any], many: dict[str, Any]) -> list[tuple[str, str]]:
    """What was measured, as lines of a table."""

    def pause(pauses: Pauses) -> str:
        return f"{pauses.cpu * 1000:.0f} ms CPU, {pauses.wall * 1000:.0f} ms by the clock"

    return [
        ("first build of the plots, longest pause", pause(live["built"])),
        (f"12 curves x {live['points']:,} points, 2,000 events/s: CPU of the process", f"{live['cpu']:.0%} of a core"),
        ("  redraws of the loss plot", f"{live['redraws']:.1f}/s"),
        ("  longest pause", pause(live["pauses"])),
        (f"a run of {long['bytes'] / 1e6:.0f} MB opened in", f"{long['seconds']:.1f} s"),
        ("  longest pause meanwhile", pause(long["opening"])),
        ("  longest pause while panning", pause(long["panning"])),
        ("  longest pause while smoothing it", pause(long["smoothing"])),
        ("200 curves x 10,000 points drawn in", f"{many['seconds']:.2f} s"),
        ("  longest pause meanwhile", pause(many["opening"])),
        ("  longest pause while panning", pause(many["panning"])),
    ]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plots", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=LONG, help="of the long run")
    parser.add_argument("--seconds", type=float, default=10.0, help="of the live run")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as two,
        tempfile.TemporaryDirectory() as three,
    ):
        live = measure_live(Path(one), arguments.seconds)
        long = measure_long(Path(two), arguments.events)
        many = measure_many(Path(three))
    for what, value in table(live, long, many):
        print(f"{what:72s} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
