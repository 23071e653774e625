"""ScaleKD: the student's S3 and S4, projected by attention, learn the teacher's S4 in two views.

"ScaleKD: Strong Vision Transformers Could Be Excellent Teachers" (NeurIPS 2024, arXiv 2411.06786):

- CAP, a cross-attention projector for each stage and view: X = ReLU(BN(Conv3x3(F_s))) plus a learned
  positional embedding gives keys and values, a query for each position of the teacher's grid asks:
  y = LN(Linear(softmax(5 · QKᵀ / √d_head) V)), F̂ = y + FFN(y).
- DFM: squared error of maps that are L2-normalised along the channels at each position, summed over
  channels and positions, mean over the batch; once of the maps (spatial view), once of R(F), the map
  without the DC coefficient of its DCT (frequency view). Zeroing that coefficient of an orthogonal
  transform takes each channel's spatial mean away, so R(F) = F - mean(F) and no DCT is computed.
- TPP: the two CAPs of S3 deliver into the teacher's S3 space; both results go on through its frozen
  last stage, are compared there with the teacher's own, and are the queries of the CAPs of S4.

L = ce_weight · CE + kd_weight · T² · (-Σ p_t log p_s) + DFM (TPP) + DFM (S4), published with .5, .5,
T = 1, spatial .08 and frequency .06 at both places. The sums grow with the teacher's grid: those at the
14 x 14 of a ViT are four times those at the 7 x 7 of a Swin.

Choices of this project:

- The number of heads is the divisor of d_t nearest to d_t / head_width. Published are 16 heads at 768
  channels and 24 at 1536 (Swin-L), 8 at 512 and 16 at 1024 (Swin-B), 3 at 384 and 6 at 768 (Swin-S):
  64 channels a head gives three of the first four, and 12 for the first.
- The positional embedding lives on the student's grid, the queries on the teacher's, so that the two
  may differ. Learned queries start from a normal distribution of deviation 1, the FFN is of GELU.
- A last stage of tokens with class or register tokens gets learned ones on the TPP path.
- Both sides of every comparison have the teacher's final norm, as in the published code for Swin; its
  variant for a ViT teacher that keeps the last block for the CAPs of S4 is left out.
- A view of weight 0 is not built.
"""

from __future__ import annotations

from typing import Any, Literal

import torch
from pydantic import Field
from timm.layers import LayerNorm2d
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, log_softmax32
from engine.models.layout import StageShape, to_map
from engine.models.staged import StagedModel, StageOutput
from engine.record.errors import InputError
from engine.record.method_options import MethodOptions

View = Literal["spatial", "frequency"]

_SMALLEST_NORM = 1e-3  # a position without signal would else have a gradient beyond half precision


def dfm_loss(student_map: Tensor, teacher_map: Tensor, view: View = "spatial") -> Tensor:
    """Dual-view feature mimicking of maps [B, C, H, W] in one view, unweighted.

    Squared error of the channel-wise L2-normalised maps, summed over C, H, W, mean over the batch.
    """
    student, teacher = (_seen(feature_map, view) for feature_map in (student_map, teacher_map))
    return (student - teacher).pow(2).sum(dim=(1, 2, 3)).mean()


def _seen(feature_map: Tensor, view: View) -> Tensor:
    """A map as the view compares it, in float32 or better."""
    feature_map = feature_map.to(torch.promote_types(feature_map.dtype, torch.float32))
    if view == "frequency":
        feature_map = feature_map - feature_map.mean(dim=(2, 3), keepdim=True)
    return F.normalize(feature_map, dim=1, eps=_SMALLEST_NORM)


def soft_cross_entropy(student_logits: Tensor, teacher_logits: Tensor, temperature: float = 1.0) -> Tensor:
    """-T² · Σ p_t log p_s of logits [B, C] at temperature T, mean over the batch: KD less the teacher's entropy."""
    student = log_softmax32(student_logits, temperature)
    teacher = log_softmax32(teacher_logits, temperature).exp()
    return -(teacher * student).sum(dim=1).mean() * temperature**2


