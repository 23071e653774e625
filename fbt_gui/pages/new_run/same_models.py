"""same_words: a student of its teacher's own architecture, which may be meant or forgotten; shows nothing itself."""

from __future__ import annotations

from typing import Any

from engine.record.config import ModelConfig, RunConfig
from fbt_gui.services.text import tr


def same_words(config: RunConfig) -> str:
    """What to say of a student that is taught by its own kind; empty where no teacher is of it."""
    student = config.student
    teachers = config.teachers().values() if config.has_teacher() and student.model else ()
    alike = [model for model in teachers if _built(model) == _built(student)]
    if any(_weights(model) == _weights(student) for model in alike):
        return tr(
            "The student is its teacher, weights and all: it has nothing to learn. Choose another student, or other weights."
        )
    if alike:
        return tr(
            "The student is of its teacher's architecture (self-distillation). Choose another student unless that is meant."
        )
    return ""


def _built(model: ModelConfig) -> tuple[Any, ...]:
    """What makes an architecture."""
    return model.model.split(".")[0], model.stem, model.options, model.stage_blocks


def _weights(model: ModelConfig) -> object:
    """What makes weights the same: random ones never are, and pretrained ones go by the tag in the name."""
    if model.weights == "random":
        return object()
    return (model.weights, model.model) if model.weights == "pretrained" else model.weights
