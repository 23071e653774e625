"""OFA-KD: a KL that weighs the target class up, at the logits and at branches of S1 to S4.

OFA-KD, "One-for-All: Bridge the Gap Between Heterogeneous Architectures in Knowledge Distillation"
(NeurIPS 2023, arXiv 2310.19444). Features of different families do not compare, so each student's
stage k gets a branch h_k that carries its feature to logits, and all learn from the teacher's logits:

L = ce_weight · CE(z_s, y) + weight · OFA(z_s, z_t; γ) + stage_weight · Σ_k OFA(h_k(f_s^k), z_t; γ_k).

The paper's loss and its published code differ; both are here, with ĉ the label:

- paper: -(1 + p_t^ĉ)^γ log p_s^ĉ - Σ_{c≠ĉ} p_t^c log p_s^c, which holds the label's cross-entropy;
- code: Σ_c -[(p_t^c + m^c)^γ - m^c] log p_s^c with m = onehot(ĉ), the cross-entropy apart.

At γ = 1 the first is the second plus cross-entropy.

Known: the branches as built here at 224 pixels, weights of one (the author's CIFAR-100 logs have
0.1 at the stages), one γ each (here one for all stages). Choices of this project where the source
is silent: a linear projection where a grid too small for merging has another width than the
embedding, the mean of the patch tokens where prefix tokens hold no class token, fewer than four
heads where four do not divide the width, zero padding of odd grids.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import torch
from pydantic import Field
from timm.models.swin_transformer import PatchMerging
from timm.models.vision_transformer import Block
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, hard_targets, log_softmax32
from engine.models.layout import StageShape, to_map
from engine.models.staged import StagedModel, StageOutput
from engine.record.errors import InputError
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


class ConvolutionBranch(nn.Module):
    """h_k of a CNN: 4 - k separable convolutions that halve the map, then pooling and a linear head.

    Args:
        shape: of S`number`, in any layout.
        number: k, 1 to 4.
        width: of the branch's own embedding, the wider of the student's and the teacher's.
        classes: C.
    """

    def __init__(self, shape: StageShape, number: int, width: int, classes: int) -> None:
        super().__init__()
        self.shape = shape
        halvings = 4 - number
        channels = [shape.channels * 2**step for step in range(halvings)] + [width]
        self.reduce: nn.Module = nn.Conv2d(shape.channels, width, 1)
        if halvings:
            self.reduce = nn.Sequential(*map(_separable_convolution, channels[:-1], channels[1:]))
        self.head = nn.Linear(width, classes)
        self.apply(_initialise)

    def forward(self, feature: Tensor) -> Tensor:
        """Feature of the stage to logits [B, C]."""
        return self.head(self.reduce(to_map(feature, self.shape)).mean(dim=(2, 3)))


class TokenBranch(nn.Module):
    """h_k of a ViT, Swin or MLP: patch merging down to a grid of about 7, 4 - k ViT blocks (at least one), a head.

    Prefix tokens go around the merging and through the blocks.

    Args:
        shape: of S`number`, in any layout.
        number: k, 1 to 4.
        width: of the branch's own embedding, the student's.
        classes: C.
        class_token: whether the first prefix token is a class token: it is what the head reads
            then, and else the mean of the patch tokens.
    """

    def __init__(self, shape: StageShape, number: int, width: int, classes: int, class_token: bool) -> None:
        super().__init__()
        self.shape, self.class_token = shape, class_token
        merges = max(int(math.log2(math.sqrt(math.prod(shape.grid)) / 7)), 0)
        self.merge = nn.Sequential()
        for step in range(merges):
            self.merge.append(PatchMerging(width if step else shape.channels, width))
            self.merge.append(nn.Identity() if 0 < step == merges - 1 else nn.GELU())
        widens = shape.channels != width and (shape.prefix > 0 or not merges)
        self.widen = nn.Linear(shape.channels, width) if widens else nn.Identity()
        heads = next(heads for heads in (4, 3, 2, 1) if width % heads == 0)
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(max(4 - number, 1))])
        self.head = nn.Linear(width, classes)
        self.apply(_initialise)

    def forward(self, feature: Tensor) -> Tensor:
        """Feature of the stage to logits [B, C]."""
        prefix = self.shape.prefix
        patches = to_map(feature, self.shape).permute(0, 2, 3, 1)
        tokens = (self.merge if len(self.merge) else self.widen)(patches).flatten(1, 2)
        if prefix:
            tokens = torch.cat([self.widen(feature[:, :prefix]), tokens], dim=1)
        tokens = self.blocks(tokens)
        return self.head(tokens[:, 0] if self.class_token else tokens[:, prefix:].mean(dim=1))


def _separable_convolution(channels: int, out: int) -> nn.Sequential:
    """Two depthwise-separable convolutions, the first of which halves the map."""
    layers: list[nn.Module] = []
    for stride, width in ((2, channels), (1, out)):
        layers += [
            nn.Conv2d(channels, channels, 3, stride, padding=1, groups=channels, bias=False),
            nn.Conv2d(channels, width, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*layers)


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Conv2d):
        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    elif isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def _branch(number: int, teacher: StagedModel, student: StagedModel) -> nn.Module:
    shape, classes = student.stages[number - 1], student.num_classes
    if student.family == "cnn":
        return ConvolutionBranch(shape, number, max(student.embedding_dim, teacher.embedding_dim), classes)
    # The class token comes first; some ViTs have registers alone.
    class_token = shape.prefix > getattr(student.model, "num_reg_tokens", 0)
    return TokenBranch(shape, number, student.embedding_dim, classes, class_token)


class Options(MethodOptions):
    """Options of OFA-KD."""

    gamma: float = Field(1.0, ge=1, description="Power of the target class; 1.1 to 1.5 where the teacher is weak.")
    temperature: float = Field(1.0, gt=0, description="Softens both distributions.")
    form: Literal["code", "paper"] = Field("code", description="code: cross-entropy apart; paper: within.")
    weight: float = Field(1.0, ge=0, description="Weight of the OFA loss on the final logits.")
    stages: list[int] = Field(
        [1, 2, 3, 4], max_length=4, description="The student's stages that get a branch; empty: the final logits alone."
    )
    stage_weight: float = Field(1.0, ge=0, description="Weight of the OFA loss of every branch.")
    stage_gamma: float = Field(0.0, ge=0, title="Gamma of stages", description="γ of the branches; 0: as gamma.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class OFA(Method):
    """Cross-entropy, and the OFA loss on the final logits and on those of a branch a stage."""

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        _check(options)
        stages = sorted(options.stages) if options.stage_weight else []
        self.branches = nn.ModuleDict({f"s{number}": _branch(number, teacher, student) for number in stages})

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        options = self.options
        losses = {
            "ce/student": options.ce_weight * batch.criterion(student.logits, batch.targets),
            "ofa/teacher-student": options.weight * self._loss(student.logits, teacher, batch, options.gamma),
        }
        for name, branch in self.branches.items():
            with batch.autocast():
                logits = branch(student.features[int(name[1:]) - 1])
            loss = self._loss(logits, teacher, batch, options.stage_gamma or options.gamma)
            losses[f"ofa/teacher-{name}"] = options.stage_weight * loss
        return losses

    def _loss(self, logits: Tensor, teacher: StageOutput, batch: Batch, gamma: float) -> Tensor:
        options = self.options
        return ofa_loss(logits, teacher.logits, batch.targets, gamma, options.temperature, options.form)


def _check(options: Any) -> None:
    """Refuse what the types of the options let through.

    Raises:
        InputError: stages other than 1 to 4 or twice, or a γ of the stages between 0 and 1.
    """
    stages = options.stages
    if len(set(stages)) < len(stages) or not set(stages) <= {1, 2, 3, 4}:
        raise InputError(
            f"{stages} are not different stages from 1 to 4.",
            field="method.options.stages",
            hint="Give some of 1, 2, 3, 4, or an empty list for the final logits alone.",
        )
    if 0 < options.stage_gamma < 1:
        raise InputError(
            f"γ is 1 or more, not {options.stage_gamma}.",
            field="method.options.stage_gamma",
            hint="Give 1 or more, or 0 to take gamma.",
        )
