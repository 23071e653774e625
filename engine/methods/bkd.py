"""BKD: every class a yes-or-no question that the teacher's probability answers.

The binary variant of KD in the published code of OFA-KD (NeurIPS 2023, arXiv 2310.19444), for
students whose supervised loss is binary cross-entropy:

L = ce_weight · CE(z_s, y) + weight · BCE(sigmoid(z_s), softmax(z_t)),

mean over the batch and the classes, as there.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, log_softmax32
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions


def bkd_loss(student_logits: Tensor, teacher_logits: Tensor) -> Tensor:
    """Binary cross-entropy of the student's sigmoids with the teacher's softmax; logits [B, C], mean over B and C."""
    teacher = log_softmax32(teacher_logits).exp()
    return F.binary_cross_entropy_with_logits(student_logits.to(teacher.dtype), teacher)


class Options(MethodOptions):
    """Options of BKD."""

    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class BKD(Method):
    """The supervised loss, and the teacher's probabilities class by class."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "bkd/teacher-student": options.weight * bkd_loss(student.logits, teacher.logits),
        }
