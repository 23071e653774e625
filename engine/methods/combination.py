"""Combination: methods added up by weight, as `fbt+rsd` names them."""

from __future__ import annotations

from torch import nn

from engine.methods.base import Batch, Losses, Method, TrainingSet
from engine.models.staged import StageOutput

STUDENTS_CE = "ce/student"


class Combination(Method):
    """The parts' losses by weight; the student's cross-entropy counts once, as the first part has it.

    Args:
        parts: the methods by name, built already.
        weights: of each part, by name.
    """

    def __init__(self, parts: dict[str, Method], weights: dict[str, float]) -> None:
        nn.Module.__init__(self)
        self.parts = nn.ModuleDict(parts)
        self.weights = weights

    def bind(self, data: TrainingSet) -> None:
        for part in self.parts.values():
            part.bind(data)  # type: ignore[operator]

    def forward(self, student: StageOutput, teacher: StageOutput, fusion: StageOutput | None, batch: Batch) -> Losses:
        losses: Losses = {}
        for name, part in self.parts.items():
            for component, loss in part(student, teacher, fusion, batch).items():
                if component == STUDENTS_CE:
                    losses.setdefault(component, loss)
                else:
                    own = f"{component}/{name}" if component in losses else component
                    losses[own] = self.weights[name] * loss
        return losses
