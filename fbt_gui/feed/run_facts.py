"""RunFacts: what the head of the Run page says of a run, folded from its events; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from engine.record.events import Event
from engine.record.session_start import said_at_start
from engine.record.summary import ACTIVE, ENDED
from engine.record.values import as_count, as_number, as_text, is_moment, is_number, one_of

_MESSAGES = ("notice", "warning", "error")
_MOST_MESSAGES = 500


@dataclass(frozen=True)
class Message:
    """Something the engine told people.

    Attributes:
        resumed: at which step the run went on, which the event says without words.
    """

    time: float
    level: str
    text: str
    resumed: int | None = None


@dataclass
class RunFacts:
    """The state of one run.

    Attributes:
        seconds: spent computing, over all sessions.
        live: the latest value of every metric.
        lost: its process is gone and it broke its last promise.
        never_began: the engine ended before its first event.
        saved: epoch and moment of the newest checkpoint.
    """

    status: str = "queued"
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    total_steps: int = 0
    seconds: float = 0.0
    latest: float = 0.0
    top1: float | None = None
    best: float | None = None
    best_epoch: int = 0
    device: str = ""
    precision: str = ""
    error: str = ""
    pid: int = 0
    process_start: float = 0.0
    process_mark: str = ""
    host: str = ""
    due: float = 0.0
    lost: bool = False
    never_began: bool = False
    began: bool = False
    preparing: bool = False
    saved: tuple[int, float] = (0, 0.0)
    plan: dict[str, Any] = field(default_factory=dict)
    live: dict[str, float] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    _session_start: float = 0.0
    _seconds_before: float = 0.0
    _pace_from: tuple[float, int] | None = None
    _paused_at: float = 0.0
    _accuracies: list[tuple[int, int, float]] = field(default_factory=list)

    def apply(self, event: Event) -> None:
        """Fold one event; an unknown or damaged one changes nothing."""
        moment = event.get("t")
        if not is_moment(moment):
            return
        try:
            self._apply(event["type"], event, moment)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return

    @property
    def shown_status(self) -> str:
        """The state with what no event can say: that the process is gone."""
        if self.never_began:
            return "failed"
        return "lost" if self.lost and self.status in ACTIVE else self.status

    @property
    def progress(self) -> float:
        """Share of the optimiser steps done, 0..1."""
        if self.status == "finished":
            return 1.0
        if self.total_steps:
            return _share(self.step, self.total_steps)
        return _share(self.epoch, self.epochs) if self.epochs else 0.0

    def remaining(self) -> float | None:
        """Seconds to the end by the pace of this session's steps; pauses do not count."""
        if self.status not in ACTIVE or self._pace_from is None or not self.total_steps:
            return None
        since, first = self._pace_from
        now = self._paused_at or self.latest
        if self.step <= first or now <= since:
            return None
        return (self.total_steps - self.step) * (now - since) / (self.step - first)

    def elapsed(self, now: float) -> float:
        """Seconds spent computing, `now` being the time of a run that goes on."""
        going = self.status in ACTIVE and not self.lost and self._session_start
        return self._seconds_before + max(0.0, now - self._session_start) if going else self.seconds

    def _apply(self, kind: str, event: Event, moment: float) -> None:
        if kind == "run_started":
            self._start(event, moment)
        elif kind == "plan":
            steps = as_count(event.get("total_steps", self.total_steps))
            self.plan, self.total_steps = event, steps
            self.device = as_text(event.get("device") or self.device)
            self.precision = as_text(event.get("precision") or "")
        elif kind == "step":
            self.step = as_count(event["step"]) + 1
            self.preparing = False
            self._pace_from = self._pace_from or (moment, self.step)
            self._keep(event)
        elif kind == "epoch":
            epoch, step = as_count(event["epoch"]), as_count(event["step"])
            self.epoch, self.step = epoch, max(self.step, step + (1 if epoch else 0))
            self._keep(event)
            if "val/top1" in event["metrics"]:
                self._accuracies.append((step, epoch, as_number(event["metrics"]["val/top1"])))
                self._judge()
        elif kind == "heartbeat":
            self._beat(event, moment)
        elif kind == "clock":
            self._shift(as_number(event["shift"]))
        elif kind == "checkpoint":
            self.saved = (as_count(event["epoch"]), moment)
        elif kind == "run_finished":
            self.status = one_of(ENDED, event["status"])
            self.error = as_text(event.get("error") or self.error)
            self.preparing = False
        elif kind in _MESSAGES:
            self._say(moment, kind, event)
        self.latest = max(self.latest, moment)
        if self._session_start:
            self.seconds = self._seconds_before + max(0.0, self.latest - self._session_start)

    def _start(self, event: Event, moment: float) -> None:
        step, due = as_count(event["step"]), as_number(event.get("due", moment + 60))
        vars(self).update(said_at_start(event, self), step=step, due=due)
        self.began, self.never_began, self.lost, self.preparing = True, False, False, True
        self.status, self.error = "running", ""
        self._seconds_before, self._session_start = self.seconds, moment
        self._pace_from, self._paused_at = None, 0.0
        self._accuracies = [item for item in self._accuracies if item[0] < step]
        self._judge()
        if event.get("resumed"):
            self._add(Message(moment, "notice", "", step))

    def _beat(self, event: Event, moment: float) -> None:
        due, status = as_number(event["due"]), one_of(ACTIVE, event.get("status", "running"))
        step = as_count(event.get("step", self.step))
        if status == "paused" and not self._paused_at:
            self._paused_at = moment
        elif status != "paused" and self._paused_at:
            if self._pace_from is not None:  # as if the clock had stood still
                self._pace_from = (self._pace_from[0] + moment - self._paused_at, self._pace_from[1])
            self._paused_at = 0.0
        self.due, self.status, self.step = due, status, step
        self._keep(event)

    def _shift(self, seconds: float) -> None:
        """The machine's clock was set, or it slept: every moment that durations are taken from moves with it."""
        self.latest += seconds
        self._session_start += seconds if self._session_start else 0.0
        self._paused_at += seconds if self._paused_at else 0.0
        if self._pace_from is not None:
            self._pace_from = (self._pace_from[0] + seconds, self._pace_from[1])

    def _say(self, moment: float, level: str, event: Event) -> None:
        text = as_text(event["message"])
        hint = as_text(event.get("hint") or "")
        if hint and hint not in text:
            text = f"{text} {hint}"
        self._add(Message(moment, level, text))
        if level == "error":
            self.error = text

    def _add(self, message: Message) -> None:
        """Into a new list: the window may be reading the one before."""
        self.messages = [*self.messages[-_MOST_MESSAGES:], message]

    def _keep(self, event: Event) -> None:
        for name, value in event.get("metrics", {}).items():
            if is_number(value):
                self.live[name] = value

    def _judge(self) -> None:
        if not self._accuracies:
            self.top1 = self.best = None
            return
        self.top1 = self._accuracies[-1][2]
        _, self.best_epoch, self.best = max(self._accuracies, key=lambda item: (item[2], -item[1]))


def _share(done: int, whole: int) -> float:
    return min(1.0, max(0.0, done / whole))