class Options(MethodOptions):
    """Options of ScaleKD."""

    spatial_weight: float = Field(0.08, ge=0, description="Weight of DFM's spatial view, on both paths.")
    frequency_weight: float = Field(0.06, ge=0, description="Weight of DFM's frequency view, on both paths.")
    kd_weight: float = Field(0.5, ge=0, description="Weight of the distillation on the logits.")
    ce_weight: float = Field(0.5, ge=0, description="Weight of the student's cross-entropy.")
    temperature: float = Field(1.0, gt=0, description="Softens both distributions of the logits.")
    self_query: bool = Field(
        False, title="Self-query at S4", description="Learned queries at S4 in place of the TPP path's output."
    )
    softmax_scale: float = Field(5.0, gt=0, description="Sharpens the attention of the projectors.")
    head_width: int = Field(
        64, ge=1, title="Channels a head", description="Channels of the teacher that make one attention head, about."
    )
    norm: Literal["batch", "layer"] = Field(
        "batch",
        title="Projector norm",
        description="Norm of the projectors' convolution; layer is published for ConvNeXt students.",
    )


class CrossAttentionProjector(nn.Module):
    """CAP: a student's stage, asked by a query for each position of the teacher's stage.

    Args:
        student, teacher: shapes of the two stages.
        self_query: learned queries; else `forward` is given them.
        options: of ScaleKD.
    """

    def __init__(self, student: StageShape, teacher: StageShape, *, self_query: bool, options: Any) -> None:
        super().__init__()
        width, positions = teacher.channels, teacher.grid[0] * teacher.grid[1]
        self.student, self.grid = student, teacher.grid
        self.heads = nearest_divisor(width, width / options.head_width)
        self.softmax_scale = options.softmax_scale
        norm = nn.BatchNorm2d if options.norm == "batch" else LayerNorm2d
        self.local = nn.Sequential(
            nn.Conv2d(student.channels, student.channels, 3, padding=1), norm(student.channels), nn.ReLU()
        )
        self.position = nn.Parameter(torch.empty(1, student.channels, *student.grid))
        nn.init.trunc_normal_(self.position, std=0.02)
        self.queries = nn.Parameter(torch.randn(1, positions, width)) if self_query else None
        self.prepare = nn.Sequential(nn.Linear(width, width), nn.ReLU())
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(student.channels, width)
        self.value = nn.Linear(student.channels, width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.feed_forward = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, feature: Tensor, queries: Tensor | None = None) -> Tensor:
        """The student's stage, in its layout, and queries [B, C_t, h_t, w_t] or none to a map [B, C_t, h_t, w_t]."""
        tokens = (self.local(to_map(feature, self.student).float()) + self.position).flatten(2).transpose(1, 2)
        asked = self.queries if queries is None else queries.flatten(2).transpose(1, 2)
        assert asked is not None
        query = self._split(self.query(self.prepare(asked))).expand(len(tokens), -1, -1, -1)
        key, value = self._split(self.key(tokens)), self._split(self.value(tokens))
        mixed = F.scaled_dot_product_attention(query, key, value, scale=self.softmax_scale / query.shape[-1] ** 0.5)
        attended = self.norm(self.out(mixed.transpose(1, 2).flatten(2)))
        return (attended + self.feed_forward(attended)).transpose(1, 2).unflatten(2, self.grid)

    def _split(self, tokens: Tensor) -> Tensor:
        """Tokens [B, N, D] by head, [B, heads, N, D / heads]."""
        return tokens.unflatten(2, (self.heads, -1)).transpose(1, 2)


