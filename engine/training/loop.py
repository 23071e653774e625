"""Trainer: the loop from the first step to the last, and from any step it was stopped at."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from engine.training.control import Listener
from engine.training.guards.finite import refuse_losses
from engine.training.guards.memory import Room
from engine.training.heeding import Heeding
from engine.training.keeping.keeper import Keeper
from engine.training.keeping.patience import Patience
from engine.training.keeping.state import State
from engine.training.measuring.similarity import Similarity
from engine.training.measuring.validation import Validation
from engine.training.precision import Precision
from engine.training.recipe import (
    WeightAverage,
    create_optimizer,
    layer_scales,
    learning_rate,
    parameter_groups,
    set_learning_rate,
)
from engine.training.recording.recorder import Recorder
from engine.training.recording.report import Report
from engine.training.step import Step
from engine.training.task import ImageClassification, Views
from engine.training.triple import Triple


class Trainer:
    """Trains a triple on a task.

    Args:
        metadata: what a student's file says of itself, by its top-1 (%).

    Attributes:
        state: where the run is; what it goes on from.
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
        self.recipe, self.compute = config.recipe, config.compute
        self.folder, self.task, self.recorder = folder, task, recorder
        self.triple = triple.to(precision.device)
        if self.compute.channels_last and precision.device.type == "cuda":
            self.triple = self.triple.to(memory_format=torch.channels_last)
        recipe, model = self.recipe, triple.student.model
        scales = layer_scales(model, recipe.layer_decay) if recipe.layer_decay < 1 else {}
        optimizer = create_optimizer(parameter_groups(triple.learners(), recipe.weight_decay, scales), recipe)
        self.room = Room(precision.device)
        self.steps = Step(config, task, self.triple, precision, optimizer, self.room, recorder.say)
        average = WeightAverage(model, recipe.ema_decay) if recipe.ema_decay else None
        self.state = State(self.steps, average, task.data.fingerprint)
        self.report = Report(recipe, task.steps_per_epoch, self.steps, recorder)
        self.meter = self.report.meter
        self.patience = Patience(recorder, listener, self.meter.skip_time)
        minutes = self.compute.checkpoint_minutes
        self.keeper = Keeper(folder, task.data, self.state, self.patience, recorder, self.report, metadata, minutes)
        self.heeding = Heeding(listener, recorder, self.keeper, self.patience, self.meter)
        heed = self.heeding.while_measuring
        self.validation = Validation(config, task, self.state, precision, self.room, recorder, heed)
        self.similarity = Similarity(config, task, self.triple, precision, self.room, recorder, heed)

    def fit(self) -> None:
        """Train to the last epoch.

        Raises:
            Stopped: asked to; the state is saved.
            TrainingError: something was not finite, or memory ran out.
        """
        state = self.state
        if self.triple.teacher is not None and (state.teacher_top1 is None or state.step == 0):
            state.teacher_top1 = self.validation.measure_teachers()
        if state.step == 0:
            self.similarity.measure(0, 0)
        self.keeper.restart_clock()
        while state.epoch < self.recipe.epochs:
            self._train_epoch()
            self._end_epoch()
        self.patience.events()

    def _train_epoch(self) -> None:
        self.triple.train()
        state, steps_per_epoch = self.state, self.task.steps_per_epoch
        batches = self.task.epoch(state.epoch, state.batch)
        self.meter.restart_clock()
        while state.batch < steps_per_epoch:
            self.heeding.between_steps()
            asked = time.perf_counter()
            batch = next(batches, None)
            if batch is None:
                return
            views, targets, indices = batch
            self.meter.count(len(targets), time.perf_counter() - asked)
            self._train_step(views, targets, indices)
            state.batch += 1
            state.step += 1
            if state.step % self.compute.log_every == 0:
                self.report.write(state.step)
            if state.batch < steps_per_epoch and self.keeper.is_due():  # at the epoch's end one is written anyway
                self.keeper.save()

    def _train_step(self, views: Views, targets: Tensor, indices: Tensor) -> None:
        state = self.state
        rate = learning_rate(state.step, self.task.steps_per_epoch, self.recipe)
        set_learning_rate(self.steps.optimizer, rate)
        values, watched = self.steps.take(views, targets, indices, state.step, state.epoch)
        state.move_average()
        self.meter.add(values, state.step, watched)

    def _end_epoch(self) -> None:
        """Measure, record, save; the position moves on only when all of it is done."""
        state, recorder = self.state, self.recorder
        reported = self.report.write(state.step)
        metrics = self.validation.measure()
        done = state.epoch + 1
        refuse_losses(metrics, f"after epoch {done}")
        state.refuse_not_finite()
        if self.similarity.is_due(done):
            self.similarity.measure(done, state.step)  # before anything counts as done: it can be stopped
        top1 = metrics["val/top1"]
        better = top1 > state.best
        state.best = max(state.best, top1)
        if better:
            self.keeper.save_best(self.validation.tally, done, metrics)
        # Where the last step had been reported already, the load of then is not that of the epoch's end.
        told = "system/" if reported else "system/images"
        speed = {name: value for name, value in recorder.live.items() if name.startswith(told)}
        if not recorder.summary.has_told(done, "val/", state.step):
            recorder.write("epoch", epoch=done, step=state.step - 1, metrics={**metrics, **speed}, best=better)
        state.epoch, state.batch = done, 0
        if done == self.recipe.epochs or done % self.compute.checkpoint_epochs == 0:
            self.keeper.save(top1)
