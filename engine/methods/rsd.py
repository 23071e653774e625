"""RSD: each dimension of the student correlates with its own of the teacher's and with no other.

"Cross-Architecture Distillation Made Simple with Redundancy Suppression" (ICCV 2025, arXiv
2507.21844). With P the cross-correlation over the batch of h(z_s) and z_t, h an expander FC + BN + GELU + FC on the student's pooled feature:

L = ce_weight · CE(z_s, y) + weight · (1/D) · [Σ_i (P_ii - 1)² + κ · Σ_{i≠j} P_ij²].

Known: λ ‖P - I‖² with the off-diagonal weighted by κ, P Pearson's, h and where it stands, and that
the loss works on logits too, less well, from which it is inferred that z_t is the teacher's pooled
feature by default. Not known, and choices of this project: κ, taken over from Barlow Twins (0.005
on the squares), λ, and the hidden width of h. The published sum is divided by the width D here: the
first term is then a mean between 0 and 4 at any width, and a weight of one stands beside the
cross-entropy.

With `target = "logits"` h carries the student's pooled feature to the width of the teacher's logits.
A dimension that is constant over the batch up to rounding correlates with nothing and gets no
gradient.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from engine.methods.base import Batch, Losses, Method
from engine.methods.dist import centred_unit
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions


def rsd_loss(student_embedding: Tensor, teacher_embedding: Tensor, kappa: float = 0.005) -> Tensor:
    """Squared distance of the cross-correlation from the identity, off-diagonal squares weighted by κ, over D.

    Args:
        student_embedding, teacher_embedding: of equal width [B, D]; the correlation is over the batch.
    """
    student, teacher = (
        centred_unit(embedding.to(torch.promote_types(embedding.dtype, torch.float32)), dim=0)[0]
        for embedding in (student_embedding, teacher_embedding)
    )
    squares = (student.T @ teacher).pow(2)
    diagonal = (student * teacher).sum(dim=0)
    others = squares.sum() - squares.diagonal().sum()
    return ((diagonal - 1).pow(2).sum() + kappa * others) / len(diagonal)


class Options(MethodOptions):
    """Options of RSD."""

    target: Literal["embedding", "logits"] = Field(
        "embedding", description="What of the teacher is correlated with: its pooled feature or its logits."
    )
    kappa: float = Field(0.005, ge=0, description="κ, of the correlations between different dimensions.")
    hidden_dim: int = Field(2048, ge=1, title="Expander width", description="Hidden width of the expander h.")
    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class RSD(Method):
    """Cross-entropy and the cross-correlation of the expanded student with the teacher."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        width = teacher.embedding_dim if options.target == "embedding" else teacher.num_classes
        self.expander = nn.Sequential(
            nn.Linear(student.embedding_dim, options.hidden_dim),
            nn.BatchNorm1d(options.hidden_dim),
            nn.GELU(),
            nn.Linear(options.hidden_dim, width),
        )

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        goal = teacher.embedding if options.target == "embedding" else teacher.logits
        distilled = rsd_loss(self.expander(student.embedding), goal, options.kappa)
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "rsd/teacher-student": options.weight * distilled,
        }
