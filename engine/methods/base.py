"""What every distillation method is: a module that turns knowledge into named losses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.models.staged import StagedModel, StageOutput

Losses = dict[str, Tensor]


@dataclass(frozen=True)
class Batch:
    """What a method sees of a step besides the models' outputs.

    Attributes:
        targets: soft labels [B, C] (label smoothing, Mixup and CutMix are in them).
        criterion: the recipe's supervised loss, (logits, targets) to a scalar.
        epoch: number of the epoch, from 0.
        indices: place of each image in the training set, int64 [B] on the device of the targets.
        images: what each model saw, [B, 3, H, W] by role (`teacher`, `student`).
        autocast: the run's mixed precision, for a method's own networks: losses run in float32.
    """

    targets: Tensor
    criterion: Callable[[Tensor, Tensor], Tensor]
    epoch: int = 0
    indices: Tensor | None = None
    images: dict[str, Tensor] = field(default_factory=dict)
    autocast: Callable[[], AbstractContextManager[Any]] = nullcontext


@dataclass(frozen=True)
class TrainingSet:
    """What a method may know of the training data before the first step.

    Attributes:
        class_names: by label.
        labels: class of each image, int64 [N], in the order that `Batch.indices` counts in.
        names: what each image is called, by the same order: its path within the data.
    """

    class_names: list[str]
    labels: Tensor
    names: list[str]

    def __len__(self) -> int:
        return len(self.labels)


class Method(nn.Module):
    """Base of the methods.

    A subclass names its loss components as paths (`ofa/teacher-student`), weighted already: the
    loss is their sum, and each is logged. Learnable parts (projectors, temperatures) are ordinary
    submodules and parameters; they train with the student and are dropped afterwards.

    Attributes:
        uses_fusion: whether a fusion model is built and `forward` gets its output.
        uses_teacher: off where targets come from elsewhere; then no teacher is built, and `teacher` is None.
    """

    uses_fusion: ClassVar[bool] = False
    uses_teacher: ClassVar[bool] = True

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__()
        self.options = options

    def bind(self, data: TrainingSet) -> None:
        """Meet the training data, once, on the CPU, before a state is loaded: the place to make memory banks.

        Raises:
            InputError: what the method wants to know of each image is not there.
        """

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        """The weighted loss components of one batch, in float32."""
        raise NotImplementedError(type(self).__name__)

    @classmethod
    def fusion_settings(cls, options: Any, attention: bool, last_stage: bool) -> dict[str, bool]:
        """How the fusion model is to be built; a method's options may switch parts of it off."""
        return {"attention": attention, "last_stage": last_stage}


class StudentAlone(Method):
    """No teacher: the supervised loss alone (`kind = "train"`)."""

    def forward(
        self, student: StageOutput, teacher: StageOutput | None, fusion: StageOutput | None, batch: Batch
    ) -> Losses:
        return {"ce/student": batch.criterion(student.logits, batch.targets)}


def hard_targets(target: Tensor) -> Tensor:
    """Class indices [B] of indices or of soft labels [B, C]."""
    return target.argmax(dim=1) if target.ndim == 2 else target


def log_softmax32(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """Log-probabilities in float32: half precision loses the tail that distillation lives on."""
    dtype = torch.promote_types(logits.dtype, torch.float32)
    return F.log_softmax(logits.to(dtype) / temperature, dim=1)
