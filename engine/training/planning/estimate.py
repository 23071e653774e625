"""What a run will take: memory counted and a step timed, on one real batch."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from engine.methods.base import Batch
from engine.record.config import RunConfig
from engine.training.guards.weighing import kept_for_gradients
from engine.training.keeping.space import OPTIMIZER_BYTES
from engine.training.precision import Precision
from engine.training.step import in_float
from engine.training.task import ImageClassification
from engine.training.triple import Triple

_CPU_IMAGES = 16


@dataclass(frozen=True)
class Estimate:
    """What a run will take.

    Attributes:
        memory: bytes of weights, gradients, optimiser state and activations of one micro-batch.
        step_seconds: of one optimiser step, timed on this device; data loading is not in it.
        epoch_seconds: of one epoch's steps.
    """

    memory: int
    step_seconds: float
    epoch_seconds: float


def measure_step(config: RunConfig, task: ImageClassification, triple: Triple, precision: Precision) -> Estimate:
    """Run forward and backward on one real batch: what autograd keeps is counted, the second pass timed."""
    recipe, device = config.recipe, precision.device
    views, targets, indices = next(task.epoch(0))
    batch = len(targets)  # a small data set may not fill the batch that is configured
    micro = max(2, batch // recipe.accumulate)
    images = min(micro, _CPU_IMAGES) if device.type == "cpu" else micro
    views, targets, indices = {role: view[:images] for role, view in views.items()}, targets[:images], indices[:images]
    images = len(targets)
    example = Batch(targets, task.criterion, 0, indices, views, precision.autocast)
    triple.train()
    kept = kept_for_gradients(lambda: _pass(triple, precision, example))
    weights = {p.untyped_storage().data_ptr(): p.numel() * p.element_size() for p in triple.parameters()}
    activations = sum(size for storage, size in kept.items() if storage not in weights) * micro / images
    state = triple.learned_parameters() * (4 + OPTIMIZER_BYTES[recipe.optimizer] + (4 if recipe.ema_decay else 0))
    began = time.perf_counter()
    _pass(triple, precision, example)
    step = (time.perf_counter() - began) * batch / images
    triple.zero_grad(set_to_none=True)
    return Estimate(int(sum(weights.values()) + state + activations), step, step * task.steps_per_epoch)


def _pass(triple: Triple, precision: Precision, batch: Batch) -> None:
    with precision.autocast():
        outputs = triple(batch.images)
    losses = triple.losses(in_float(outputs), batch)
    torch.stack([loss.float() for loss in losses.values()]).sum().backward()
    if precision.device.type == "cuda":
        torch.cuda.synchronize(precision.device)
