"""Points: every value of every metric of a run, one after the other, as its curves show them.

A run that resumed at a step made void what it had logged at that step and after. Those resumes are read first, and the
points in a second pass, so that a run of millions of events is never in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from engine.record.compute_clock import ComputeClock
from engine.record.events import Event, EventReader
from engine.record.values import as_count, as_number, as_text, is_number

_WITH_METRICS = ("step", "epoch", "cka")
_ODD = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


class Point(NamedTuple):
    """One value.

    Attributes:
        epoch: a fraction within an epoch.
        step: of the optimiser, from 0.
        seconds: spent computing until then, over all sessions.
        moment: when it was written, in unix seconds.
    """

    metric: str
    epoch: float
    step: int
    seconds: float
    value: float
    moment: float


def points(path: Path, wanted: tuple[str, ...] = ()) -> Iterator[Point]:
    """The points of an events file, each metric's in order; what is damaged is left out.

    Args:
        wanted: names of metrics, or patterns of them (`val/*`); by default all.
    """
    reading = _Reading(_bounds(path), wanted)
    for event in EventReader(path).each():
        try:
            yield from reading.take(event)
        except _ODD:
            continue
    yield from reading.rest()


def names_in(path: Path) -> list[str]:
    """The metrics that a run has, by name."""
    return sorted({point.metric for point in points(path)})


def _bounds(path: Path) -> list[float]:
    """For what was logged before each session: the step from which on a later session made it void."""
    starts: list[float] = []
    for event in EventReader(path).each():
        if event["type"] == "run_started":
            try:
                starts.append(as_count(event["step"]))
            except _ODD:
                continue
    bounds = [float("inf")]
    for step in reversed(starts):
        bounds.append(min(bounds[-1], step))
    return bounds[::-1]


@dataclass
class _Reading:
    """The second pass.

    Attributes:
        bounds: see `_bounds`; the first is that of what stands before any session.
        held: the newest point of each metric, which one told again for the same moment takes the place of.
    """

    bounds: list[float]
    wanted: tuple[str, ...]
    session: int = 0
    clock: ComputeClock = field(default_factory=ComputeClock)
    held: dict[str, Point] = field(default_factory=dict)
    from_steps: set[str] = field(default_factory=set)
    is_wanted: dict[str, bool] = field(default_factory=dict)
    latest: float = 0.0

    def take(self, event: Event) -> Iterator[Point]:
        """The points that one event settles."""
        self.clock.apply(event)
        kind = event["type"]
        if kind == "run_started":
            as_count(event["step"])
            self.session += 1
            self.clock.back_to(self.latest)
        elif kind in _WITH_METRICS:
            yield from self._values(event, kind)

    def rest(self) -> Iterator[Point]:
        """The last ones."""
        yield from (point for point in self.held.values() if self._is_wanted(point.metric))

    def _values(self, event: Event, kind: str) -> Iterator[Point]:
        epoch, step, moment = as_number(event["epoch"]), as_count(event["step"]), as_number(event["t"])
        void = step >= self.bounds[min(self.session, len(self.bounds) - 1)]  # it may have resumed since they were read
        for given, value in event.get("metrics", {}).items():
            if not is_number(value):  # null: it was not finite
                continue
            name = as_text(given)
            if kind == "step":
                self.from_steps.add(name)
            elif name in self.from_steps:  # the epoch repeats the last step's speed
                continue
            if void:
                continue
            yield from self._put(Point(name, epoch, step, self.clock.seconds, float(value), moment))

    def _put(self, point: Point) -> Iterator[Point]:
        before = self.held.get(point.metric)
        if before is not None:
            if point.epoch < before.epoch or point.step < before.step:  # it lies behind
                return
            point = point._replace(seconds=max(point.seconds, before.seconds))
            if (point.epoch, point.step) != (before.epoch, before.step) and self._is_wanted(point.metric):
                yield before
        self.latest = max(self.latest, point.seconds)
        self.held[point.metric] = point

    def _is_wanted(self, name: str) -> bool:
        if name not in self.is_wanted:
            self.is_wanted[name] = not self.wanted or any(fnmatchcase(name, pattern) for pattern in self.wanted)
        return self.is_wanted[name]
