"""PAT: the student's stages, mixed by attention, meet a teacher that prompts adapt to the student.

"Perspective-Aware Teaching: Adapting Knowledge for Heterogeneous Distillation" (ICCV 2025,
arXiv 2501.08885): L = CE + α·KL + β·FD + γ·Reg, all weights and T published as 1.

- Region-aware attention (RAA), M: 64 learned queries of width 512 with 8 heads mix the student's S1..S4.
- Adaptive feedback prompts (AFP): before each stage k of the frozen teacher a prompt is added, made
  from the previous step's M(F_s) - F_t. Published ablation: without prompts, prompts without feedback.
- FD between M(F_s) and the prompted teacher's S1..S4, a pyramid of squared errors as in ReviewKD's
  hierarchical context loss: the maps themselves and pooled to 4, 2 and 1 positions a side, weights
  1, 1/2, 1/4, 1/8 divided by their sum.
- Reg = KL(p_T ‖ p_T') holds the prompted teacher's logits T' to those of the teacher alone.

Not published in what was read, and choices of this project:

- RAA: a 1x1 convolution a stage, each resized to the same √64 x √64 regions, a learned position;
  every teacher stage has queries of its own, which attend to the regions of all four student stages.
  What they bring back, normed, goes through a 1x1 convolution to the stage's width and, resized
  bilinearly, to its grid.
- The difference kept for the next step is that to the prompted teacher, as a mean over the batch in a
  buffer a stage: it fits any batch size, does not pair one image with another's, and makes a resumed
  run exact. It is zero at first. With accumulated gradients the "previous step" is the part before.
- The prompt before S_k is made of the map that enters S_k and the difference at S_k, a bottleneck of
  1x1 convolutions. Its last one starts at zero, so that the first step's teacher is the teacher alone.
  Class and register tokens get no prompt.
- KL is that to the teacher alone. FD is summed over the stages, a level of the pyramid that a map is too
  small for is left out, and neither side is normed. FD's gradient reaches the prompts as well.
- `prompts = "none"` compares with the teacher alone and has no Reg.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method
from engine.methods.kd import kd_loss
from engine.models.layout import StageShape, resize, to_map
from engine.models.staged import StagedModel, StageOutput
from engine.record.errors import InputError
from engine.record.method_options import MethodOptions

_PYRAMID = ((4, 0.5), (2, 0.25), (1, 0.125))  # side of the pooled map, weight; the map itself weighs 1


def pyramid_loss(student_map: Tensor, teacher_map: Tensor) -> Tensor:
    """Mean squared error of maps [B, C, H, W] and of what they pool to, weighted; levels that do not pool are left out."""
    dtype = torch.promote_types(student_map.dtype, torch.float32)
    student, teacher = student_map.to(dtype), teacher_map.to(dtype)
    loss, weights = F.mse_loss(student, teacher), 1.0
    for side, weight in _PYRAMID:
        if side < min(student.shape[2:]):
            pooled = F.adaptive_avg_pool2d(student, side), F.adaptive_avg_pool2d(teacher, side)
            loss, weights = loss + weight * F.mse_loss(*pooled), weights + weight
    return loss / weights


def pat_loss(student_maps: list[Tensor], teacher_maps: list[Tensor]) -> Tensor:
    """FD: the pyramid's loss summed over the stages, maps [B, C, H, W] of equal shape by stage."""
    pairs = zip(student_maps, teacher_maps, strict=True)
    return torch.stack([pyramid_loss(student, teacher) for student, teacher in pairs]).sum()


class Options(MethodOptions):
    """Options of PAT."""

    kd_weight: float = Field(1.0, ge=0, description="α, weight of the distillation on the logits.")
    feature_weight: float = Field(1.0, ge=0, description="β, weight of the features' pyramid.")
    regularisation_weight: float = Field(
        1.0, ge=0, description="γ, weight that holds the prompted teacher to the teacher alone."
    )
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")
    temperature: float = Field(1.0, gt=0, description="Softens the distributions of the logits.")
    prompts: Literal["feedback", "plain", "none"] = Field(
        "feedback", description="feedback: as published; plain: prompts without feedback; none: the teacher alone."
    )
    queries: int = Field(64, ge=1, description="Regions that the student's stages are mixed in, a square number.")
    dim: int = Field(512, ge=1, title="Attention width", description="Width of the region-aware attention.")
    heads: int = Field(8, ge=1, title="Attention heads", description="Heads of the region-aware attention.")
    prompt_reduction: int = Field(4, ge=1, description="How many times narrower a prompt's bottleneck is.")


