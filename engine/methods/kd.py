"""KD: the teacher's softened probabilities as targets.

Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015 (arXiv 1503.02531):
L = ce_weight · CE(z_s, y) + weight · T² · KL(softmax(z_t / T) ‖ softmax(z_s / T)), mean over the batch.
"""

from __future__ import annotations

from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, log_softmax32
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions


def kd_loss(student_logits: Tensor, teacher_logits: Tensor, temperature: float = 1.0) -> Tensor:
    """T² · KL(p_t ‖ p_s) at temperature T; logits [B, C], mean over the batch."""
    student = log_softmax32(student_logits, temperature)
    teacher = log_softmax32(teacher_logits, temperature)
    return F.kl_div(student, teacher, reduction="batchmean", log_target=True) * temperature**2


class Options(MethodOptions):
    """Options of KD."""

    temperature: float = Field(1.0, gt=0, description="Softens both distributions.")
    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class KD(Method):
    """Cross-entropy and the softened teacher."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        distilled = kd_loss(student.logits, teacher.logits, options.temperature)
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "kd/teacher-student": options.weight * distilled,
        }