class ScaleKD(Method):
    """Cross-entropy, the softened teacher, and DFM of the TPP path and of the student's S4."""

    teacher: StagedModel

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        check_pair(teacher.freeze(), student)
        # Registered, the teacher would train with the student and be saved twice.
        object.__setattr__(self, "teacher", teacher)
        self.into, self.beyond = teacher.stages[2], teacher.stages[3]
        weights: dict[View, float] = {"spatial": options.spatial_weight, "frequency": options.frequency_weight}
        self.weights = {view: weight for view, weight in weights.items() if weight}
        self.third, self.fourth = nn.ModuleDict(), nn.ModuleDict()
        for view in self.weights:
            self.third[view] = CrossAttentionProjector(student.stages[2], self.into, self_query=True, options=options)
            self.fourth[view] = CrossAttentionProjector(
                student.stages[3], self.beyond, self_query=options.self_query, options=options
            )
        self.prefix = nn.Parameter(torch.empty(1, self.into.prefix, self.into.channels)) if self.into.prefix else None
        if self.prefix is not None:
            nn.init.trunc_normal_(self.prefix, std=0.02)

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        distilled = soft_cross_entropy(student.logits, teacher.logits, options.temperature)
        losses = {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "kd/teacher-student": options.kd_weight * distilled,
        }
        with batch.autocast():
            goal = self._normed_map(teacher.features[3].float())
        for view, weight in self.weights.items():
            with batch.autocast():
                perceived = self._perceive(self.third[view](student.features[2]))
                queries = None if options.self_query else perceived
                projected = self.fourth[view](student.features[3], queries)
            losses[f"tpp_{view}/teacher-student"] = weight * dfm_loss(perceived, goal, view)
            losses[f"dfm_{view}/teacher-student"] = weight * dfm_loss(projected, goal, view)
        return losses

    def _perceive(self, projected: Tensor) -> Tensor:
        """TPP: a map in the space of the teacher's S3 through its last stage, normed, as a map."""
        return self._normed_map(self.teacher.forward_stage(4, self._in_layout(projected)))

    def _normed_map(self, feature: Tensor) -> Tensor:
        return to_map(self.teacher.adapter.norm(feature), self.beyond)

    def _in_layout(self, projected: Tensor) -> Tensor:
        """A map [B, C, h, w] in the layout of the teacher's S3, with the learned prefix tokens."""
        if self.into.layout == "NCHW":
            return projected
        if self.into.layout == "NHWC":
            return projected.permute(0, 2, 3, 1)
        tokens = projected.flatten(2).transpose(1, 2)
        if self.prefix is None:
            return tokens
        return torch.cat([self.prefix.expand(len(tokens), -1, -1).to(tokens.dtype), tokens], dim=1)


def nearest_divisor(number: int, wanted: float) -> int:
    """The divisor of `number` nearest to `wanted`, of two the smaller."""
    return min((k for k in range(1, number + 1) if number % k == 0), key=lambda k: abs(k - wanted))


def check_pair(teacher: StagedModel, student: StagedModel) -> None:
    """Refuse a teacher whose last stage cannot be entered from a map, and a student without maps.

    Raises:
        InputError: with the reason, and what could stand in.
    """
    if student.adapter.no_front:
        raise InputError(
            f"{student.name} cannot be the student of ScaleKD: {student.adapter.no_front}.",
            field="student.model",
            hint="Choose another student, or a method on the logits or the embedding.",
        )
    reason = teacher.adapter.no_back or ("" if _last_stage_maps(teacher) else "its S4 goes on from more than S3's map")
    if reason:
        raise InputError(
            f"{teacher.name} cannot be the teacher of ScaleKD: {reason}.",
            field="teacher.model",
            hint="Choose another teacher, or a method on the logits or the embedding.",
        )


@torch.no_grad()
def _last_stage_maps(teacher: StagedModel) -> bool:
    """Whether S4 takes S3's feature as it is tapped, and S4 and final norm deliver one of the stated shape."""
    blank = torch.zeros(1, 3, teacher.image_size, teacher.image_size, device=next(teacher.parameters()).device)
    front = teacher.forward_front(blank)
    if front.carried is not front[2]:
        return False
    last = teacher.forward_stage(4, front.carried)
    return isinstance(last, Tensor) and teacher.adapter.norm(last).shape == last.shape