class RegionAwareAttention(nn.Module):
    """RAA: the student's stages to maps of the teacher's stages.

    Args:
        student, teacher: shapes of S1..S4 of the two.
        side: regions a side.
        dim, heads: of the attention.
    """

    def __init__(self, student: list[StageShape], teacher: list[StageShape], side: int, dim: int, heads: int) -> None:
        super().__init__()
        self.student, self.teacher, self.side = student, teacher, side
        self.embed = nn.ModuleList(nn.Conv2d(shape.channels, dim, 1) for shape in student)
        self.position = _small(1, len(student) * side**2, dim)
        self.queries = _small(1, len(teacher) * side**2, dim)
        self.norm = nn.LayerNorm(dim)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm_mixed = nn.LayerNorm(dim)
        self.project = nn.ModuleList(nn.Conv2d(dim, shape.channels, 1) for shape in teacher)

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """The student's S1..S4, each in its layout, to maps [B, C_t, h_t, w_t] by teacher stage."""
        regions = (self.side, self.side)
        maps = (to_map(feature, shape).float() for feature, shape in zip(features, self.student, strict=True))
        embedded = [
            embed(resize(each, regions)).flatten(2).transpose(1, 2)
            for embed, each in zip(self.embed, maps, strict=True)
        ]
        tokens = self.norm(torch.cat(embedded, dim=1) + self.position)
        queries = self.queries.expand(len(tokens), -1, -1)
        mixed = self.norm_mixed(queries + self.attention(queries, tokens, tokens, need_weights=False)[0])
        by_stage = mixed.transpose(1, 2).chunk(len(self.teacher), dim=2)
        return [
            resize(project(part.unflatten(2, regions)), shape.grid)
            for project, part, shape in zip(self.project, by_stage, self.teacher, strict=True)
        ]


class Prompt(nn.Module):
    """AFP before one stage.

    Args:
        entry: shape of what enters the stage.
        output: shape of what the stage puts out, which the feedback is of.
        reduction: of the bottleneck.
    """

    def __init__(self, entry: StageShape, output: StageShape, reduction: int, *, feedback: bool) -> None:
        super().__init__()
        hidden = max(1, entry.channels // reduction)
        self.entry = entry
        self.down = nn.Conv2d(entry.channels, hidden, 1)
        self.feedback = nn.Conv2d(output.channels, hidden, 1, bias=False) if feedback else None
        self.up = nn.Conv2d(hidden, entry.channels, 1)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)  # type: ignore[arg-type]

    def forward(self, feature: Tensor, feedback: Tensor | None) -> Tensor:
        """What enters the stage, in its layout, with the prompt added; feedback [C, h, w] of the stage's output."""
        hidden = self.down(to_map(feature, self.entry))
        if self.feedback is not None and feedback is not None:
            hidden = hidden + resize(self.feedback(feedback[None]), self.entry.grid)
        prompt = self.up(F.gelu(hidden))
        if self.entry.layout == "NCHW":
            return feature + prompt
        if self.entry.layout == "NHWC":
            return feature + prompt.permute(0, 2, 3, 1)
        return feature + F.pad(prompt.flatten(2).transpose(1, 2), (0, 0, self.entry.prefix, 0))


