"""Form: what every format of an export does."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import torch
from torch import Tensor

from engine.exporting.live import Live
from engine.record.export_request import Weights

Answers = Callable[[Tensor], Tensor]
INPUT, OUTPUT = "images", "logits"


class Form(ABC):
    """A format: how a student is written in it, and how somebody else reads that.

    Attributes:
        exact: whether the reader computes with the same code, so that nothing may differ.
    """

    exact: ClassVar[bool] = False

    @abstractmethod
    def need(self) -> None:
        """Refuse where a package is missing.

        Raises:
            InputError: with the line that installs it.
        """

    @abstractmethod
    def check(self, live: Live) -> None:
        """Refuse a student that the format cannot express.

        Raises:
            InputError: why, and what to do.
        """

    @abstractmethod
    def write(self, live: Live, weights: Weights, path: Path) -> None:
        """Write the student to a path of this name that is not there yet."""

    @abstractmethod
    def answers(self, live: Live, path: Path) -> Answers:
        """Read it as a stranger would: normalised images [B, 3, S, S] to logits [B, C]."""

    @abstractmethod
    def reader(self) -> str:
        """What reads it, with its version."""

    @abstractmethod
    def loading(self, live: Live, path: Path) -> list[str]:
        """Three lines of Python that load it."""


def asking(model: Callable[..., Tensor]) -> Answers:
    """A model as it is asked, without gradients."""

    def ask(images: Tensor) -> Tensor:
        with torch.no_grad():
            return model(images)

    return ask


def description(live: Live, weights: Weights) -> dict[str, str]:
    """What a file says of itself: as the student's own (see engine.record.student_file), and how weights are stored."""
    return {
        **live.metadata,
        "class_names": json.dumps(live.class_names, ensure_ascii=False),
        "image_size": str(live.size),
        "mean": json.dumps(live.mean),
        "std": json.dumps(live.std),
        "crop_fraction": json.dumps(live.config.recipe.crop_fraction),
        "interpolation": "bilinear",
        "weights": weights,
    }


def timm_arguments(live: Live) -> dict[str, Any]:
    """What `timm.create_model` is given besides the name and the number of classes."""
    sized = {"img_size": live.size} if live.staged.adapter.sized else {}
    options = {
        key: tuple(value) if isinstance(value, list) else value for key, value in live.config.student.options.items()
    }
    return {**sized, **options}


def name_in_timm(live: Live) -> str:
    """The architecture, without the tag of weights that it once began with."""
    return live.staged.name.split(".")[0]
