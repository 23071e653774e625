"""AT: the student looks where the teacher looks.

Zagoruyko and Komodakis, "Paying More Attention to Attention" (ICLR 2017, arXiv 1612.03928). The
attention map of a stage is q = mean_c |F_c|^p, as a vector over its positions:

L = ce_weight · CE(z_s, y) + weight · Σ_k mean (q_s / ‖q_s‖ - q_t / ‖q_t‖)²,

with p = 2, mean over the batch and the positions, and weight 1000 as in mdistiller.

Choices of this project for pairs of different families: tokens as maps without prefix tokens, S1 to
S4 each with its counterpart, and where grids differ both attention maps averaged to the smaller
one. A stage of a single position has nothing to look away from: its loss is 0.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from engine.methods.aligners import check_stages, plain
from engine.methods.base import Batch, Losses, Method
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions


def at_loss(student_map: Tensor, teacher_map: Tensor, power: float = 2.0) -> Tensor:
    """Squared distance of normalised attention maps, mean over the batch and the positions.

    Maps [B, C, H, W] may differ in C and in grid.
    """
    grid = (min(student_map.shape[2], teacher_map.shape[2]), min(student_map.shape[3], teacher_map.shape[3]))
    return F.mse_loss(_attention(student_map, power, grid), _attention(teacher_map, power, grid))


def _attention(feature_map: Tensor, power: float, grid: tuple[int, int]) -> Tensor:
    """Normalised attention [B, H · W] on a grid no finer than the map's."""
    size = feature_map.to(torch.promote_types(feature_map.dtype, torch.float32)).abs()
    # The loss does not see a map's scale, and large values to a power are more than float32 holds.
    scale = size.detach().amax(dim=(1, 2, 3), keepdim=True)
    attention = (size / torch.where(scale > 0, scale, 1)).pow(power).mean(dim=1, keepdim=True)
    return F.normalize(F.adaptive_avg_pool2d(attention, grid).flatten(1), dim=1)


class Options(MethodOptions):
    """Options of AT."""

    stages: list[int] = Field([1, 2, 3, 4], min_length=1, max_length=4, description="The stages that are compared.")
    power: float = Field(2.0, ge=1, description="p of the attention map.")
    weight: float = Field(1000.0, ge=0, description="Weight of the attention loss of every stage.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class AT(Method):
    """Cross-entropy and the attention maps of the chosen stages."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        check_stages(options.stages, teacher, student)
        self.student_shapes, self.teacher_shapes = list(student.stages), list(teacher.stages)

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        losses = {"ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets)}
        for number in sorted(options.stages):
            made = plain(student.features[number - 1], self.student_shapes[number - 1])
            goal = plain(teacher.features[number - 1], self.teacher_shapes[number - 1])
            losses[f"at/teacher-s{number}"] = options.weight * at_loss(made, goal, options.power)
        return losses
