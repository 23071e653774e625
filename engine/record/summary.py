"""RunSummary: the events of a run folded into the one row that lists need.

The engine folds as it writes and `history rebuild` folds what was written, so the two agree by
construction.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from engine.record.events import Event, EventReader
from engine.record.run_folder import RunFolder
from engine.record.session_start import said_at_start
from engine.record.values import as_count, as_number, as_text, is_moment, is_number, one_of

if TYPE_CHECKING:
    from engine.record.config import RunConfig

ACTIVE = ("running", "paused")
ENDED = ("finished", "stopped", "failed")


@dataclass
class RunSummary:
    """One run as a row. Accuracies are in percent, times in unix seconds.

    Attributes:
        status: queued, running, paused, finished, stopped or failed; `lost` is not stored but
            judged by who reads, from `due` and the process.
        seconds: time spent computing, over all resumes; neither a pause nor the time between two
            sessions counts.
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
    process_mark: str = ""
    host: str = ""
    due: float = 0.0
    metrics: dict[tuple[int, str], float] = field(default_factory=dict, repr=False)
    _steps: dict[tuple[int, str], int] = field(default_factory=dict, repr=False)
    _epochs: set[int] = field(default_factory=set, repr=False)
    _clock: float = 0.0

    @classmethod
    def of(cls, folder: RunFolder, config: RunConfig | None = None) -> RunSummary:
        """Fold a run folder.

        Args:
            folder: the run's files.
            config: its configuration where the caller has it; else its config.toml is read.

        Raises:
            ConfigError: its config.toml is missing or damaged.
        """
        return cls.followed(folder, config)[0]

    @classmethod
    def followed(cls, folder: RunFolder, config: RunConfig | None = None) -> tuple[RunSummary, EventReader]:
        """The same, with the reader that goes on where the fold ended.

        Raises:
            ConfigError: its config.toml is missing or damaged.
        """
        config = config or folder.saved_config()
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
        reader = EventReader(folder.events_file)
        summary.follow(reader)
        return summary, reader

    def follow(self, reader: EventReader) -> None:
        """Fold what came since."""
        for event in reader.each():
            self.apply(event)

    def apply(self, event: Event) -> None:
        """Fold one event; an unknown or damaged one changes nothing."""
        handler = getattr(self, f"_on_{event['type']}", None)
        now = event.get("t")
        if handler is None or not is_moment(now):
            return
        computing = self.status == "running" and event["type"] != "run_started"
        try:
            handler(event)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            return
        if computing and self._clock:
            self.seconds += max(0.0, now - self._clock)
        self._clock = now

    def identity(self) -> tuple[int, float, str, str]:
        """Of the process that runs it, as `is_alive` asks for it."""
        return self.pid, self.process_start, self.host, self.process_mark

    def has_told(self, epoch: int, kind: str, before: int) -> bool:
        """Whether what was measured after an epoch stands in the events already.

        It does where the run was stopped in the measurement, resumed, and killed between telling of it and the next
        checkpoint: it goes on from the epoch's last step then, which voids nothing of it.

        Args:
            kind: what the names of its metrics begin with.
            before: the step that the run goes on from.
        """
        return any(
            told == epoch and step < before and name.startswith(kind) for (told, name), step in self._steps.items()
        )

    def row(self) -> dict[str, Any]:
        """The columns of the history's table."""
        return {name: value for name, value in self._public().items() if name != "metrics"}

    def _public(self) -> dict[str, Any]:
        return {item.name: getattr(self, item.name) for item in fields(self) if not item.name.startswith("_")}

    def _on_run_started(self, event: Event) -> None:
        step, now = as_count(event["step"]), event["t"]
        due = as_number(event.get("due", now + 60))
        vars(self).update(said_at_start(event, self))
        self.step = step
        self.status, self.error, self.finished = "running", "", 0.0
        self.started = self.started or now
        self.due = due
        for key in [key for key, logged in self._steps.items() if logged >= step]:
            del self._steps[key], self.metrics[key]
        self._epochs = {epoch for epoch, _ in self._steps}
        self._accuracies()

    def _on_clock(self, event: Event) -> None:
        """The clock was set: from here on, moments compare with the last one as if it had been then too."""
        if self._clock:
            self._clock += as_number(event["shift"])

    def _on_plan(self, event: Event) -> None:
        steps, device = as_count(event["total_steps"]), as_text(event["device"])
        self.total_steps, self.device = steps, device

    def _on_step(self, event: Event) -> None:
        self.step = as_count(event["step"]) + 1

    def _on_epoch(self, event: Event) -> None:
        self._keep(event)
        self.epoch = as_count(event["epoch"])
        if self.epoch:  # epoch 0 is what was measured before the first step
            self.step = max(self.step, as_count(event["step"]) + 1)
        self._accuracies()

    def _on_cka(self, event: Event) -> None:
        self._keep(event)

    def _on_heartbeat(self, event: Event) -> None:
        due, step = as_number(event["due"]), as_count(event.get("step", self.step))
        self.status = one_of(ACTIVE, event.get("status", "running"))
        self.due, self.step = due, step

    def _on_error(self, event: Event) -> None:
        self.error = as_text(event["message"])

    def _on_run_finished(self, event: Event) -> None:
        self.status = one_of(ENDED, event["status"])
        self.finished = event["t"]
        self.error = as_text(event.get("error") or self.error)

    def _keep(self, event: Event) -> None:
        epoch, step = as_count(event["epoch"]), as_count(event["step"])
        for name, value in event.get("metrics", {}).items():
            if is_number(value):
                name = as_text(name)
                self.metrics[epoch, name] = float(value)
                self._steps[epoch, name] = step
                self._epochs.add(epoch)

    def _accuracies(self) -> None:
        """Read the summary columns off the metrics, after they grew or were cut."""
        series = self._series("val/top1")
        self.top1 = series[-1][1] if series else None
        self.best_epoch, self.best_top1 = max(series, key=lambda point: (point[1], -point[0]), default=(0, None))
        self.teacher_top1 = self._latest("val/top1/teacher")
        self.fusion_top1 = self._latest("val/top1/fusion")
        self.images_per_second = self._latest("system/images_per_second")

    def _series(self, name: str) -> list[tuple[int, float]]:
        return [(epoch, self.metrics[epoch, name]) for epoch in sorted(self._epochs) if (epoch, name) in self.metrics]

    def _latest(self, name: str) -> float | None:
        series = self._series(name)
        return series[-1][1] if series else None


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
