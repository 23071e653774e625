"""The plan: what a run would build, what it would take, and what a person should know before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import torch

from engine.data import ImageData, open_data
from engine.record.config import RunConfig
from engine.training.building.description import plan_of
from engine.training.building.models import build_triple
from engine.training.keeping.space import lack_of_room
from engine.training.planning.cautions import cautions, new_heads
from engine.training.planning.estimate import measure_step
from engine.training.precision import choose_precision
from engine.training.randomness import seed_everything
from engine.training.task import ImageClassification

Opening = Callable[..., ImageData]


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
        seed_everything(config.seed)
        triple = build_triple(config, task.training_set(), home)
        triple = triple.to(precision.device)
        notes = task.add_views(triple.models())
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
