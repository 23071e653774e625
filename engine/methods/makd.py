"""MaKD: what a multimodal language model said of each image, learned beside its class.

"Multi-aspect Knowledge Distillation with Large Language Model" (arXiv 2501.13341). Each training
image has a vector a in (0, 1)^Q: the probability of "yes" that a multimodal language model gave to
each of Q questions about it. The student's last layer has C + Q outputs z, of which only the first C
are used after training:

L = ce_weight · CE(z[:C], y) + weight · BCE(σ(z[C:]), a), BCE the mean over batch and questions, weight 4.

No teacher network runs. The targets are read from a target store (`engine.data.target_store`).

Choices of this project:

- The Q further outputs are a linear layer of their own on the student's embedding: the same function
  as Q further rows of the last layer, but checkpoints, validation and exports have the C classes only.
- Under `missing = "skip"` the mean is over the images of the batch that have targets, and 0 where none has.
- Mixup and CutMix mix the class targets; the aspects stay those of the image itself, so that they are
  approximate there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from engine.data.target_store import read_targets
from engine.methods.base import Batch, Losses, Method, TrainingSet
from engine.models.staged import StagedModel, StageOutput
from engine.record.errors import InputError
from engine.record.method_options import MethodOptions

_FIELD = "method.options.targets"
_HINT = "Make one with python -m engine.targets (docs/targets.md) and give its path."


def makd_loss(student_aspect_logits: Tensor, aspects: Tensor, known: Tensor | None = None) -> Tensor:
    """Binary cross-entropy of logits [B, Q] against probabilities [B, Q], mean over images and questions.

    Args:
        known: bool [B]; the other images are left out of the mean. None: all count.
    """
    logits = student_aspect_logits.to(torch.promote_types(student_aspect_logits.dtype, torch.float32))
    losses = F.binary_cross_entropy_with_logits(logits, aspects.to(logits.dtype), reduction="none").mean(dim=1)
    if known is None:
        return losses.mean()
    return (losses * known).sum() / known.sum().clamp(min=1)


class Options(MethodOptions):
    """Options of MaKD."""

    targets: str = Field(
        "", title="Target store", description="File of aspects that python -m engine.targets has made."
    )
    missing: Literal["refuse", "skip"] = Field(
        "refuse",
        title="Images without targets",
        description="refuse: the run does not start; skip: they learn their class only.",
    )
    weight: float = Field(4.0, ge=0, description="Weight α of the aspects' loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")


class MaKD(Method):
    """Cross-entropy and the aspects, which `bind` reads.

    Attributes:
        aspect_head: linear, embedding to Q aspect logits.
        aspects: [N, Q], by place in the training set.
        known: bool [N]; images that have aspects.
    """

    uses_teacher = False

    aspect_head: nn.Linear | None
    aspects: Tensor
    known: Tensor

    def __init__(self, options: Any, teacher: StagedModel | None, student: StagedModel) -> None:
        super().__init__(options, teacher, student)  # type: ignore[arg-type]  # none is used
        self.embedding_dim = student.embedding_dim
        self.aspect_head = None

    def bind(self, data: TrainingSet) -> None:
        """Read the aspects of the training images, and make a head for as many as there are.

        Raises:
            InputError: no store is named, it cannot be read, it holds no aspects, or none of some image.
        """
        if not self.options.targets:
            raise InputError("MaKD learns from a target store, and none is named.", field=_FIELD, hint=_HINT)
        store = read_targets(Path(self.options.targets), field=_FIELD)
        if store.kind != "aspects":
            raise InputError(f"{self.options.targets} holds {store.kind}, not aspects.", field=_FIELD, hint=_HINT)
        values, known = store.for_images(data.names, self.options.missing, field=_FIELD)
        # The store stays with the data: a checkpoint needs no copy of it.
        self.register_buffer("aspects", torch.from_numpy(values), persistent=False)
        self.register_buffer("known", torch.from_numpy(known), persistent=False)
        self.aspect_head = nn.Linear(self.embedding_dim, len(store.names))

    def forward(
        self, student: StageOutput, teacher: StageOutput | None, fusion: StageOutput | None, batch: Batch
    ) -> Losses:
        """The components.

        Raises:
            InputError: `bind` was not called, or the batch does not say which images it holds.
        """
        if self.aspect_head is None:
            raise InputError(
                "MaKD has no targets: it has not met the training data.",
                field="method.name",
                hint="Call bind(TrainingSet(...)) on the method before its first batch.",
            )
        if batch.indices is None:
            raise InputError(
                "MaKD must know which image of the training set is which.",
                field="Batch.indices",
                hint="Give each image's place in the training set.",
            )
        known = self.known[batch.indices] if self.options.missing == "skip" else None
        aspects = makd_loss(self.aspect_head(student.embedding), self.aspects[batch.indices], known)
        return {
            "ce/student": self.options.ce_weight * batch.criterion(student.logits, batch.targets),
            "makd/aspects-student": self.options.weight * aspects,
        }
