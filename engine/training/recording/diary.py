"""Diary: a run's events in sentences, for its log.txt."""

from __future__ import annotations

from typing import Any

from engine.record.counted import counted
from engine.record.events import Event
from engine.record.one_line import one_line
from engine.record.values import is_number


class Diary:
    """Makes a line of each event that a person wants to read; the numbers are those of the events."""

    def __init__(self) -> None:
        self._epochs = 0
        self._status = "running"
        self._since = 0.0  # unix seconds; pauses move it on
        self._paused = 0.0
        self._step = -1
        self._steps = 0
        self._loss = 0.0
        self._rate: float | None = None

    def line(self, event: Event) -> str:
        """What is to be said of an event; empty where it is nothing."""
        say = getattr(self, f"_on_{event['type']}", None)
        return say(event) if say is not None else ""

    def _on_run_started(self, event: Event) -> str:
        self._epochs, self._step, self._since = event.get("epochs", 0), event["step"] - 1, event["t"]
        if event.get("resumed"):
            return f"resumed at step {event['step']:,}, epoch {event['epoch']} of {self._epochs}"
        return f"started: {one_line(str(event.get('name', '')))}, {counted(self._epochs, 'epoch')}, process {event.get('pid')}"

    def _on_plan(self, event: Event) -> str:
        self._since = event["t"]
        images = event.get("images", {})
        models = [f"{role} {model['name']}" for role, model in event.get("models", {}).items() if "name" in model]
        data = f"{images.get('train', 0):,} training and {images.get('validation', 0):,} validation images"
        steps = counted(event["steps_per_epoch"], "step")
        return f"built on {event['device']} in {event['precision']}: {', '.join(models)}; {data}, {steps} an epoch"

    def _on_step(self, event: Event) -> str:
        """Losses are means since the last report: they weigh as many steps as they are of."""
        metrics, steps = event["metrics"], event["step"] - self._step
        self._step = event["step"]
        if is_number(metrics.get("train/loss")):
            self._loss += steps * metrics["train/loss"]
            self._steps += steps
        self._rate = metrics.get("train/lr")
        return ""

    def _on_epoch(self, event: Event) -> str:
        metrics = event["metrics"]
        if not event["epoch"]:
            return "  ".join(["before training", *_accuracies(metrics)])
        loss = self._loss / self._steps if self._steps else None
        numbers = [_number("loss", loss, ".4f"), _number("val loss", metrics.get("val/loss"), ".4f")]
        numbers += [*_accuracies(metrics), "best so far" if event.get("best") else ""]
        numbers += [_number("lr", self._rate, ".3g"), _number("", event["t"] - self._since, ".1f", " s")]
        self._since, self._loss, self._steps = event["t"], 0.0, 0
        return "  ".join([f"epoch {event['epoch']}/{self._epochs}", *filter(None, numbers)])

    def _on_checkpoint(self, event: Event) -> str:
        return f"checkpoint at step {event['step']:,}: {event['file']}"

    def _on_clock(self, event: Event) -> str:
        """Moments that durations are taken from move with the machine's clock."""
        shift = event["shift"]
        self._since += shift
        self._paused += shift
        return f"the clock of this machine was set {'forward' if shift > 0 else 'back'} by {abs(shift):,.0f} s, or it slept"

    def _on_heartbeat(self, event: Event) -> str:
        """Heard of only when the run begins or ends to be paused."""
        before, self._status = self._status, event["status"]
        if before == self._status:
            return ""
        if self._status == "paused":
            self._paused = event["t"]
            return f"paused at step {event['step']:,}"
        self._since += event["t"] - self._paused
        return f"goes on at step {event['step']:,}"

    def _on_run_finished(self, event: Event) -> str:
        after = f"{event['status']} after epoch {event['epoch']} of {self._epochs}, step {event['step']:,}"
        return ", ".join(filter(None, [after, _number("", event.get("seconds"), ".1f", " s")]))


def _accuracies(metrics: dict[str, Any]) -> list[str]:
    """ "top-1 61.20 %  top-1 teacher 93.00 %"."""
    named = {name.removeprefix("val/"): value for name, value in metrics.items() if name.startswith("val/top1")}
    return [f"{name.replace('top1', 'top-1').replace('/', ' ')} {value:.2f} %" for name, value in named.items() if is_number(value)]  # fmt: skip


def _number(title: str, value: Any, form: str, unit: str = "") -> str:
    """A number with what it is; empty where there is none."""
    return f"{title} {value:{form}}{unit}".lstrip() if is_number(value) else ""
