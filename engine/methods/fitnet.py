"""FitNet: the student's stages, carried to the teacher's width and grid, equal the teacher's.

Romero et al., "FitNets: Hints for Thin Deep Nets" (ICLR 2015, arXiv 1412.6550):

L = ce_weight · CE(z_s, y) + weight · Σ_k MSE(g_k(f_s^k), f_t^k),

mean over the batch and all elements of a stage. As in the comparisons of heterogeneous pairs
(OFA-KD, arXiv 2310.19444): stages 1 to 4, weight 1, trained together with the cross-entropy; the
paper has one hint and a phase of its own for it. Their published code has g for pairs of CNNs only,
a 1x1 convolution; for all others g is a choice of this project (`engine.methods.aligners`).
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.aligners import Aligner, check_stages, plain
from engine.methods.base import Batch, Losses, Method
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions


def fitnet_loss(student_feature: Tensor, teacher_feature: Tensor) -> Tensor:
    """Mean squared error of two features of the same shape, in float32 or better."""
    dtype = torch.promote_types(torch.promote_types(student_feature.dtype, teacher_feature.dtype), torch.float32)
    return F.mse_loss(student_feature.to(dtype), teacher_feature.to(dtype))


class Options(MethodOptions):
    """Options of FitNet."""

    stages: list[int] = Field([1, 2, 3, 4], min_length=1, max_length=4, description="The stages that are compared.")
    weight: float = Field(1.0, ge=0, description="Weight of the feature loss of every stage.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class FitNet(Method):
    """Cross-entropy and the aligned features of the chosen stages."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        check_stages(options.stages, teacher, student)
        self.teacher_shapes = list(teacher.stages)
        self.aligners = nn.ModuleDict(
            {f"s{k}": Aligner(student.stages[k - 1], teacher.stages[k - 1]) for k in sorted(options.stages)}
        )

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        losses = {"ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets)}
        for name, aligner in self.aligners.items():
            index = int(name[1:]) - 1
            with batch.autocast():
                made = aligner(student.features[index])
            goal = plain(teacher.features[index], self.teacher_shapes[index])
            losses[f"fitnet/teacher-{name}"] = options.weight * fitnet_loss(made, goal)
        return losses