class PAT(Method):
    """Cross-entropy, the softened teacher, the pyramid of the features, and the prompted teacher's regularisation."""

    teacher: StagedModel

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        # Registered, the teacher would train with the student and be saved twice.
        object.__setattr__(self, "teacher", teacher.freeze())
        check_options(options)
        if student.adapter.no_front:
            raise _refusal("student", student, student.adapter.no_front)
        side = math.isqrt(options.queries)
        self.attention = RegionAwareAttention(student.stages, teacher.stages, side, options.dim, options.heads)
        self.prompts = nn.ModuleList()
        if options.prompts == "none":
            return
        for number, (entry, output) in enumerate(zip(entry_shapes(teacher), teacher.stages, strict=True), 1):
            has_feedback = options.prompts == "feedback"
            self.prompts.append(Prompt(entry, output, options.prompt_reduction, feedback=has_feedback))
            if has_feedback:
                self.register_buffer(f"feedback{number}", torch.zeros(output.channels, *output.grid))

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        with batch.autocast():
            made = self.attention(student.features)
            goal = self._prompted(batch.images["teacher"]) if self.prompts else teacher
        goals = [to_map(feature, shape) for feature, shape in zip(goal.features, self.teacher.stages, strict=True)]
        losses = {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "kd/teacher-student": options.kd_weight * kd_loss(student.logits, teacher.logits, options.temperature),
            "fd/teacher-student": options.feature_weight * pat_loss(made, goals),
        }
        if self.prompts:
            regularisation = kd_loss(goal.logits, teacher.logits, options.temperature)
            losses["reg/teacher-prompted"] = options.regularisation_weight * regularisation
        if options.prompts == "feedback" and self.training:
            self._keep_feedback(made, goals)
        return losses

    def _prompted(self, images: Tensor) -> StageOutput:
        """The teacher's stages on images [B, 3, H, W], a prompt before each."""
        teacher, features = self.teacher, []
        carried = teacher.adapter.stem(images)
        for number, prompt in enumerate(self.prompts, 1):
            # A copy: the buffer is written anew before the backward pass wants what the prompt was made of.
            feedback = self.get_buffer(f"feedback{number}").clone() if self.options.prompts == "feedback" else None
            carried = teacher.forward_stage(number, prompt(carried, feedback))
            features.append(teacher.adapter.tap(carried, number))
        return StageOutput(features, *teacher.adapter.head(carried))

    @torch.no_grad()
    def _keep_feedback(self, made: list[Tensor], goals: list[Tensor]) -> None:
        """Keep M(F_s) - F_t for the next step; an overflow of half precision must not stay in the prompts."""
        for number, (student, teacher) in enumerate(zip(made, goals, strict=True), 1):
            difference = (student.float() - teacher.float()).mean(dim=0)
            self.get_buffer(f"feedback{number}").copy_(difference.nan_to_num(0.0, 0.0, 0.0))


def check_options(options: Any) -> None:
    """Refuse queries that make no square and heads that do not divide the width.

    Raises:
        InputError: with what would do.
    """
    side = math.isqrt(options.queries)
    if side**2 != options.queries:
        raise InputError(
            f"{options.queries} is not a square number.",
            field="method.options.queries",
            hint=f"Use {side**2} or {(side + 1) ** 2}.",
        )
    if options.dim % options.heads:
        raise InputError(
            f"{options.heads} heads do not divide a width of {options.dim}.",
            field="method.options.heads",
            hint="Let method.options.dim be a multiple of the heads.",
        )


@torch.no_grad()
def entry_shapes(teacher: StagedModel) -> list[StageShape]:
    """Shapes of what enters S1..S4.

    Raises:
        InputError: a stage hands on more than the one feature that a prompt could be added to.
    """
    refusal = _refusal("teacher", teacher, "its stages hand on more than one map, and a prompt is added to one")
    blank = torch.zeros(1, 3, teacher.image_size, teacher.image_size, device=next(teacher.parameters()).device)
    carried = teacher.adapter.stem(blank)
    first = stem_shape(carried, teacher.stages[0])
    if first is None:
        raise refusal
    for number in (1, 2, 3):
        carried = teacher.forward_stage(number, carried)
        if teacher.adapter.tap(carried, number) is not carried:
            raise refusal
    return [first, *teacher.stages[:3]]


def stem_shape(stem: Any, first: StageShape) -> StageShape | None:
    """Shape of the stem's output, read with S1's layout; None where it is neither a map nor a square of tokens."""
    if not isinstance(stem, Tensor):
        return None
    if stem.ndim == 4:
        if first.layout == "NHWC":
            return StageShape(stem.shape[3], (stem.shape[1], stem.shape[2]), "NHWC")
        return StageShape(stem.shape[1], (stem.shape[2], stem.shape[3]), "NCHW")
    side = math.isqrt(stem.shape[1] - first.prefix)
    return (
        StageShape(stem.shape[2], (side, side), "NLC", first.prefix)
        if side**2 + first.prefix == stem.shape[1]
        else None
    )


def _refusal(role: str, model: StagedModel, reason: str) -> InputError:
    return InputError(
        f"{model.name} cannot be the {role} of PAT: {reason}.",
        field=f"{role}.model",
        hint=f"Choose another {role}, or a method on the logits or the embedding.",
    )


def _small(*shape: int) -> nn.Parameter:
    """A learned table, near zero at first."""
    return nn.Parameter(nn.init.trunc_normal_(torch.empty(shape), std=0.02))
