"""OFA on the logits: a KL that weighs the target class up where the teacher is unsure.

OFA-KD, "One-for-All: Bridge the Gap Between Heterogeneous Architectures in Knowledge Distillation"
(NeurIPS 2023, arXiv 2310.19444). The paper's loss and its published code differ; both are here:

- paper: -(1 + p_t^ĉ)^γ log p_s^ĉ - Σ_{c≠ĉ} p_t^c log p_s^c, which holds the label's cross-entropy;
- code: Σ_c -[(p_t^c + m^c)^γ - m^c] log p_s^c with m = onehot(ĉ), the cross-entropy apart.

At γ = 1 the first is the second plus cross-entropy. This method is the logit term alone, without
the paper's branches at the student's stages.
"""

from __future__ import annotations

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, hard_targets, log_softmax32
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions


def ofa_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    target: Tensor,
    gamma: float = 1.0,
    temperature: float = 1.0,
    form: Literal["code", "paper"] = "code",
) -> Tensor:
    """OFA loss of logits [B, C] and targets, indices [B] or soft [B, C] (their argmax), mean over the batch."""
    student = log_softmax32(student_logits, temperature)
    teacher = log_softmax32(teacher_logits, temperature).exp()
    label = F.one_hot(hard_targets(target), student.shape[1]).to(student.dtype)
    if form == "code":
        weights = (teacher + label).pow(gamma) - label
    else:
        weights = torch.where(label.bool(), (1 + teacher).pow(gamma), teacher)
    return -(weights * student).sum(dim=1).mean()


class Options(MethodOptions):
    """Options of OFA on the logits."""

    gamma: float = Field(1.0, ge=1, description="Power of the target class; 1.1 to 1.5 where the teacher is weak.")
    temperature: float = Field(1.0, gt=0, description="Softens both distributions.")
    form: Literal["code", "paper"] = Field("code", description="code: cross-entropy apart; paper: within.")
    weight: float = Field(1.0, ge=0, description="Weight of the OFA loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class OFA(Method):
    """Cross-entropy and the OFA loss on the final logits."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        loss = ofa_loss(student.logits, teacher.logits, batch.targets, options.gamma, options.temperature, options.form)
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "ofa/teacher-student": options.weight * loss,
        }
