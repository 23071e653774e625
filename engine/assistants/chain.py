"""The teaching assistant: teacher → assistant model → student, as two runs one after the other.

TAKD, "Improved Knowledge Distillation via Teacher Assistant" (Mirzadeh et al., AAAI 2020, arXiv
1902.03393): an assistant of middle size is distilled from the teacher first, then teaches the
student. Here the assistant's own distillation is a run of its own, with the student's method and
recipe, and the folder of the student's run says which it is; so it is found again on a resume, and
can serve several students.
"""

from __future__ import annotations

import json
from pathlib import Path

import torch

from engine.record.config import ModelConfig, RunConfig
from engine.record.errors import InputError
from engine.record.files import replace_file
from engine.record.method_files import uses_fusion
from engine.record.run_folder import RunFolder

ASSISTANT = "assistant.json"
_NAMED = " (assistant)"


def assistants_run(config: RunConfig) -> RunConfig:
    """The run that makes the assistant: teacher → assistant, by the method and recipe of the student's run."""
    made_of = {name: getattr(config.assistant, name) for name in ModelConfig.model_fields}
    epochs = config.assistant.epochs or config.recipe.epochs
    return config.model_copy(
        update={
            "name": f"{config.title()[: 300 - len(_NAMED)]}{_NAMED}",
            "student": ModelConfig(**made_of),
            "assistant": _no_chain(config),
            "recipe": config.recipe.model_copy(update={"epochs": epochs}),
        }
    )


def students_run(config: RunConfig, weights: str) -> RunConfig:
    """The run that the assistant teaches in, its trained weights given as `run:<id>`."""
    made_of = {name: getattr(config.assistant, name) for name in ModelConfig.model_fields}
    method = config.method
    if method.control == "untrained-teacher":  # that was the assistant's teacher; the assistant itself is trained
        method = method.model_copy(update={"control": "none"})
    teacher = ModelConfig(**{**made_of, "weights": weights})
    return config.model_copy(update={"teacher": teacher, "assistant": _no_chain(config), "method": method})


def check_students_run(config: RunConfig, home: Path) -> None:
    """Build the student's run once, so that what cannot be built is not found only after the assistant's training.

    Raises:
        InputError: assistant, student or method cannot be had as configured.
    """
    from engine.methods.base import TrainingSet
    from engine.training.building.models import build_triple

    names = config.data.classes or [str(number) for number in range(10)]  # the data is opened later
    labels = torch.arange(2 * len(names)) % len(names)
    build_triple(students_run(config, "random"), TrainingSet(names, labels, [str(place) for place in labels]), home)


def assistants_folder(folder: RunFolder, config: RunConfig, home: Path) -> RunFolder:
    """The folder of the assistant's run, made when it is asked for first.

    Raises:
        InputError: the file that names it is damaged, or that run is gone.
    """
    file = folder.path / ASSISTANT
    if not file.is_file():
        made = RunFolder.create(home, assistants_run(config))
        replace_file(file, json.dumps({"run": made.id}))
        return made
    hint = "Delete it; the assistant is then trained anew."
    try:
        run = str(json.loads(file.read_text(encoding="utf-8"))["run"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError("does not name the assistant's run.", field=str(file), hint=hint) from None
    try:
        found = RunFolder.find(home, run)
    except InputError:
        said = f"names the assistant's run {run!r}, which is gone."
        raise InputError(said, field=str(file), hint=f"Put that run back. Or: {hint[0].lower()}{hint[1:]}") from None
    if found.saved_config().assistant.kind == "model":
        raise InputError(f"names {run!r}, which is no assistant's run.", field=str(file), hint=hint)
    return found


def _no_chain(config: RunConfig) -> object:
    plain = type(config.assistant)()
    return plain.model_copy(
        update={
            "kind": "fusion" if uses_fusion(config.method.name) else "none",
            **{name: getattr(config.assistant, name) for name in ("attention", "last_stage", "window")},
        }
    )
