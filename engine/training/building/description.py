"""What was built, as plain values: for the plan of a run, and for its students' files."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from engine.models.cost import macs_of_copy
from engine.record.config import RunConfig
from engine.training.precision import Precision, describe_device
from engine.training.task import ImageClassification
from engine.training.triple import Triple


def plan_of(config: RunConfig, task: ImageClassification, triple: Triple, precision: Precision) -> dict[str, Any]:
    """Models, images, steps and device."""
    models: dict[str, Any] = {}
    for role, model in triple.models().items():
        models[role] = {
            "name": model.name,
            "family": model.family,
            "parameters": sum(p.numel() for p in model.parameters()),
            "stages": [str(stage) for stage in model.stages],
            "macs": macs_of_copy(model),
            "image_size": model.image_size,
        }
    for place, fusion in enumerate(triple.fusions, 1):
        own = sum(p.numel() for p in fusion.parameters())
        composition = fusion.describe()  # type: ignore[operator]
        models[f"fusion{place if place > 1 else ''}"] = {"composition": composition, "parameters": own}
    return {
        "steps_per_epoch": task.steps_per_epoch,
        "total_steps": task.steps_per_epoch * config.recipe.epochs,
        "device": describe_device(precision.device),
        "precision": precision.name,
        "classes": task.class_names,
        "images": {"train": len(task.data.train), "validation": len(task.data.val)},
        "models": models,
    }


def student_metadata(
    run: str, config: RunConfig, task: ImageClassification
) -> Callable[[float | None], dict[str, str]]:
    """What a student's file says of itself (see engine.record.student_file), by its top-1 (%)."""
    view, chosen = task.views["student"], config.student
    fixed = {
        "format": "pt",
        "architecture": chosen.model,
        "options": json.dumps(chosen.options),
        "stem": chosen.stem,
        "stage_blocks": json.dumps(chosen.stage_blocks),
        "num_classes": str(len(task.class_names)),
        "class_names": json.dumps(task.class_names, ensure_ascii=False),
        "image_size": str(view.size),
        "mean": json.dumps(view.mean),
        "std": json.dumps(view.std),
        "crop_fraction": json.dumps(config.recipe.crop_fraction),
        "run": run,
        "method": config.method.name,
        "teacher": config.teacher.model,
    }

    def describe(top1: float | None) -> dict[str, str]:
        return fixed if top1 is None else {**fixed, "top1": f"{top1:.4f}"}

    return describe
