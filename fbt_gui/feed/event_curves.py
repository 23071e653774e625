"""EventCurves: single metrics out of the events of many runs, with epoch, step and time of every point.

Read in a worker's thread. A line is parsed only where it holds a metric that is asked for, so a long
file costs little more than reading it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.record.values import as_number, is_number
from fbt_gui.feed.compute_clock import ComputeClock

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 1 << 18
_HEAD = re.compile(rb'"t":(\d+(?:\.\d+)?),"type":"(\w+)"')
_SHIFT = re.compile(rb'"shift":(-?\d+(?:\.\d+)?)')
_WITH_METRICS = (b"step", b"epoch", b"cka")


@dataclass
class _Curve:
    """The points of one metric: epoch, step, seconds spent computing, value."""

    points: list[tuple[float, float, float, float]] = field(default_factory=list)
    from_steps: bool = False

    def add(self, kind: bytes, point: tuple[float, float, float, float]) -> None:
        if kind == b"step":
            self.from_steps = True
        elif self.from_steps:  # the epoch repeats the last step's
            return
        if self.points and self.points[-1][:2] == point[:2]:  # told twice; the later holds
            self.points.pop()
        self.points.append(point)


class EventCurves:
    """The events file of one run, read on from where it stopped.

    Args:
        metrics: names that are kept; more can be asked for by another reader alone.
    """

    def __init__(self, path: Path, metrics: frozenset[str]) -> None:
        self.path = path
        self._names = {name: f'"{name}":'.encode() for name in metrics}
        self._begin()

    def poll(self) -> bool:
        """Read a block; False when there was nothing new."""
        try:
            with self.path.open("rb") as file:
                if file.seek(0, 2) < self._offset:  # another file took its place
                    self._begin()
                file.seek(self._offset)
                block = file.read(_BLOCK)
        except OSError:
            return False
        end = block.rfind(b"\n") + 1
        if not end and len(block) == _BLOCK:  # a line longer than a block holds no metric of ours
            end = len(block)
        self._offset += end
        for line in block[:end].split(b"\n"):
            self._take(line)
        return end > 0

    def curve(self, metric: str) -> NDArray[np.float64]:
        """Epoch, step, seconds and value of every point [4, n]."""
        points = self._curves[metric].points
        return np.array(points, dtype=float).reshape(-1, 4).T

    def _begin(self) -> None:
        self._offset = 0
        self._clock = ComputeClock()
        self._curves = {name: _Curve() for name in self._names}

    def _take(self, line: bytes) -> None:
        head = _HEAD.search(line, 0, 120)
        if head is None:
            return
        kind = head[2]
        status = "paused" if b'"status":"paused"' in line else ""
        shift = _SHIFT.search(line) if kind == b"clock" else None
        moved = {"shift": float(shift[1])} if shift else {}
        self._clock.apply({"t": float(head[1]), "type": kind.decode(), "status": status, **moved})
        if kind in _WITH_METRICS:
            self._keep(kind, line)
        elif kind == b"run_started":
            self._drop(line)

    def _keep(self, kind: bytes, line: bytes) -> None:
        wanted = [name for name, mark in self._names.items() if mark in line]
        if not wanted:
            return
        try:
            event = json.loads(line)
            epoch, step, metrics = as_number(event["epoch"]), as_number(event["step"]), dict(event["metrics"])
        except (ValueError, KeyError, TypeError, RecursionError):  # a damaged line changes nothing
            return
        for name in wanted:
            value = metrics.get(name)
            if is_number(value):
                self._curves[name].add(kind, (epoch, step, self._clock.seconds, float(value)))

    def _drop(self, line: bytes) -> None:
        """A run that resumes at a step has lost what came at it and after."""
        try:
            step = as_number(json.loads(line)["step"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return
        for curve in self._curves.values():
            curve.points = [point for point in curve.points if point[1] < step]
        kept = [curve.points[-1][2] for curve in self._curves.values() if curve.points]
        self._clock.back_to(max(kept, default=0.0))
