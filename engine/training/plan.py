"""The dry run: build everything, measure one step, print the plan, train nothing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from engine.data import ImageData, open_data
from engine.methods.base import Batch
from engine.record.config import RunConfig
from engine.record.files import home_folder
from engine.training import checkpoint
from engine.training.cautions import cautions, new_heads, said_of_new_head
from engine.training.precision import Precision, choose_precision
from engine.training.session import add_views, explain, plan_of
from engine.training.space import OPTIMIZER_BYTES, lack_of_room
from engine.training.step import in_float
from engine.training.task import ImageClassification
from engine.training.triple import Triple, build_triple

_CPU_IMAGES = 16
Opening = Callable[..., ImageData]


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


def dry_run(config: RunConfig, home: Path | None = None, *, as_json: bool = False, later: Collection[str] = ()) -> int:
    """Print the plan of a configuration; returns the exit code.

    Raises:
        UserError: data or models cannot be used as configured.
    """
    try:
        made = plan(config, home or home_folder(), later=later)
    except Exception as error:
        known = explain(error, "the dry run")
        if known is None:
            raise
        raise known from None
    if as_json:
        print(json.dumps(made, ensure_ascii=False))
    else:
        _print(config, made)
    return 0


def plan(config: RunConfig, home: Path, *, opening: Opening = open_data, later: Collection[str] = ()) -> dict[str, Any]:
    """Build what a run would build, and measure a step of it.

    Args:
        opening: opens the data; the window's advisor keeps what it has opened.
        later: roles whose weights come only when the run starts, and which are built with random ones.

    Raises:
        UserError: data or models cannot be used as configured.
    """
    if config.compute.threads:
        torch.set_num_threads(config.compute.threads)
    precision = choose_precision(config.compute)
    task = ImageClassification(config, precision.device, opening=opening)
    try:
        checkpoint.seed_everything(config.seed)
        triple = build_triple(config, task.training_set(), home)
        triple = triple.to(precision.device)
        notes = add_views(task, triple)
        made = plan_of(config, task, triple, precision)
        estimate = measure_step(config, task, triple, precision)
        warnings = cautions(config, task, triple, precision, estimate.memory, later)
        warnings += lack_of_room(config, triple, home)
    finally:
        task.close()
    made["estimate"] = {
        "memory_gib": round(estimate.memory / 2**30, 3),
        "step_seconds": round(estimate.step_seconds, 4),
        "epoch_seconds": round(estimate.epoch_seconds, 1),
        "run_seconds": round(estimate.epoch_seconds * config.recipe.epochs, 1),
    }
    heads = new_heads(config, triple, later)
    return {**made, "notes": [*task.data.notices, *notes], "warnings": warnings, "new_heads": heads}


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
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        _pass(triple, precision, example)
    weights = {p.untyped_storage().data_ptr(): p.numel() * p.element_size() for p in triple.parameters()}
    activations = sum(size for storage, size in kept.items() if storage not in weights) * micro / images
    learned = sum(p.numel() for module in triple.learners() for p in module.parameters() if p.requires_grad)
    state = learned * (4 + OPTIMIZER_BYTES[recipe.optimizer] + (4 if recipe.ema_decay else 0))
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


def _print(config: RunConfig, plan: dict[str, Any]) -> None:
    console = Console(markup=False, highlight=False)
    images, models, estimate = plan["images"], plan["models"], plan["estimate"]
    console.print(config.title(), style="bold")
    console.print(
        f"data      {images['train']:,} training and {images['validation']:,} validation images, {len(plan['classes'])} classes",
    )
    roles = [role for role in models if "stages" in models[role]]
    table = Table(show_edge=False)
    for heading in ("", *roles):
        table.add_column(heading)
    table.add_row("model", *(f"{models[role]['name']} ({models[role]['family']})" for role in roles))
    table.add_row("input", *(f"3 x {models[role]['image_size']} x {models[role]['image_size']}" for role in roles))
    for number in range(4):
        table.add_row(f"S{number + 1}", *(models[role]["stages"][number] for role in roles))
    table.add_row("parameters", *(f"{models[role]['parameters']:,}" for role in roles))
    console.print(table)
    for role, fusion in models.items():
        if role.startswith("fusion"):
            said = f"{fusion['composition']}, {fusion['parameters']:,} parameters of its own"
            console.print(f"{role:9} {said}", soft_wrap=True)
    for word in ("note", "warning"):
        for sentence in plan[f"{word}s"]:
            console.print(f"{word:9} {sentence}", soft_wrap=True)
    for role in plan["new_heads"]:
        console.print(f"{'error':9} {said_of_new_head(role, len(plan['classes']))}", soft_wrap=True)
    console.print(
        f"steps     {plan['steps_per_epoch']:,} an epoch, {plan['total_steps']:,} in all, on {plan['device']} in {plan['precision']}",
    )
    console.print(f"memory    about {estimate['memory_gib']:.2f} GiB for weights, optimiser and one batch")
    console.print(
        f"time      about {duration(estimate['epoch_seconds'])} an epoch, {duration(estimate['run_seconds'])} in all, evaluation and data apart",
    )


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
