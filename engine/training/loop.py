"""Trainer: the loop from the first step to the last, and from any step it was stopped at."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.analysis.evaluation import Tally, save_evaluation
from engine.analysis.probe import block_similarity, fusion_shapes, stage_similarity
from engine.models.staged import StagedModel
from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.record.run_folder import RunFolder
from engine.training import checkpoint
from engine.training.control import Listener
from engine.training.gradients import not_finite
from engine.training.growth import Growth
from engine.training.load import Load
from engine.training.memory import Room
from engine.training.meter import Meter
from engine.training.patience import Patience
from engine.training.precision import Precision
from engine.training.recipe import (
    WeightAverage,
    create_optimizer,
    layer_scales,
    learning_rate,
    parameter_groups,
    set_learning_rate,
)
from engine.training.recorder import Recorder
from engine.training.step import Step
from engine.training.task import ImageClassification, Views
from engine.training.teacher_check import refuse_chance_level
from engine.training.triple import Outputs, Triple

_SLOWER = "The last good checkpoint is kept. Try a lower recipe.lr or recipe.clip_norm = 5."
_FEWEST_PROBED = 4  # images, fewer than which have no unbiased CKA


class Stopped(Exception):
    """The run was asked to stop; its state is saved."""


class Trainer:
    """Trains a triple on a task.

    Its position is (epoch, batch): all that is random depends on seed and position, or is saved.
    """

    def __init__(
        self,
        config: RunConfig,
        folder: RunFolder,
        task: ImageClassification,
        triple: Triple,
        precision: Precision,
        recorder: Recorder,
        listener: Listener,
        metadata: Callable[[float | None], dict[str, str]],
    ) -> None:
        self.config, self.folder, self.task, self.precision = config, folder, task, precision
        self.recorder, self.listener, self._metadata = recorder, listener, metadata
        self.triple = triple.to(precision.device)
        if config.compute.channels_last and precision.device.type == "cuda":
            self.triple = self.triple.to(memory_format=torch.channels_last)
        recipe = config.recipe
        scales = layer_scales(triple.student.model, recipe.layer_decay) if recipe.layer_decay < 1 else {}
        self.optimizer = create_optimizer(parameter_groups(triple.learners(), recipe.weight_decay, scales), recipe)
        self.room = Room(precision.device)
        self.steps = Step(config, task, self.triple, precision, self.optimizer, self.room, recorder.say)
        self.average = WeightAverage(triple.student.model, config.recipe.ema_decay) if config.recipe.ema_decay else None
        self.meter = Meter(self.steps.gradients.first_bad)
        self.patience = Patience(recorder, listener, self.meter.skip_time)
        self.growth = Growth()
        self.load_now = Load(precision.device, recorder.say)
        self.tally: Tally | None = None
        self.epoch = self.batch = self.step = 0
        self.rate = 0.0
        self.best = -1.0
        self.teacher_top1: float | None = None
        self._saved_at = time.monotonic()

    def fit(self) -> None:
        """Train to the last epoch.

        Raises:
            Stopped: asked to; the state is saved.
            TrainingError: something was not finite, or memory ran out.
        """
        if self.triple.teacher is not None and (self.teacher_top1 is None or self.step == 0):
            self._measure_teachers()
        if self.step == 0:
            self._probe(0)
        self._saved_at = time.monotonic()
        while self.epoch < self.config.recipe.epochs:
            self._train_epoch()
            self._end_epoch()
        self._wait_for_events()

    def _train_epoch(self) -> None:
        self.triple.train()
        batches = self.task.epoch(self.epoch, self.batch)
        self.meter.restart_clock()
        while self.batch < self.task.steps_per_epoch:
            self._heed()
            asked = time.perf_counter()
            step = next(batches, None)
            if step is None:
                return
            views, targets, indices = step
            self.meter.count(len(targets), time.perf_counter() - asked)
            self._train_step(views, targets, indices)
            self.batch += 1
            self.step += 1
            if self.step % self.config.compute.log_every == 0:
                self._log()
            due = time.monotonic() - self._saved_at > 60 * self.config.compute.checkpoint_minutes
            if due and self.batch < self.task.steps_per_epoch:  # at the epoch's end one is written anyway
                self.save()

    def _train_step(self, views: Views, targets: Tensor, indices: Tensor) -> None:
        self.rate = learning_rate(self.step, self.task.steps_per_epoch, self.config.recipe)
        set_learning_rate(self.optimizer, self.rate)
        values, watched = self.steps.take(views, targets, indices, self.step, self.epoch)
        if self.average is not None:
            self.average.update(self.triple.student.model)
        self.meter.add(values, self.step, watched)

    def _log(self) -> dict[str, float]:
        metrics = self.meter.fetch()
        if not metrics:
            return {}
        metrics["train/lr"] = self.rate
        metrics.update(self.steps.scaling.metrics())
        metrics.update(self.load_now.read())
        self.recorder.live = {name: value for name, value in metrics.items() if name.startswith("system/")}
        step = self.step - 1
        self.recorder.write("step", step=step, epoch=round(self.step / self.task.steps_per_epoch, 5), metrics=metrics)
        if exploded := self.growth.look(metrics, step):
            self.recorder.say(exploded, "warning", hint="Try a lower recipe.lr or recipe.clip_norm = 5.")
        return metrics

    def _heed(self) -> None:
        """Do what people asked for since the last step."""
        listener = self.listener
        listener.listen()
        self.recorder.check_folder(at_once=False)
        self._wait_for_events()
        if listener.save:
            listener.save = False
            self.save()
        began = time.perf_counter()
        listener.wait_while_paused(self._tell_paused)
        self.meter.skip_time(time.perf_counter() - began)
        if listener.stop:
            self.save()
            raise Stopped

    def _tell_paused(self, paused: bool) -> None:
        if paused:
            self.save()
        self.recorder.status = "paused" if paused else "running"
        self.recorder.beat()

    def _end_epoch(self) -> None:
        """Measure, record, save; the position moves on only when all of it is done."""
        last = self._log()
        speed = {name: value for name, value in last.items() if name.startswith("system/")}
        metrics = self._measure()
        if not metrics:  # stopped while measuring: the epoch's end is done again on resume
            self._heed()
        done = self.epoch + 1
        _refuse_not_finite(metrics, f"after epoch {done}", _SLOWER)
        self._refuse_bad_weights()
        final = done == self.config.recipe.epochs
        if final or (self.config.probe.every and done % self.config.probe.every == 0):
            self._probe(done)  # before anything counts as done: it can be stopped
        better = metrics["val/top1"] > self.best
        self.best = max(self.best, metrics["val/top1"])
        if better:
            self._save_student(self.folder.best_student, metrics["val/top1"])
            self._keep_answers(done, metrics)
        speed = speed or {name: value for name, value in self.recorder.live.items() if name.startswith("system/images")}
        if not self.recorder.summary.has_told(done, "val/", self.step):
            self.recorder.write("epoch", epoch=done, step=self.step - 1, metrics={**metrics, **speed}, best=better)
        self.epoch, self.batch = done, 0
        if final or done % self.config.compute.checkpoint_epochs == 0:
            self.save(metrics["val/top1"])

    def _keep_answers(self, epoch: int, metrics: dict[str, float]) -> None:
        """Write down what the best student answered; a run does not end of it where that fails."""
        if (tally := self.tally) is None:
            return

        def write() -> None:
            save_evaluation(self.folder, tally, self.task.class_names, epoch=epoch, metrics=metrics)

        try:
            self._write(self.folder.evaluation_file, 12 * len(self.task.data.val), write)
        except OSError as error:
            self.recorder.say(
                f"The answers of the best student cannot be written ({error}); the run goes on.",
                "warning",
                hint="`python -m engine.evaluate` makes them again afterwards.",
            )
        self.tally = None

    @torch.no_grad()
    def _measure(self) -> dict[str, float]:
        self.triple.eval()
        student = self._averaged_student()

        def answers(views: Views) -> dict[str, Tensor]:
            with self.precision.autocast():
                logits = self.triple.answers(views)
                if student is not None:
                    logits = {"student": student(views["student"]), "raw": logits.pop("student"), **logits}
            return logits

        self.tally = Tally()
        return self.task.measure(self._in_parts(answers), self.listener.stopping, self.tally)

    def _in_parts(self, answers: Callable[[Views], dict[str, Tensor]]) -> Callable[[Views], dict[str, Tensor]]:
        """The same answers, asked for fewer images at once where memory runs out: no answer depends on its neighbours."""

        def ask(views: Views, size: int) -> dict[str, Tensor]:
            parts = [
                answers({role: view[at : at + size] for role, view in views.items()}) for at in _starts(views, size)
            ]
            return (
                {role: torch.cat([part[role] for part in parts]) for role in parts[0]} if len(parts) > 1 else parts[0]
            )

        return lambda views: self.room.run(
            "evaluation", _count(views), lambda size: ask(views, size), least=1, said=self._say_smaller("Evaluation")
        )

    def _say_smaller(self, what: str) -> Callable[[int, int], object]:
        return lambda large, small: self.recorder.say(
            f"{what} ran out of memory with {large} images at once, and goes on with {small}.", "warning"
        )

    @torch.no_grad()
    def _measure_teachers(self) -> None:
        """How good the teachers are on this data; one that knows nothing ends the run.

        Raises:
            TrainingError: a teacher answers at chance level.
        """

        def answers(views: Views) -> dict[str, Tensor]:
            with self.precision.autocast():
                return self.triple.teachers_answers(views)

        metrics = self.task.measure(self._in_parts(answers), self.listener.stopping)
        if not metrics:
            self._heed()
        _refuse_not_finite(
            metrics, "before training", 'Give other weights of the teacher, or compute.precision = "fp32".'
        )
        self.recorder.write("epoch", epoch=0, step=0, metrics=metrics, best=False)
        if self.config.method.control != "untrained-teacher":
            for role, teacher in self.triple.teachers.items():
                refuse_chance_level(self.task, role, teacher, metrics[f"val/top1/{role}"], self.precision.autocast)  # type: ignore[arg-type]
        self.teacher_top1 = metrics["val/top1/teacher"]

    @torch.no_grad()
    def _probe(self, done: int) -> None:
        """CKA on the probe images, after `done` epochs."""
        probe, triple = self.config.probe, self.triple
        if triple.teacher is None or not probe.every or len(self.task.data.val) < 4:
            return
        if self.recorder.summary.has_told(done, "cka/", self.step):
            return
        triple.eval()
        try:
            metrics, extra = self.room.run(
                "probe",
                min(probe.batch_size, probe.samples, len(self.task.data.val)),
                lambda size: self._similarity(done, size),
                least=_FEWEST_PROBED,
                said=self._say_smaller("CKA"),
            )
        except TrainingError as error:  # a run does not end for want of a figure
            self.recorder.say(f"CKA after epoch {done} is left out: {error.message}", "warning", hint=error.hint)
            return
        self.recorder.write("cka", epoch=done, step=max(0, self.step - 1), metrics=metrics, **extra)

    def _similarity(self, done: int, size: int) -> tuple[dict[str, float], dict[str, Any]]:
        """CKA by stage, and at the first and the last time block by block, on `size` images at once."""
        probe, triple = self.config.probe, self.triple
        assert triple.teacher is not None
        metrics = stage_similarity(self._probe_outputs(size))
        extra: dict[str, Any] = {}
        if probe.matrix and done in (0, self.config.recipe.epochs):
            views = self._until_stopped(self.task.probe(probe.samples, size))
            extra["matrix"] = block_similarity(triple.teacher, triple.student, views, self.precision.autocast)
        return metrics, extra

    def _probe_outputs(self, size: int) -> Iterator[dict[str, Any]]:
        triple, fusion = self.triple, self.triple.fusion
        assert triple.teacher is not None
        for views in self._until_stopped(self.task.probe(self.config.probe.samples, size)):
            with self.precision.autocast():
                made: Outputs = triple(views)
            outputs = {
                "teacher": (made.teachers[0], triple.teacher.stages),
                "student": (made.student, triple.student.stages),
            }
            if fusion is not None:
                outputs["fusion"] = (made.fusions[0], fusion_shapes(fusion.front, fusion.back))
            yield outputs

    def _until_stopped(self, views: Iterator[Views]) -> Iterator[Views]:
        """The same, unless somebody asks for the end: the epoch's end is then done again on resume.

        Raises:
            Stopped: the state is saved.
        """
        for view in views:
            if self.listener.stopping():
                self._heed()
            yield view

    def _refuse_bad_weights(self) -> None:
        """See that nothing but numbers is about to be kept; the one file that is good is the one to go on from.

        Raises:
            TrainingError: weights or statistics are not finite.
        """
        tensors = {
            f"{part}.{name}": value
            for part, state in self.triple.learned_state().items()
            for name, value in state.items()
        }
        if self.average is not None:
            tensors |= {f"average.{name}": value for name, value in self.average.state.items()}
        if bad := not_finite(tensors):
            more = f" and {len(bad) - 1} more" if len(bad) > 1 else ""
            said = f"{bad[0]}{more} held values that are not finite at step {self.step:,}; they are not saved."
            raise TrainingError(said, field="training", hint=_SLOWER)

    def _averaged_student(self) -> StagedModel | None:
        if self.average is None:
            return None
        student = copy.deepcopy(self.triple.student)
        student.model.load_state_dict(self.average.state)
        return student.eval()

    def _student_state(self) -> dict[str, Tensor]:
        """The student as people get it: the averaged weights where there are such."""
        return self.average.state if self.average is not None else self.triple.student.model.state_dict()

    def save(self, top1: float | None = None) -> None:
        """Write the checkpoint `last`; what is not finite is found before it can replace what is good.

        Raises:
            Stopped: asked to while there was no room to write it; the checkpoint before it stands.
        """
        self._log()
        self._refuse_bad_weights()
        self._wait_for_events()  # a state must not be ahead of what is told about it
        self.recorder.sync()
        if self.step:
            self._save_student(self.folder.last_student, top1)
        state, path = self.state(), self.folder.last_state
        self._write(path, checkpoint.bytes_of(state), lambda: checkpoint.save_state(path, state))
        self._saved_at = time.monotonic()
        self.recorder.write(
            "checkpoint",
            step=self.step,
            epoch=self.epoch,
            which="last",
            file=str(self.folder.last_state.relative_to(self.folder.path)),
        )

    def _save_student(self, path: Path, top1: float | None) -> None:
        state = self._student_state()
        self._write(
            path, checkpoint.bytes_of(state), lambda: checkpoint.save_student(path, state, self._metadata(top1))
        )

    def _write(self, path: Path, size: int, write: Callable[[], None]) -> None:
        """Write a file, however long it takes until there is room for it."""
        if not self.patience.write(path, size, write):
            raise Stopped

    def _wait_for_events(self) -> None:
        if not self.patience.events():
            raise Stopped

    def state(self) -> dict[str, Any]:
        """All that a resume needs, in types that load without executing anything."""
        return {
            "position": {"epoch": self.epoch, "batch": self.batch, "step": self.step},
            "best": self.best,
            "teacher_top1": self.teacher_top1,
            "data": self.task.data.fingerprint,
            "models": self.triple.learned_state(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.steps.scaling.state_dict(),
            "room": dict(self.room.limits),
            "average": {"updates": self.average.updates, "state": self.average.state}
            if self.average is not None
            else {},
            "random": checkpoint.random_state(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self.triple.load_learned_state(state["models"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.steps.scaling.load_state_dict(state["scaler"])
        self.room.limits = dict(state.get("room", {}))
        if self.average is not None:
            self.average.updates = state["average"]["updates"]
            self.average.state = {
                name: value.to(self.precision.device) for name, value in state["average"]["state"].items()
            }
        position = state["position"]
        self.epoch, self.batch, self.step = position["epoch"], position["batch"], position["step"]
        self.best, self.teacher_top1 = state["best"], state["teacher_top1"]
        checkpoint.restore_random_state(state["random"])


def _refuse_not_finite(metrics: dict[str, float], when: str, hint: str) -> None:
    """End the run where a model's validation loss is not a number.

    Raises:
        TrainingError: names the model.
    """
    for name, value in metrics.items():
        if name.startswith("val/loss") and not math.isfinite(value):
            role = name.removeprefix("val/loss").removeprefix("/") or "student"
            raise TrainingError(
                f"the {role}'s validation loss was not finite {when}.",
                field=f"{role}.weights" if role.startswith("teacher") else "training",
                hint=hint,
            )


def _count(views: Views) -> int:
    return len(next(iter(views.values())))


def _starts(views: Views, size: int) -> range:
    return range(0, _count(views), size)
