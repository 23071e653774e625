"""DIST: the student's probabilities correlate with the teacher's, over classes and over images.

Huang et al., "Knowledge Distillation from A Stronger Teacher" (NeurIPS 2022, arXiv 2205.10536).
With p = softmax(z / τ) of a batch, [B, C], and ρ Pearson's correlation:

L = ce_weight · CE(z_s, y) + weight · τ² · [β · (1 - mean_b ρ(p_s[b, :], p_t[b, :]))
                                          + γ · (1 - mean_c ρ(p_s[:, c], p_t[:, c]))].

The authors' code adds 1e-8 to the product of the two deviations under each ρ. For a class that
nearly nothing in the batch is, this draws ρ to 0 and takes its weight away, which matters with many
classes: it is the default of the option `eps`, and 0, Pearson's ρ itself, that of the function.

A choice of this project: where a row or column is constant up to rounding, ρ is undefined and counts
as 0 without a gradient. A head that starts at zero (MLP-Mixer, ResMLP) makes all of them so, and the
formula's gradient there is of the size 1 / eps.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor

from engine.methods.base import Batch, Losses, Method, log_softmax32
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions


def dist_loss(
    student_logits: Tensor,
    teacher_logits: Tensor,
    beta: float = 1.0,
    gamma: float = 1.0,
    temperature: float = 1.0,
    eps: float = 0.0,
) -> Tensor:
    """τ² · (β · (1 - ρ between classes) + γ · (1 - ρ between images)); logits [B, C], means over B and over C."""
    student, teacher = (log_softmax32(logits, temperature).exp() for logits in (student_logits, teacher_logits))
    between_classes = 1 - _correlation(student, teacher, 1, eps).mean()
    between_images = 1 - _correlation(student, teacher, 0, eps).mean()
    return (beta * between_classes + gamma * between_images) * temperature**2


def _correlation(student: Tensor, teacher: Tensor, dim: int, eps: float) -> Tensor:
    """Pearson's ρ along an axis of [B, C], with eps added to the product of the deviations."""
    (student, student_length), (teacher, teacher_length) = centred_unit(student, dim), centred_unit(teacher, dim)
    rho = (student * teacher).sum(dim)
    if not eps:
        return rho
    product = (student_length * teacher_length).squeeze(dim)
    return rho * product / (product + eps)


def centred_unit(values: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Values less their mean along an axis as unit vectors, and the lengths taken away (that axis of size 1).

    Vectors that are constant up to rounding become 0 and carry no gradient.
    """
    centred = values - values.mean(dim, keepdim=True)
    length = torch.linalg.vector_norm(centred, dim=dim, keepdim=True)
    rounding = 8 * torch.finfo(values.dtype).eps * torch.linalg.vector_norm(values.detach(), dim=dim, keepdim=True)
    varies = length > rounding
    return torch.where(varies, centred / torch.where(varies, length, 1), 0), torch.where(varies, length, 0)


class Options(MethodOptions):
    """Options of DIST."""

    beta: float = Field(1.0, ge=0, description="β, of the relations between classes in each image.")
    gamma: float = Field(1.0, ge=0, description="γ, of the relations between images in each class.")
    temperature: float = Field(1.0, gt=0, description="τ, softens both distributions.")
    eps: float = Field(
        1e-8, ge=0, title="Epsilon", description="Added to the product of deviations; takes weight off rare classes."
    )
    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class DIST(Method):
    """Cross-entropy and the correlation with the teacher's probabilities."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        distilled = dist_loss(
            student.logits, teacher.logits, options.beta, options.gamma, options.temperature, options.eps
        )
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "dist/teacher-student": options.weight * distilled,
        }
