"""Agreement: how near an export's answers are to the student's, and how near they must be.

Why these limits, with the differences relative to the largest logit of the student:

- `copied`: the same weights in the same code. Nothing may differ but by the last digits of a float32.
- `float32`: another runtime adds up in another order, which costs up to 2e-6 in the networks of docs/exporting.md; a
  wrong operator costs 1e-2 and more. 1e-3 lies between, and no image in a thousand may be decided otherwise.
- `float16`: a weight is off by up to 2^-11, which is 5e-4, and logits by up to 1e-3 there.
- `int8`: a weight is off by up to 1/254 of the largest of its channel. Logits move by 1 to 3 percent there, and answers
  that were nearly tied fall the other way; accuracy must not.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from engine.record.export_request import NotTheSame


@dataclass(frozen=True)
class Limits:
    """What an export may differ by.

    Attributes:
        difference: of any logit, relative to the student's largest.
        agreement: least share of images with the same answer, in percent.
        accuracy: most that top-1 may lie below the student's, in percent points.
    """

    difference: float
    agreement: float
    accuracy: float


LIMITS = {
    "copied": Limits(1e-5, 100.0, 0.0),
    "float32": Limits(1e-3, 99.9, 0.1),
    "float16": Limits(1e-2, 99.0, 0.5),
    "int8": Limits(0.25, 95.0, 1.0),
}


@dataclass(frozen=True)
class Agreement:
    """What was measured on `images` of the run's `of` validation images; accuracies and shares in percent.

    Attributes:
        max_difference, mean_difference: of the logits, absolute.
        relative_difference: the largest, relative to the student's largest logit.
        agreement: share of images with the same first answer.
    """

    images: int
    of: int
    max_difference: float
    mean_difference: float
    relative_difference: float
    agreement: float
    top1_student: float
    top1_export: float

    def values(self) -> dict[str, Any]:
        """As plain values, but for what is not finite: null."""
        found = asdict(self)
        return {
            name: value if not isinstance(value, float) or math.isfinite(value) else None
            for name, value in found.items()
        }

    def said(self) -> str:
        """In one line."""
        return (
            f"on {self.images:,} of {self.of:,} validation images: logits differ by {self.max_difference:.2g} at most, "
            f"{self.mean_difference:.2g} on average; the same answer for {self.agreement:.2f} %; "
            f"top-1 {self.top1_export:.2f} %, the student's {self.top1_student:.2f} %"
        )

    def refuse_beyond(self, limits: Limits) -> None:
        """Refuse what differs by more; where an image is more than the share allowed, a lossy export may lose one.

        Raises:
            NotTheSame: with what was measured, and what was allowed.
        """
        one = 100 / self.images if limits.difference > LIMITS["float32"].difference else 0.0
        right = (
            self.relative_difference <= limits.difference
            and 100 - self.agreement <= max(100 - limits.agreement, one) + 1e-9
            and self.top1_student - self.top1_export <= max(limits.accuracy, one) + 1e-9
        )
        if not right:  # also where it is not a number
            allowed = (
                f"Allowed: {limits.difference:g} of the largest logit, {limits.agreement:g} % the same,"
                f" {limits.accuracy:g} points of accuracy"
            )
            hint = f"{allowed}. Nothing is left in place; try another format, or --half instead of --int8."
            raise NotTheSame(f"does not answer like the student: {self.said()}.", field="the export", hint=hint)


class Compared:
    """Counts answers of the student and of its export, batch by batch."""

    def __init__(self) -> None:
        self._images = self._same = self._right = self._right_export = self._logits = 0
        self._largest = self._most = self._sum = 0.0

    def add(self, student: Tensor, export: Tensor, labels: Tensor) -> None:
        """Logits [B, C] of both for the same images, and the right classes [B]."""
        if student.shape != export.shape:
            raise NotTheSame(f"answers {tuple(export.shape)} instead of {tuple(student.shape)}.", field="the export")
        apart = (student.double() - export.double()).abs()
        most = float(apart.max())
        self._most = max(self._most, most) if math.isfinite(most) else math.nan
        self._largest = max(self._largest, float(student.abs().max()))
        self._sum += float(apart.sum())
        self._logits += apart.numel()
        ours, theirs = student.argmax(1), export.argmax(1)
        self._images += len(labels)
        self._same += int((ours == theirs).sum())
        self._right += int((ours == labels).sum())
        self._right_export += int((theirs == labels).sum())

    def found(self, of: int) -> Agreement:
        """What was counted, of so many images that there are."""
        return Agreement(
            images=self._images,
            of=of,
            max_difference=self._most,
            mean_difference=self._sum / self._logits,
            relative_difference=self._most / max(self._largest, torch.finfo(torch.float32).tiny),
            agreement=100 * self._same / self._images,
            top1_student=100 * self._right / self._images,
            top1_export=100 * self._right_export / self._images,
        )
