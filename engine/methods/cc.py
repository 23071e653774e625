"""CC: neighbours in the batch differ from the teacher in uncorrelated ways.

After Peng et al., "Correlation Congruence for Knowledge Distillation" (ICCV 2019, arXiv 1904.01802).
What the comparisons of heterogeneous pairs call CC is the form in OFA-KD's published code, and that
is what is here; the paper's own loss compares kernel matrices of the two batches. With g a linear
projection of each model's pooled feature and Δ_i = |g_s(f_s,i) - g_t(f_t,i)| of image i:

L = ce_weight · CE(z_s, y) + weight · mean_i Σ_d Δ_i,d · Δ_{i+1},d, over the B - 1 pairs of neighbours,

with 128 dimensions and weight 0.02. Both projections learn, as there.
"""

from __future__ import annotations

from typing import Any

import torch
from pydantic import Field
from torch import Tensor, nn

from engine.methods.base import Batch, Losses, Method
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions


def cc_loss(student_embedding: Tensor, teacher_embedding: Tensor) -> Tensor:
    """Products of neighbouring images' differences, embeddings [B, D], mean over the pairs; 0 for one image."""
    dtype = torch.promote_types(student_embedding.dtype, torch.float32)
    delta = (student_embedding.to(dtype) - teacher_embedding.to(dtype)).abs()
    return (delta[:-1] * delta[1:]).sum() / max(len(delta) - 1, 1)


class Options(MethodOptions):
    """Options of CC."""

    dim: int = Field(128, ge=1, title="Embedding width", description="Width that both embeddings are projected to.")
    weight: float = Field(0.02, ge=0, description="Weight of the correlation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class CC(Method):
    """Cross-entropy and the correlation of neighbours, with a projection for each model."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        self.student_projector = nn.Linear(student.embedding_dim, options.dim)
        self.teacher_projector = nn.Linear(teacher.embedding_dim, options.dim)

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        made, goal = self.student_projector(student.embedding), self.teacher_projector(teacher.embedding)
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "cc/teacher-student": options.weight * cc_loss(made, goal),
        }
