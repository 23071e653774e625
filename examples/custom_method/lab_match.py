"""Lab-match: the student's embedding, projected, points where the teacher's does.

L = ce_weight · CE(z_s, y) + weight · (1 - cos(P f_s, f_t)), mean over the batch.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions


def match_loss(student_embedding: Tensor, teacher_embedding: Tensor) -> Tensor:
    """One less the cosine of each row [B, D] with its own; mean over the batch."""
    return 1 - F.cosine_similarity(student_embedding.float(), teacher_embedding.float(), dim=1).mean()


class Options(MethodOptions):
    """Options of lab-match; literals alone, so that they are read without importing this file."""

    weight: float = Field(1.0, ge=0, description="Weight of the matching loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class LabMatch(Method):
    """Cross-entropy and the matched embedding."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        self.project = nn.Linear(student.embedding_dim, teacher.embedding_dim)

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        matched = match_loss(self.project(student.embedding.float()), teacher.embedding)
        return {
            "ce/student": self.options.ce_weight * batch.criterion(student.logits, batch.targets),
            "match/teacher-student": self.options.weight * matched,
        }
