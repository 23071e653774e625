"""RKD: distances and angles between the images of a batch as the teacher sees them.

Park et al., "Relational Knowledge Distillation" (CVPR 2019, arXiv 1904.05068). With d_ij the
Euclidean distance of images i and j divided by the mean of all positive distances of the batch, and
a_ijk = cos ∠(i, j, k), the angle at j, of the pooled features:

L = ce_weight · CE(z_s, y) + distance_weight · mean_ij l(d_s, d_t) + angle_weight · mean_ijk l(a_s, a_t),

l the smooth L1 loss, means over all B² and B³ entries, weights 25 and 50. Relations do not ask for
equal widths, so nothing is learned besides the student. Where two images coincide, their direction
counts as 0 without a gradient.

The angles are B³ numbers. They are taken a block of vertices at a time, and where there are several
blocks each is computed again for the gradient, so that memory stays near that of one.
"""

from __future__ import annotations

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from engine.methods.base import Batch, Losses, Method
from engine.models.staged import StageOutput
from engine.record.method_options import MethodOptions

_BLOCK = 2**24  # numbers in a block's largest tensor
_SMALLEST = 1e-12


def rkd_loss(
    student_embedding: Tensor, teacher_embedding: Tensor, distance_weight: float = 25.0, angle_weight: float = 50.0
) -> Tensor:
    """Weighted sum of `distance_loss` and `angle_loss` of embeddings [B, D], whose widths may differ."""
    distance = distance_loss(student_embedding, teacher_embedding)
    return distance_weight * distance + angle_weight * angle_loss(student_embedding, teacher_embedding)


def distance_loss(student_embedding: Tensor, teacher_embedding: Tensor) -> Tensor:
    """Smooth L1 between the relative distances of all pairs; embeddings [B, D], mean over B²."""
    return F.smooth_l1_loss(_distances(student_embedding), _distances(teacher_embedding))


def angle_loss(student_embedding: Tensor, teacher_embedding: Tensor) -> Tensor:
    """Smooth L1 between the cosines of the angles of all triples; embeddings [B, D], mean over B³."""
    student, teacher = _precise(student_embedding), _precise(teacher_embedding)
    count = len(student)
    size = max(1, _BLOCK // (count * max(count, student.shape[1], teacher.shape[1])))
    blocks = zip(student.split(size), teacher.split(size), strict=True)
    if size >= count:
        return _angle_block(student, teacher, student, teacher) / count**3
    terms = [
        checkpoint(_angle_block, student, teacher, *vertices, use_reentrant=False, preserve_rng_state=False)
        for vertices in blocks
    ]
    return torch.stack(terms).sum() / count**3


def _angle_block(student: Tensor, teacher: Tensor, student_vertices: Tensor, teacher_vertices: Tensor) -> Tensor:
    """Sum of the smooth L1 of the angles at some images."""
    return F.smooth_l1_loss(_angles(student, student_vertices), _angles(teacher, teacher_vertices), reduction="sum")


def _angles(rows: Tensor, vertices: Tensor) -> Tensor:
    """Cosines [V, B, B] of the angles at vertices [V, D] between all pairs of rows [B, D]."""
    offsets = rows - vertices[:, None]
    length = torch.linalg.vector_norm(offsets, dim=2, keepdim=True)
    apart = length > _SMALLEST
    directions = torch.where(apart, offsets / torch.where(apart, length, 1), 0)
    return directions @ directions.mT


def _distances(embedding: Tensor) -> Tensor:
    """Distances of all pairs [B, B] over the mean of the positive ones."""
    rows = _precise(embedding)
    # The faster way by products loses the distance of near rows to rounding.
    distances = torch.cdist(rows, rows, compute_mode="donot_use_mm_for_euclid_dist")
    mean = distances.sum() / (distances > 0).sum().clamp(min=1)
    return distances / mean.clamp(min=_SMALLEST)


def _precise(embedding: Tensor) -> Tensor:
    return embedding.to(torch.promote_types(embedding.dtype, torch.float32))


class Options(MethodOptions):
    """Options of RKD."""

    distance_weight: float = Field(25.0, ge=0, description="Weight of the distances.")
    angle_weight: float = Field(50.0, ge=0, description="Weight of the angles.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class RKD(Method):
    """Cross-entropy and the relations between the images' pooled features."""

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        made, goal = student.embedding, teacher.embedding
        return {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "rkd_distance/teacher-student": options.distance_weight * distance_loss(made, goal),
            "rkd_angle/teacher-student": options.angle_weight * angle_loss(made, goal),
        }
