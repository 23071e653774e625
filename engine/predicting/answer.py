"""Answer: what models take an image for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from engine.data.source import printable

DIGITS = 6  # of a probability


@dataclass(frozen=True)
class Answer:
    """Of one image.

    Attributes:
        path: as it was given.
        best: by role, classes and their probabilities, the likeliest first.
        error: why there is none.
    """

    path: str
    best: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    error: str = ""

    def values(self) -> dict[str, Any]:
        """As plain values; odd bytes in a path are written out."""
        path = {"path": printable(self.path)}
        return {**path, "error": printable(self.error)} if self.error else {**path, **self.best}


def ranked(logits: Tensor, class_names: list[str], top: int) -> list[list[tuple[str, float]]]:
    """The likeliest classes of each image, with their probabilities.

    Args:
        logits: float32 `[B, C]`.
        top: classes to name; fewer where there are not so many.
    """
    values, places = torch.softmax(logits, dim=1).topk(min(top, len(class_names)), dim=1)
    return [
        [(class_names[place], round(value, DIGITS)) for place, value in zip(row_places, row, strict=True)]
        for row_places, row in zip(places.tolist(), values.tolist(), strict=True)
    ]
