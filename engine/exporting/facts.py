"""The facts of a run, as an export tells them: nothing of the machine but versions."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.exporting.live import Live
from engine.record.config import ModelConfig, RunConfig
from engine.record.errors import UserError
from engine.record.history import FILE, History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary, data_label


def facts_of(live: Live, home: Path) -> dict[str, Any]:
    """What a run was, as plain values; None for what is not known."""
    folder = live.folder
    config = folder.saved_config()  # with its assistant, which `live.config` has as its teacher
    return {
        "run": folder.id,
        "name": config.title(),
        "kind": config.kind,
        "student": {**_model(config.student), "parameters": sum(each.numel() for each in live.model.parameters())},
        "teachers": [_model(teacher) for teacher in config.teachers().values()] if config.has_teacher() else [],
        "assistant": _assistant(config),
        "method": config.method.model_dump(),
        "data": {
            "name": data_label(config),
            "source": config.data.source,
            "classes": len(live.class_names),
            "image_size": live.size,
            "fraction": config.data.fraction,
            "images_per_class": config.data.images_per_class,
            **_images(folder),
        },
        "recipe": config.recipe.model_dump(),
        "seed": config.seed,
        "accuracy": _accuracy(live, home),
        "versions": _versions(folder),
    }


def _model(chosen: ModelConfig) -> dict[str, Any]:
    """A model without the folders of its weights."""
    weights = chosen.weights.replace("\\", "/").rsplit("/", 1)[-1]
    return {"model": chosen.model, "weights": weights, "options": dict(chosen.options), "stem": chosen.stem}


def _assistant(config: RunConfig) -> str:
    """What stood between teacher and student."""
    if config.assistant.kind == "model":
        return config.assistant.model
    return "fusion model" if config.assistant.kind == "fusion" and config.kind == "distill" else "none"


def _images(folder: RunFolder) -> dict[str, Any]:
    """How many images the run had, by its plan."""
    from engine.record.events import read_events

    for event in read_events(folder.events_file):
        if event["type"] == "plan" and isinstance(event.get("images"), dict):
            return {
                "train_images": event["images"].get("train"),
                "validation_images": event["images"].get("validation"),
            }
    return {"train_images": None, "validation_images": None}


def _accuracy(live: Live, home: Path) -> dict[str, Any]:
    """Top-1 in percent as the run measured it, and that of the same student trained alone where the history has it."""
    summary = RunSummary.of(live.folder)
    exported = None
    with suppress(KeyError, ValueError):
        exported = float(live.metadata["top1"])
    return {
        "exported": exported,
        "last_epoch": summary.top1,
        "best": summary.best_top1,
        "best_epoch": summary.best_epoch,
        "teacher": summary.teacher_top1,
        "fusion": summary.fusion_top1,
        **_alone(live.folder, home),
    }


def _alone(folder: RunFolder, home: Path) -> dict[str, Any]:
    """Last-epoch accuracy of the student trained alone with the same recipe and data; None where there is no such run.

    With the number of other seeds that it is the mean of; 0 of the same seed.
    """
    if (home / FILE).is_file():
        with suppress(UserError, OSError), History(home) as history:
            row = history.run(folder.id)
            if row and row["gain"] is not None and row["top1"] is not None:
                return {"alone": float(row["top1"] - row["gain"]), "alone_others": row["gain_others"]}
    return {"alone": None, "alone_others": 0}


def _versions(folder: RunFolder) -> dict[str, str]:
    """Of the program and its packages when the run was last computed, and the commit."""
    try:
        said = json.loads(folder.environment_file.read_text(encoding="utf-8"))
        packages = {str(name): str(version) for name, version in said.get("packages", {}).items()}
        own = {
            "fbt": str(said.get("fbt", "")),
            "commit": str(said.get("git", "")),
            "python": str(said.get("python", "")),
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}
    return {name: version for name, version in {**own, **packages}.items() if version}
