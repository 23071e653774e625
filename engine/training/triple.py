"""Triple: teacher, assistant, student and method of a run, built and wired."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from engine import methods
from engine.assistants.fusion import FusionModel
from engine.methods.base import Method
from engine.models.staged import StagedModel, StageOutput, create_staged
from engine.record.config import RunConfig
from engine.record.method_options import options_model


class Triple(nn.Module):
    """What takes part in a run; the teacher is frozen, the rest learns.

    Attributes:
        teacher: or None where the student is trained alone.
        fusion: or None where the method uses none.
        method: the losses, with their own learnable parts.
    """

    def __init__(
        self, student: StagedModel, teacher: StagedModel | None, fusion: FusionModel | None, method: Method
    ) -> None:
        super().__init__()
        self.student = student
        self.teacher = teacher.freeze() if teacher is not None else None
        self.fusion = fusion
        self.method = method

    def forward(self, views: dict[str, Tensor]) -> tuple[StageOutput, StageOutput | None, FusionOutput]:
        """One pass of all: the teacher without gradient, the student's S1-S3 once for both its uses."""
        teacher = None
        if self.teacher is not None:
            with torch.no_grad():
                teacher = self.teacher.forward_stages(views["teacher"])
        front = self.student.forward_front(views["student"])
        student = self.student.forward_back(front)
        fusion = None
        if self.fusion is not None:
            fusion = self.fusion.fuse(
                front if teacher is None or self.fusion.front_role == "student" else teacher.features[:3]
            )
        return student, teacher, fusion

    def answers(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of student and fusion model, with no more of the teacher than the fusion model needs."""
        front = self.student.forward_front(views["student"])
        logits = {"student": self.student.forward_back(front).logits}
        if self.fusion is not None:
            if self.fusion.front_role == "teacher":
                assert self.teacher is not None
                front = self.teacher.forward_front(views["teacher"])
            logits["fusion"] = self.fusion.fuse(front).logits
        return logits

    def learners(self) -> list[nn.Module]:
        """What the optimiser trains."""
        return [module for module in (self.student, self.fusion, self.method) if module is not None]

    def learned_state(self) -> dict[str, dict[str, Tensor]]:
        """State dicts of all that learns, by part."""
        parts: dict[str, nn.Module | None] = {
            "student": self.student.model,
            "fusion": self.fusion,
            "method": self.method,
        }
        return {name: dict(part.state_dict()) for name, part in parts.items() if part is not None}

    def load_learned_state(self, state: dict[str, dict[str, Tensor]]) -> None:
        """Set back what `learned_state` gave."""
        self.student.model.load_state_dict(state["student"])
        if self.fusion is not None:
            self.fusion.load_state_dict(state["fusion"])
        self.method.load_state_dict(state["method"])


FusionOutput = StageOutput | None


def build_triple(config: RunConfig, class_names: list[str], home: Path) -> Triple:
    """Build what the configuration names, on the CPU; the seed decides every random weight.

    Raises:
        InputError: a model, its options or its weights cannot be had.
    """
    student = build_model(config, "student", class_names, home)
    if config.kind == "train":
        return Triple(student, None, None, methods.method_class("none")(None, student, student))
    teacher = build_model(config, "teacher", class_names, home)
    kind = methods.method_class(config.method.name)
    schema = options_model(config.method.name)
    options: Any = schema.model_validate(config.method.options) if schema else None
    method = kind(options, teacher, student)
    fusion = None
    if kind.uses_fusion:
        settings = kind.fusion_settings(options, config.assistant.attention, config.assistant.last_stage)
        fusion = FusionModel(teacher, student, window=config.assistant.window, **settings)
    return Triple(student, teacher, fusion, method)


def build_model(config: RunConfig, role: str, class_names: list[str], home: Path) -> StagedModel:
    """Build teacher or student."""
    chosen = getattr(config, role)
    return create_staged(
        chosen.model,
        len(class_names),
        image_size=config.image_size(role),
        weights=chosen.weights,
        options=dict(chosen.options),
        stem=chosen.stem,
        stage_blocks=list(chosen.stage_blocks),
        class_names=class_names,
        home=home,
        role=role,
    )
