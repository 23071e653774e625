"""CRD: the student tells its image's teacher embedding from those of thousands of others.

Tian, Krishnan, Isola, "Contrastive Representation Distillation" (ICLR 2020, arXiv 1910.10699).
Student and teacher embeddings s_i, t_i of image i are projected linearly to one width and
L2-normalised; a memory bank of each model holds such a row for each of the N training images.
With M negatives j ≠ i and the critic h(a, b) = P / (P + M/N), P = exp(a · b / τ) / Z,

L_s = mean_i -[log h(s_i, bank_t[i]) + Σ_j log(1 - h(s_i, bank_t[j]))],

L_t the same with student and teacher exchanged (it teaches the teacher's projector), L = L_s + L_t.
Z = N · mean exp(a · b / τ) over the first batch, one a direction, fixed from then on. After each
step bank[i] becomes momentum · bank[i] + (1 - momentum) · embedding, normalised.

The positives come from the bank, as in the published code, whose added 1e-7 is left out: with
u = log P - log(M/N) the logarithms are logsigmoid(u) and logsigmoid(-u), which need none.

Choices of this project:

- All images of a batch share one set of K negatives, drawn afresh each step without repetition
  from all N, from which each image leaves out itself (M = K, or K - 1 for an image that was drawn).
  The published code draws K for each image; what an image's loss is on average is the same, and a
  step holds K · (dim + B) numbers instead of B · K · dim, which are 1 GB at its settings.
- With K ≥ N - 1 the negatives are all other images.
- `negatives_from = "classes"` also leaves out the images of the same class, as the published data
  loader (mode "exact") does where labels are known.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.methods.base import Batch, Losses, Method, TrainingSet
from engine.models.staged import StagedModel, StageOutput
from engine.record.errors import InputError
from engine.record.method_options import MethodOptions


def crd_loss(
    student_embedding: Tensor,
    teacher_embedding: Tensor,
    student_bank: Tensor,
    teacher_bank: Tensor,
    places: Tensor,
    negatives: Tensor,
    temperature: float = 0.07,
    log_z: Tensor | None = None,
    groups: Tensor | None = None,
) -> Tensor:
    """L_s + L_t of embeddings [B, D], L2-normalised here, mean over the batch.

    Args:
        student_bank, teacher_bank: normalised rows [N, D], one an image of the training set.
        places: row of each image of the batch, int64 [B].
        negatives: distinct rows that stand for other images, int64 [K]; an image passes over its own.
        log_z: logarithms [2] of Z of student and teacher; None estimates them from this batch.
        groups: int64 [N]; an image passes over all rows of its own group. None: each row is its own.
    """
    scores = _scores(student_embedding, teacher_embedding, student_bank, teacher_bank, places, negatives, temperature)
    others = _others(places, negatives, groups)
    n_data = len(student_bank)
    return _nce(scores, others, n_data, _estimate_log_z(scores, others, n_data) if log_z is None else log_z)


def _scores(
    student_embedding: Tensor,
    teacher_embedding: Tensor,
    student_bank: Tensor,
    teacher_bank: Tensor,
    places: Tensor,
    negatives: Tensor,
    temperature: float,
) -> Tensor:
    """Cosine / τ of each embedding with the other model's rows [2, B, 1 + K]: its own image's first."""
    pairs = ((student_embedding, teacher_bank), (teacher_embedding, student_bank))
    rows = []
    for embedding, bank in pairs:
        embedding = F.normalize(embedding.to(torch.promote_types(embedding.dtype, torch.float32)), dim=1)
        bank = bank.to(embedding.dtype)
        positive = (embedding * bank[places]).sum(dim=1, keepdim=True)
        rows.append(torch.cat([positive, embedding @ bank[negatives].T], dim=1))
    return torch.stack(rows) / temperature


def _others(places: Tensor, negatives: Tensor, groups: Tensor | None) -> Tensor:
    """Which negatives count for which image, bool [B, K]."""
    own, drawn = (places, negatives) if groups is None else (groups[places], groups[negatives])
    return own[:, None] != drawn[None, :]


def _estimate_log_z(scores: Tensor, others: Tensor, n_data: int) -> Tensor:
    """log Z = log(N · mean exp(score)) of each direction [2], without gradient."""
    counted = F.pad(others, (1, 0), value=True)
    total = scores.detach().masked_fill(~counted, -math.inf).flatten(1).logsumexp(dim=1)
    return total - counted.sum().to(total.dtype).log() + math.log(n_data)


def _nce(scores: Tensor, others: Tensor, n_data: int, log_z: Tensor) -> Tensor:
    """-[log h + Σ log(1 - h)], summed over both directions, mean over the batch."""
    drawn = others.sum(dim=1, keepdim=True).clamp(min=1).to(scores.dtype)  # M, [B, 1]
    odds = scores - log_z.to(scores.dtype)[:, None, None] - (drawn / n_data).log()
    positive = F.logsigmoid(odds[..., 0])
    negative = (F.logsigmoid(-odds[..., 1:]) * others).sum(dim=-1)
    return -(positive + negative).sum(dim=0).mean()


class Options(MethodOptions):
    """Options of CRD."""

    dim: int = Field(128, ge=2, title="Embedding width", description="Width that both embeddings are projected to.")
    negatives: int = Field(
        16384, ge=1, description="Other images that each step contrasts with; at most all there are."
    )
    negatives_from: Literal["images", "classes"] = Field(
        "images", description="images: from all other images; classes: from those of other classes."
    )
    temperature: float = Field(0.07, ge=0.01, description="τ of the critic.")
    momentum: float = Field(0.5, ge=0, lt=1, title="Memory momentum", description="Part of a bank's row that stays.")
    weight: float = Field(0.8, ge=0, description="Weight of the contrastive loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class CRD(Method):
    """Cross-entropy and the contrast of both embeddings with memory banks, which `bind` makes.

    Attributes:
        student_bank, teacher_bank: [N, dim], rows normalised.
        groups: int64 [N]; images of one group are no negatives of each other.
        log_z: [2], fixed by the first training batch; z_known says whether it was.
    """

    student_bank: Tensor
    teacher_bank: Tensor
    groups: Tensor
    log_z: Tensor
    z_known: Tensor

    def __init__(self, options: Any, teacher: StagedModel, student: StagedModel) -> None:
        super().__init__(options, teacher, student)
        self.student_projector = nn.Linear(student.embedding_dim, options.dim)
        self.teacher_projector = nn.Linear(teacher.embedding_dim, options.dim)
        self.register_buffer("log_z", torch.zeros(2))
        self.register_buffer("z_known", torch.zeros((), dtype=torch.bool))
        self.bound = False

    def bind(self, data: TrainingSet) -> None:
        """Make the banks: rows of random directions.

        Raises:
            InputError: there is no other image, or no other class, to contrast with.
        """
        groups = data.labels if self.options.negatives_from == "classes" else torch.arange(len(data))
        if len(groups.unique()) < 2:
            raise InputError(
                f"CRD contrasts with other {self.options.negatives_from}, and there are none.",
                field="method.options.negatives_from",
                hint="Give it more data, or another method.",
            )
        self.register_buffer("groups", groups.clone(), persistent=False)
        for name in ("student_bank", "teacher_bank"):
            rows = torch.empty(len(data), self.options.dim)
            reach = 1 / math.sqrt(self.options.dim / 3)
            self.register_buffer(name, F.normalize(rows.uniform_(-reach, reach), dim=1))
        self.bound = True

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        """The components, and in training the banks' update.

        Raises:
            InputError: `bind` was not called, or the batch does not say which images it holds.
        """
        places = self._places(batch)
        student_embedding = self.student_projector(student.embedding)
        teacher_embedding = self.teacher_projector(teacher.embedding)
        negatives = self._draw(places.device)
        banks = (self.student_bank, self.teacher_bank)
        scores = _scores(student_embedding, teacher_embedding, *banks, places, negatives, self.options.temperature)
        others = _others(places, negatives, self.groups)
        loss = _nce(scores, others, len(self.groups), self._log_z(scores, others))
        if self.training:
            for bank, embedding in zip(banks, (student_embedding, teacher_embedding), strict=True):
                _remember(bank, embedding, places, self.options.momentum)
        return {
            "ce/student": self.options.ce_weight * batch.criterion(student.logits, batch.targets),
            "crd/teacher-student": self.options.weight * loss,
        }

    def _places(self, batch: Batch) -> Tensor:
        if not self.bound:
            raise InputError(
                "CRD has no memory banks: it has not met the training data.",
                field="method.name",
                hint="Call bind(TrainingSet(...)) on the method before its first batch.",
            )
        if batch.indices is None:
            raise InputError(
                "CRD must know which image of the training set is which.",
                field="Batch.indices",
                hint="Give each image's place in the training set.",
            )
        return batch.indices

    def _draw(self, device: torch.device) -> Tensor:
        """K rows without repetition, or every row where K is all there is, int64 [K]."""
        count = len(self.groups)
        if self.options.negatives >= count - 1:
            return torch.arange(count, device=device)
        return torch.randperm(count, device=device)[: self.options.negatives]

    def _log_z(self, scores: Tensor, others: Tensor) -> Tensor:
        """The constants, which the first training batch fixes; a flag on the device saves asking it."""
        log_z = torch.where(self.z_known, self.log_z, _estimate_log_z(scores, others, len(self.groups)))
        if self.training:
            self.log_z.copy_(log_z)
            self.z_known.fill_(True)
        return log_z


@torch.no_grad()
def _remember(bank: Tensor, embedding: Tensor, places: Tensor, momentum: float) -> None:
    """Move the bank's rows towards the embeddings; of an image twice in the batch the last counts."""
    made = momentum * bank[places] + (1 - momentum) * F.normalize(embedding.to(bank.dtype), dim=1)
    order = torch.arange(len(places), device=places.device)
    last = torch.where(places[:, None] == places, order, -1).amax(dim=1)
    # Doubles write the same row, so that their order, which a GPU does not keep, does not matter.
    bank.index_copy_(0, places, F.normalize(made, dim=1)[last])
