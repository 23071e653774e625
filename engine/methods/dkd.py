"""DKD: KD taken apart into the target class and all others.

Zhao et al., "Decoupled Knowledge Distillation" (CVPR 2022, arXiv 2203.08679). With ŷ the label,
b = (p^ŷ, 1 - p^ŷ) and q^c = p^c / (1 - p^ŷ) for c ≠ ŷ, at temperature T:

L = ce_weight · CE(z_s, y) + weight · w(epoch) · T² · [α · KL(b_t ‖ b_s) + β · KL(q_t ‖ q_s)].

KD is the same with α = 1 and β = 1 - p_t^ŷ for each image. Both divergences are computed from
log-probabilities, without masking by large numbers and without log(p): nothing underflows. With
two classes q is a point, and its divergence 0.

Defaults α 1, β 2, T 1 are those of OFA-KD's published code, whose protocol the comparisons of
heterogeneous pairs follow; the authors' own are α 1, T 4, β by pair (8 for ResNet32x4 to ResNet8x4),
and w rising linearly from 1/n to 1 over n = 20 epochs, here `warmup_epochs` and off.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, hard_targets, log_softmax32
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions


def dkd_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    target: Tensor,
    alpha: float = 1.0,
    beta: float = 2.0,
    temperature: float = 1.0,
) -> Tensor:
    """T² · (α · KL of target against the rest + β · KL among the rest), mean over the batch.

    Args:
        student_logits, teacher_logits: [B, C], two classes or more.
        target: indices [B], or soft labels [B, C], of which the largest counts.
    """
    label = hard_targets(target)
    (student_split, student_rest), (teacher_split, teacher_rest) = (
        _decouple(log_softmax32(logits, temperature), label) for logits in (student_logits, teacher_logits)
    )
    target_part = F.kl_div(student_split, teacher_split, reduction="batchmean", log_target=True)
    rest_part = F.kl_div(student_rest, teacher_rest, reduction="batchmean", log_target=True)
    return (alpha * target_part + beta * rest_part) * temperature**2


def _decouple(log_p: Tensor, label: Tensor) -> tuple[Tensor, Tensor]:
    """log b [B, 2] and log q [B, C - 1] of log-probabilities [B, C]."""
    others = torch.arange(log_p.shape[1] - 1, device=log_p.device)
    others = others + (others >= label[:, None])  # the classes but the label, [B, C - 1]
    rest = log_p.gather(1, others)
    total = rest.logsumexp(dim=1, keepdim=True)
    return torch.cat([log_p.gather(1, label[:, None]), total], dim=1), rest - total


class Options(MethodOptions):
    """Options of DKD."""

    alpha: float = Field(1.0, ge=0, description="α, of the target class against all others.")
    beta: float = Field(2.0, ge=0, description="β, of the other classes among themselves.")
    temperature: float = Field(1.0, gt=0, description="Softens both distributions.")
    warmup_epochs: int = Field(
        0, ge=0, title="Warm-up", description="Epochs over which the distillation loss rises to its weight."
    )
    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class DKD(Method):
    """Cross-entropy and the two parts of the softened teacher."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        distilled = dkd_loss(
            student.logits, teacher.logits, batch.targets, options.alpha, options.beta, options.temperature
        )
        warmth = min((batch.epoch + 1) / options.warmup_epochs, 1.0) if options.warmup_epochs else 1.0
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "dkd/teacher-student": options.weight * warmth * distilled,
        }
