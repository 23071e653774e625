"""The models and the method of a run, as its configuration names them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from engine import methods
from engine.assistants.fusion import FusionModel
from engine.methods.base import Method, TrainingSet
from engine.methods.council import Council
from engine.models.checkpointing import checkpoint_activations
from engine.models.freezing import freeze_stages
from engine.models.staged import StagedModel, create_staged
from engine.record.config import RunConfig
from engine.record.method_files import uses_fusion
from engine.record.method_options import options_model
from engine.training.triple import Triple


def build_triple(config: RunConfig, data: TrainingSet, home: Path) -> Triple:
    """Build what the configuration names, on the CPU; the seed decides every random weight.

    Raises:
        InputError: a model, its options or its weights cannot be had, or the method cannot do with them.
    """
    names = data.class_names
    student = build_model(config, "student", names, home)
    if config.recipe.freeze_stages:
        freeze_stages(student, config.recipe.freeze_stages)
    if config.compute.checkpoint_activations:
        checkpoint_activations(student)
    if config.kind == "train":
        return Triple(student, {}, [], Council([methods.method_class("none")(None, student, student)], []))
    untrained = config.method.control == "untrained-teacher"
    roles = list(config.teachers()) if config.has_teacher() else []
    teachers = {role: build_model(config, role, names, home, untrained=untrained) for role in roles}
    council = _build_council(config, teachers, student)
    # Targets that a method keeps for each image become those of other images, too.
    shuffled = config.method.control == "shuffled-targets"
    council.bind(_shuffled_set(data, config.seed) if shuffled else data)
    fusions: list[FusionModel] = []
    halves: list[StagedModel] = []
    if uses_fusion(config.method.name):
        alone, fused = config.method.control == "no-teacher-half", roles[: _count(config)]
        if alone:
            halves = [build_model(config, role, names, home, untrained=True) for role in fused]
        sources = halves or [teachers[role] for role in fused]
        fusions = [_build_fusion(config, source, student, learns=alone) for source in sources]
    return Triple(student, teachers, fusions, council, halves=halves, control=config.method.control)


def build_model(
    config: RunConfig, role: str, class_names: list[str], home: Path, *, untrained: bool = False
) -> StagedModel:
    """Build a teacher or the student; `untrained` leaves its weights random."""
    chosen = config.model(role)
    return create_staged(
        chosen.model,
        len(class_names),
        image_size=config.image_size(role),
        weights="random" if untrained else chosen.weights,
        options=dict(chosen.options),
        stem=chosen.stem,
        stage_blocks=list(chosen.stage_blocks),
        class_names=class_names,
        home=home,
        role=config.place(role),
    )


def _count(config: RunConfig) -> int:
    """How many methods, and fusion models, there are: one, or one a teacher."""
    several = config.method.several
    each = several == "each" or (several == "auto" and uses_fusion(config.method.name))
    return len(config.teachers()) if each else 1


def _options(config: RunConfig) -> Any:
    """The options of the method, if it has any."""
    schema = options_model(config.method.name)
    return schema.model_validate(config.method.options) if schema else None


def _build_council(config: RunConfig, teachers: dict[str, StagedModel], student: StagedModel) -> Council:
    name, options = config.method.name, _options(config)
    taught_by: list[Any] = list(teachers.values())[: _count(config)] or [None]
    chosen: list[Method] = [methods.build(name, options, teacher, student) for teacher in taught_by]
    return Council(chosen, list(teachers))


def _build_fusion(config: RunConfig, teacher: StagedModel, student: StagedModel, *, learns: bool) -> FusionModel:
    assistant = config.assistant
    settings = methods.fusion_settings(config.method.name, _options(config), assistant.attention, assistant.last_stage)
    return FusionModel(teacher, student, window=assistant.window, freeze_teacher=not learns, **settings)


def _shuffled_set(data: TrainingSet, seed: int) -> TrainingSet:
    """The images under each other's names."""
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed)).tolist()
    return replace(data, names=[data.names[place] for place in order])
