"""RunSummary: the events of a run folded into the one row that lists need.

The engine folds as it writes and `history rebuild` folds what was written, so the two agree by
construction.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, fields
from typing import Any

from engine.record.config import RunConfig
from engine.record.events import Event, read_events
from engine.record.run_folder import RunFolder

ACTIVE = ("running", "paused")


@dataclass
class RunSummary:
    """One run as a row. Accuracies are in percent, times in unix seconds.

    Attributes:
        status: queued, running, paused, finished, stopped or failed; `lost` is not stored but
            judged by who reads, from `due` and the process.
        seconds: time spent computing, over all resumes.
        top1: the student's validation accuracy after the last epoch; `best_top1` over all epochs.
        recipe_key: same for runs that share data, student and recipe, whatever teacher and seed:
            a student alone with this key is the baseline of the others.
    """

    id: str
    name: str = ""
    kind: str = ""
    status: str = "queued"
    created: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    seconds: float = 0.0
    seed: int = 0
    teacher: str = ""
    student: str = ""
    assistant: str = ""
    method: str = ""
    data: str = ""
    recipe_key: str = ""
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    total_steps: int = 0
    top1: float | None = None
    best_top1: float | None = None
    best_epoch: int = 0
    teacher_top1: float | None = None
    fusion_top1: float | None = None
    images_per_second: float | None = None
    device: str = ""
    error: str = ""
    pid: int = 0
    process_start: float = 0.0
    host: str = ""
    due: float = 0.0
    metrics: dict[tuple[int, str], float] = field(default_factory=dict, repr=False)
    _epoch_steps: dict[int, int] = field(default_factory=dict, repr=False)
    _session_start: float = 0.0
    _seconds_before: float = 0.0

    @classmethod
    def of(cls, folder: RunFolder, config: RunConfig | None = None) -> RunSummary:
        """Fold a run folder.

        Raises:
            ConfigError: its config.toml is missing or damaged.
        """
        config = config or folder.config()
        summary = cls(
            id=folder.id,
            name=config.title(),
            kind=config.kind,
            created=_created(folder),
            seed=config.seed,
            teacher=config.teacher.model,
            student=config.student.model,
            assistant=config.assistant.kind,
            method=config.method.name,
            data=data_label(config),
            recipe_key=recipe_key(config),
            epochs=config.recipe.epochs,
        )
        for event in read_events(folder.events_file):
            summary.apply(event)
        return summary

    def apply(self, event: Event) -> None:
        """Fold one event; an unknown or damaged one changes nothing."""
        handler = getattr(self, f"_on_{event['type']}", None)
        if handler is None:
            return
        try:
            handler(event)
        except (KeyError, TypeError, ValueError, AttributeError):
            return
        if self._session_start and self.status in ACTIVE:
            self.seconds = self._seconds_before + max(0.0, event["t"] - self._session_start)

    def row(self) -> dict[str, Any]:
        """The columns of the history's table."""
        return {name: value for name, value in self._public().items() if name != "metrics"}

    def _public(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self) if not item.name.startswith("_")}

    def _on_run_started(self, event: Event) -> None:
        self.status = "running"
        self.started = self.started or event["t"]
        self.error = ""
        self.finished = 0.0
        self._session_start, self._seconds_before = event["t"], self.seconds
        for name in ("epochs", "total_steps", "pid", "process_start", "host", "device", "step", "epoch"):
            if name in event:
                setattr(self, name, event[name])
        self.due = event.get("due", event["t"] + 60)
        void = {epoch for epoch, step in self._epoch_steps.items() if step >= event["step"]}
        for epoch in void:
            del self._epoch_steps[epoch]
        self.metrics = {key: value for key, value in self.metrics.items() if key[0] not in void}
        self._accuracies()

    def _on_step(self, event: Event) -> None:
        self.step = event["step"] + 1

    def _on_epoch(self, event: Event) -> None:
        self.epoch = event["epoch"]
        self.step = max(self.step, event["step"] + 1)
        self._keep(event)
        self._accuracies()

    def _on_cka(self, event: Event) -> None:
        self._keep(event)

    def _on_heartbeat(self, event: Event) -> None:
        self.due = event["due"]
        self.status = event.get("status", "running")
        self.step = event.get("step", self.step)

    def _on_error(self, event: Event) -> None:
        self.error = event["message"]

    def _on_run_finished(self, event: Event) -> None:
        self.seconds = self._seconds_before + max(0.0, event["t"] - self._session_start)
        self.status = event["status"]
        self.finished = event["t"]
        self.error = event.get("error") or self.error

    def _keep(self, event: Event) -> None:
        self._epoch_steps[event["epoch"]] = max(event["step"], self._epoch_steps.get(event["epoch"], 0))
        for name, value in event.get("metrics", {}).items():
            if isinstance(value, int | float):
                self.metrics[event["epoch"], name] = float(value)

    def _accuracies(self) -> None:
        """Read the summary columns off the metrics, after they grew or were cut."""
        series = sorted((epoch, value) for (epoch, name), value in self.metrics.items() if name == "val/top1")
        self.top1 = series[-1][1] if series else None
        self.best_epoch, self.best_top1 = max(series, key=lambda point: (point[1], -point[0]), default=(0, None))
        self.teacher_top1 = self._latest("val/top1/teacher")
        self.fusion_top1 = self._latest("val/top1/fusion")
        self.images_per_second = self._latest("system/images_per_second")

    def _latest(self, name: str) -> float | None:
        points = [(epoch, value) for (epoch, known), value in self.metrics.items() if known == name]
        return max(points)[1] if points else None


def data_label(config: RunConfig) -> str:
    """The data in a few words, for lists."""
    data = config.data
    if data.source == "demo":
        return "digits (demo)"
    name = data.path.replace("\\", "/").rstrip("/").split("/")[-1]
    return name or data.source


def recipe_key(config: RunConfig) -> str:
    """A short hash of data, student and recipe."""
    chosen = {name: getattr(config, name).model_dump() for name in ("data", "student", "recipe")}
    for name in ("workers", "storage", "memory_limit"):  # these change how fast, not what
        del chosen["data"][name]
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()[:16]


def _created(folder: RunFolder) -> float:
    """The moment in the run's id, which a copy keeps; else the age of its configuration."""
    try:
        return time.mktime(time.strptime(folder.id[:15], "%Y%m%d-%H%M%S"))
    except (ValueError, OverflowError):
        return folder.config_file.stat().st_mtime
