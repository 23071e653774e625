"""Trainer: the loop from the first step to the last, and from any step it was stopped at."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from engine.analysis.evaluation import Tally, save_evaluation
from engine.analysis.probe import block_similarity, fusion_shapes, stage_similarity
from engine.methods.base import Batch, Losses
from engine.models.staged import StagedModel, StageOutput
from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.record.run_folder import RunFolder
from engine.training import checkpoint
from engine.training.control import Listener
from engine.training.load import Load
from engine.training.meter import Meter
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
from engine.training.task import ImageClassification, Views
from engine.training.teacher_check import refuse_chance_level
from engine.training.triple import Outputs, Triple


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
        self._forward: Callable[[Views], Any] = torch.compile(self.triple) if config.compute.compile else self.triple
        recipe = config.recipe
        scales = layer_scales(triple.student.model, recipe.layer_decay) if recipe.layer_decay < 1 else {}
        self.optimizer = create_optimizer(parameter_groups(triple.learners(), recipe.weight_decay, scales), recipe)
        self.scaler = precision.scaler()
        self.average = WeightAverage(triple.student.model, config.recipe.ema_decay) if config.recipe.ema_decay else None
        self.meter = Meter()
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
            TrainingError: a loss was not finite.
        """
        if self.triple.teacher is not None and (self.teacher_top1 is None or self.step == 0):
            self._measure_teachers()
        if self.step == 0:
            self._probe(0)
        self._saved_at = time.monotonic()
        while self.epoch < self.config.recipe.epochs:
            self._train_epoch()
            self._end_epoch()

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
        """One optimiser step; nothing in it waits for the device, but for fp16's scaler, which must know of overflows."""
        recipe = self.config.recipe
        self.rate = learning_rate(self.step, self.task.steps_per_epoch, recipe)
        set_learning_rate(self.optimizer, self.rate)
        self.optimizer.zero_grad(set_to_none=True)
        values: dict[str, Tensor] = {}
        for part, goal, places in _micro_batches(views, targets, indices, recipe.accumulate):
            losses, logits = self._losses(part, goal, places)
            total = torch.stack(list(losses.values())).sum()
            share = len(goal) / len(targets)
            self.scaler.scale(total * share).backward()
            right = (logits.argmax(dim=1) == goal.argmax(dim=1)).float().mean() * 100
            named = {
                "train/loss": total,
                **{f"train/loss/{name}": loss for name, loss in losses.items()},
                "train/top1": right,
            }
            for name, value in named.items():
                part_of_it = value.detach() * share
                values[name] = values[name] + part_of_it if name in values else part_of_it
        if recipe.clip_norm:
            self.scaler.unscale_(self.optimizer)
            torch.nn.utils.clip_grad_norm_(
                [p for group in self.optimizer.param_groups for p in group["params"]], recipe.clip_norm
            )
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.average is not None:
            self.average.update(self.triple.student.model)
        self.meter.add(values, self.step)

    def _losses(self, views: Views, targets: Tensor, indices: Tensor) -> tuple[Losses, Tensor]:
        with self.precision.autocast():
            outputs: Outputs = self._forward(views)
        batch = Batch(targets, self.task.criterion, self.epoch, indices, views, self.precision.autocast)
        # Losses in float32: the tail of a softmax and a batch of cosines do not survive half precision.
        with torch.autocast(self.precision.device.type, enabled=False):
            losses = self.triple.losses(in_float(outputs), batch)
        return losses, outputs.student.logits

    def _log(self) -> dict[str, float]:
        metrics = self.meter.fetch()
        if not metrics:
            return {}
        metrics["train/lr"] = self.rate
        metrics.update(self.load_now.read())
        self.recorder.live = {name: value for name, value in metrics.items() if name.startswith("system/")}
        step = self.step - 1
        self.recorder.write("step", step=step, epoch=round(self.step / self.task.steps_per_epoch, 5), metrics=metrics)
        return metrics

    def _heed(self) -> None:
        """Do what people asked for since the last step."""
        listener = self.listener
        listener.listen()
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
        if not math.isfinite(metrics["val/loss"]):
            raise TrainingError(
                f"the student's validation loss was not finite after epoch {done}.",
                field="training",
                hint="The last good checkpoint is kept. Try a lower recipe.lr or recipe.clip_norm = 5.",
            )
        better = metrics["val/top1"] > self.best
        self.best = max(self.best, metrics["val/top1"])
        if better:
            checkpoint.save_student(
                self.folder.best_student, self._student_state(), self._metadata(metrics["val/top1"])
            )
            self._keep_answers(done, metrics)
        final = done == self.config.recipe.epochs
        if final or (self.config.probe.every and done % self.config.probe.every == 0):
            self._probe(done)
        speed = speed or {name: value for name, value in self.recorder.live.items() if name.startswith("system/images")}
        self.recorder.write("epoch", epoch=done, step=self.step - 1, metrics={**metrics, **speed}, best=better)
        self.epoch, self.batch = done, 0
        if final or done % self.config.compute.checkpoint_epochs == 0:
            self.save(metrics["val/top1"])

    def _keep_answers(self, epoch: int, metrics: dict[str, float]) -> None:
        """Write down what the best student answered; a run does not end of it where that fails."""
        if self.tally is None:
            return
        try:
            save_evaluation(self.folder, self.tally, self.task.class_names, epoch=epoch, metrics=metrics)
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
        return self.task.measure(answers, self.listener.stopping, self.tally)

    @torch.no_grad()
    def _measure_teachers(self) -> None:
        """How good the teachers are on this data; one that knows nothing ends the run.

        Raises:
            TrainingError: a teacher answers at chance level.
        """

        def answers(views: Views) -> dict[str, Tensor]:
            with self.precision.autocast():
                return self.triple.teachers_answers(views)

        metrics = self.task.measure(answers, self.listener.stopping)
        if not metrics:
            self._heed()
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
        triple.eval()
        step = max(0, self.step - 1)
        metrics = stage_similarity(self._probe_outputs())
        extra: dict[str, Any] = {}
        if probe.matrix and done in (0, self.config.recipe.epochs):
            views = self.task.probe(probe.samples, probe.batch_size)
            extra["matrix"] = block_similarity(triple.teacher, triple.student, views, self.precision.autocast)
        self.recorder.write("cka", epoch=done, step=step, metrics=metrics, **extra)

    def _probe_outputs(self) -> Iterator[dict[str, Any]]:
        triple, fusion = self.triple, self.triple.fusion
        assert triple.teacher is not None
        for views in self.task.probe(self.config.probe.samples, self.config.probe.batch_size):
            with self.precision.autocast():
                made: Outputs = triple(views)
            outputs = {
                "teacher": (made.teachers[0], triple.teacher.stages),
                "student": (made.student, triple.student.stages),
            }
            if fusion is not None:
                outputs["fusion"] = (made.fusions[0], fusion_shapes(fusion.front, fusion.back))
            yield outputs

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
        """Write the checkpoint `last`; what is not finite is found before it can replace what is good."""
        self._log()
        if self.step:
            checkpoint.save_student(self.folder.last_student, self._student_state(), self._metadata(top1))
        checkpoint.save_state(self.folder.last_state, self.state())
        self._saved_at = time.monotonic()
        self.recorder.write(
            "checkpoint",
            step=self.step,
            epoch=self.epoch,
            which="last",
            file=str(self.folder.last_state.relative_to(self.folder.path)),
        )

    def state(self) -> dict[str, Any]:
        """All that a resume needs, in types that load without executing anything."""
        return {
            "position": {"epoch": self.epoch, "batch": self.batch, "step": self.step},
            "best": self.best,
            "teacher_top1": self.teacher_top1,
            "data": self.task.data.fingerprint,
            "models": self.triple.learned_state(),
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
            "average": {"updates": self.average.updates, "state": self.average.state}
            if self.average is not None
            else {},
            "random": checkpoint.random_state(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self.triple.load_learned_state(state["models"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.scaler.load_state_dict(state["scaler"])
        if self.average is not None:
            self.average.updates = state["average"]["updates"]
            self.average.state = {
                name: value.to(self.precision.device) for name, value in state["average"]["state"].items()
            }
        position = state["position"]
        self.epoch, self.batch, self.step = position["epoch"], position["batch"], position["step"]
        self.best, self.teacher_top1 = state["best"], state["teacher_top1"]
        checkpoint.restore_random_state(state["random"])


def _micro_batches(
    views: Views, targets: Tensor, indices: Tensor, parts: int
) -> Iterator[tuple[Views, Tensor, Tensor]]:
    """A step's batch in even parts of two images or more; a small data set may give fewer parts than asked."""
    parts = max(1, min(parts, len(targets) // 2))
    chunks = {role: images.tensor_split(parts) for role, images in views.items()}
    goals = zip(targets.tensor_split(parts), indices.tensor_split(parts), strict=True)
    for number, (goal, places) in enumerate(goals):
        yield {role: chunk[number] for role, chunk in chunks.items()}, goal, places


def in_float(outputs: Outputs) -> Outputs:
    """The outputs in float32 for the losses; features stay as they are until a loss wants them."""

    def one(output: StageOutput) -> StageOutput:
        return StageOutput(output.features, output.embedding.float(), output.logits.float())

    return Outputs(one(outputs.student), [*map(one, outputs.teachers)], [*map(one, outputs.fusions)])
