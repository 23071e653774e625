"""Council: one method and several teachers.

Either the method hears the mean of the teachers' logits (You et al., "Learning from Multiple Teacher
Networks", KDD 2017, take the mean of their softened probabilities; the mean of logits is this
project's choice), its features being those of the first teacher; or each teacher has a method, and a
fusion model, of its own, and the losses are averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import nn

from engine.methods.base import Batch, Losses, Method, TrainingSet
from engine.models.staged import StageOutput


class Council(nn.Module):
    """Gives each method its teacher.

    Args:
        methods: one, whatever the number of teachers; or one for each.
        roles: of the teachers (`teacher`, `teacher2`, …), as the images are called.
    """

    def __init__(self, methods: Sequence[Method], roles: Sequence[str]) -> None:
        super().__init__()
        self.methods = nn.ModuleList(methods)
        self.roles = list(roles)

    def bind(self, data: TrainingSet) -> None:
        """Let every method meet the training data."""
        for method in self.methods:
            method.bind(data)  # type: ignore[operator]

    def forward(
        self, student: StageOutput, teachers: list[StageOutput], fusions: list[StageOutput], batch: Batch
    ) -> Losses:
        """The weighted loss components of one batch, each the mean over the methods."""
        if len(self.methods) == 1:
            fusion = fusions[0] if fusions else None
            return self.methods[0](student, mean_of(teachers) if teachers else None, fusion, batch)
        sums: Losses = {}
        for place, (method, role) in enumerate(zip(self.methods, self.roles, strict=True)):
            own = replace(batch, images={**batch.images, "teacher": batch.images[role]}) if batch.images else batch
            losses = method(student, teachers[place], fusions[place] if fusions else None, own)
            for name, loss in losses.items():
                share = loss / len(self.methods)
                sums[name] = sums[name] + share if name in sums else share
        return sums


def mean_of(teachers: list[StageOutput]) -> StageOutput:
    """Several teachers as one: the mean of their logits, the features and the embedding of the first."""
    if len(teachers) == 1:
        return teachers[0]
    logits = torch.stack([teacher.logits.float() for teacher in teachers]).mean(dim=0)
    return StageOutput(teachers[0].features, teachers[0].embedding, logits)
