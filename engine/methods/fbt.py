"""FBT, "Fuse Before Transfer": teacher → student, teacher → fusion model, fusion model → student.

ICCV 2025 (arXiv 2410.12342): L = Σ over the pairs (T,S), (T,F), (F,S) of
InfoNCE(f_i, f_j; τ) + OFA(p_i, p_j), f the final feature after average pooling (spatial positions
differ between families), τ learnable. Published: the pairs, the two losses, weights of one.
Not published, and choices of this project: γ, the form of OFA, the projectors and their width,
the start of τ, cross-entropy on the fusion model, and whether the fusion model as a target is
detached. Each is an option.

Ablation rows as in the paper's table, each one option away: A no attention in the projector and no
last stage, B no last stage, C without T→F, D without F→S, E without T→S, F without InfoNCE,
G without OFA.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method
from engine.methods.ofa import ofa_loss
from engine.models.staged import StagedModel, StageOutput
from engine.record.method_options import MethodOptions

_LARGEST_SCALE = 100.0  # as CLIP clamps its learnable temperature


def info_nce_loss(student_embedding: Tensor, teacher_embedding: Tensor, scale: Tensor | float = 1.0) -> Tensor:
    """InfoNCE over the batch: cross-entropy of row i against column i of scale · cosine.

    Embeddings [B, D] are L2-normalised here; the other images of the batch are the negatives.
    """
    dtype = torch.promote_types(student_embedding.dtype, torch.float32)
    student = F.normalize(student_embedding.to(dtype), dim=1)
    teacher = F.normalize(teacher_embedding.to(dtype), dim=1)
    logits = scale * student @ teacher.T
    return F.cross_entropy(logits, torch.arange(len(logits), device=logits.device))


class Options(MethodOptions):
    """Options of FBT."""

    ablation: Literal["none", "A", "B", "C", "D", "E", "F", "G"] = Field(
        "none", description="Row of the paper's ablation table."
    )
    weight_teacher_student: float = Field(1.0, ge=0, description="Weight of the pair teacher → student.")
    weight_teacher_fusion: float = Field(1.0, ge=0, description="Weight of the pair teacher → fusion model.")
    weight_fusion_student: float = Field(1.0, ge=0, description="Weight of the pair fusion model → student.")
    weight_info_nce: float = Field(1.0, ge=0, description="Weight of InfoNCE in every pair.")
    weight_ofa: float = Field(1.0, ge=0, description="Weight of OFA in every pair.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")
    ce_fusion_weight: float = Field(1.0, ge=0, description="Weight of the fusion model's cross-entropy; 0: none.")
    detach_fusion_target: bool = Field(
        True, description="As a target of the student, the fusion model gets no gradient."
    )
    gamma: float = Field(1.0, ge=1, description="γ of OFA.")
    ofa_temperature: float = Field(1.0, gt=0, description="Temperature of OFA.")
    ofa_form: Literal["code", "paper"] = Field("code", description="code: cross-entropy apart; paper: within.")
    embedding_dim: int = Field(256, ge=2, description="Width that all three embeddings are projected to.")
    symmetric: bool = Field(False, description="InfoNCE in both directions, halved.")
    temperature: float = Field(0.07, ge=0.01, description="Start of the learnable τ of InfoNCE, one a pair.")


class FBT(Method):
    """The three pairs, a learnable temperature each, and one linear projector a model."""

    uses_fusion = True

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        from engine.assistants.fusion import front_role

        back = student if front_role(teacher.family, student.family) == "teacher" else teacher
        widths = {"teacher": teacher.embedding_dim, "fusion": back.embedding_dim, "student": student.embedding_dim}
        self.projectors = nn.ModuleDict({who: nn.Linear(width, options.embedding_dim) for who, width in widths.items()})
        start = math.log(1 / options.temperature)
        self.log_scales = nn.ParameterDict(
            {
                pair: nn.Parameter(torch.tensor(start))
                for pair in ("teacher_student", "teacher_fusion", "fusion_student")
            }
        )

    @classmethod
    def fusion_settings(cls, options: Any, attention: bool, last_stage: bool) -> dict[str, bool]:
        row = options.ablation
        return {"attention": attention and row != "A", "last_stage": last_stage and row not in ("A", "B")}

    def pair_weights(self) -> dict[tuple[str, str], float]:
        """Weight of each pair (target, learner), the ablation row applied."""
        options, row = self.options, self.options.ablation
        return {
            ("teacher", "student"): options.weight_teacher_student * (row != "E"),
            ("teacher", "fusion"): options.weight_teacher_fusion * (row != "C"),
            ("fusion", "student"): options.weight_fusion_student * (row != "D"),
        }

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        assert fusion is not None
        options = self.options
        known = {"teacher": teacher, "fusion": fusion, "student": student}
        losses: Losses = {}
        if options.ce_weight:
            losses["ce/student"] = options.ce_weight * batch.criterion(student.logits, batch.targets)
        if options.ce_fusion_weight:
            losses["ce/fusion"] = options.ce_fusion_weight * batch.criterion(fusion.logits, batch.targets)
        for (target, learner), weight in self.pair_weights().items():
            detach = target == "teacher" or options.detach_fusion_target
            nce_weight = weight * options.weight_info_nce * (options.ablation != "F")
            ofa_weight = weight * options.weight_ofa * (options.ablation != "G")
            if nce_weight:
                losses[f"info_nce/{target}-{learner}"] = nce_weight * self._info_nce(target, learner, known, detach)
            if ofa_weight:
                logits = known[target].logits.detach() if detach else known[target].logits
                losses[f"ofa/{target}-{learner}"] = ofa_weight * ofa_loss(
                    known[learner].logits,
                    logits,
                    batch.targets,
                    options.gamma,
                    options.ofa_temperature,
                    options.ofa_form,
                )
        return losses

    def _info_nce(self, target: str, learner: str, known: dict[str, StageOutput], detach: bool) -> Tensor:
        """InfoNCE of one pair; the projector of a detached target learns, as in CRD, its feature does not."""
        goal = known[target].embedding
        goal = self.projectors[target](goal.detach() if detach else goal)
        made = self.projectors[learner](known[learner].embedding)
        scale = self.log_scales[f"{target}_{learner}"].exp().clamp(max=_LARGEST_SCALE)
        loss = info_nce_loss(made, goal, scale)
        return (loss + info_nce_loss(goal, made, scale)) / 2 if self.options.symmetric else loss
