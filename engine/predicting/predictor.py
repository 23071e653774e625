"""Predictor: models that are asked about images, which are prepared as those of a validation set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.data.boxes import evaluation_boxes
from engine.data.crop import crop
from engine.data.decode import BrokenImage
from engine.data.glance import pack
from engine.data.prepare import prepare
from engine.data.raw_batch import RawBatch
from engine.models.staged import StagedModel
from engine.predicting.answer import Answer, ranked
from engine.predicting.images import read_images
from engine.training.guards.memory import Room
from engine.training.precision import Precision
from engine.training.task import View

AT_ONCE = 16  # images: few enough for the first answers to come soon
_MOST_PIXELS = 2**24  # of a batch, as it is stored: images may be of any shape


@dataclass(frozen=True)
class Sight:
    """How images come before the models.

    Attributes:
        size: side of the square that is cut out of their middle, in pixels.
        store_size: the shorter side to which a larger image is reduced first.
        crop_fraction: share of the shorter side that is kept.
    """

    size: int
    store_size: int
    crop_fraction: float


@dataclass(frozen=True)
class Looker:
    """A model in evaluation mode, and how it sees an image."""

    model: StagedModel
    view: View


class Predictor:
    """Answers of a student, and of its teachers where they are wanted.

    Args:
        class_names: by label.
        sight: how images are prepared for all of them.
        models: by role; several models of a role answer with the mean of their logits.
        precision: of all of them.
        without_teacher: why a teacher that was wanted is not among them.
    """

    def __init__(
        self,
        class_names: list[str],
        sight: Sight,
        models: dict[str, list[Looker]],
        precision: Precision,
        without_teacher: str = "",
    ) -> None:
        self.class_names, self.sight, self.models, self.precision = class_names, sight, models, precision
        self.without_teacher = without_teacher
        for looker in (each for lookers in models.values() for each in lookers):
            looker.model.to(precision.device).eval()
        self._room = Room(precision.device)

    def answers(self, paths: list[str], top: int, stopped: Callable[[], bool] = lambda: False) -> Iterator[Answer]:
        """An answer for each image, in order.

        Args:
            top: classes to name.
            stopped: asked before each batch; the rest is left out then.
        """
        waiting: list[tuple[str, np.ndarray | BrokenImage]] = []
        pixels = 0
        images = read_images(paths, self.sight.store_size)
        try:
            for path, image in zip(paths, images, strict=True):
                waiting.append((path, image))
                pixels += 0 if isinstance(image, BrokenImage) else image.shape[0] * image.shape[1]
                if len(waiting) >= AT_ONCE or pixels >= _MOST_PIXELS:
                    if stopped():
                        return
                    yield from self._answered(waiting, top)
                    waiting, pixels = [], 0
            if waiting and not stopped():
                yield from self._answered(waiting, top)
        finally:
            images.close()  # type: ignore[attr-defined]

    @torch.no_grad()
    def logits(self, images: list[np.ndarray]) -> dict[str, Tensor]:
        """What each role answers to images in their stored form (uint8 `[H, W, 3]`): float32 `[B, C]` on the CPU.

        Raises:
            TrainingError: memory runs out with a single image.
        """
        nothing = torch.zeros(len(images), dtype=torch.int64)
        batch = pack([torch.tensor(image) for image in images], nothing, nothing)

        def ask(size: int) -> dict[str, Tensor]:
            parts = [self._ask(batch[start : start + size]) for start in range(0, len(batch), size)]
            return {role: torch.cat([part[role] for part in parts]) for role in self.models}

        return self._room.run("prediction", len(batch), ask, least=1, said=lambda large, small: None)

    def _ask(self, batch: RawBatch) -> dict[str, Tensor]:
        boxes = evaluation_boxes(batch.sizes, self.sight.size, self.sight.crop_fraction)
        images = crop(batch.to(self.precision.device), boxes, self.sight.size)
        found = {}
        for role, lookers in self.models.items():
            with self.precision.autocast():
                said = [each.model(_seen(images, each.view)).float() for each in lookers]
            found[role] = torch.stack(said).mean(dim=0).cpu()
        return found

    def _answered(self, waiting: list[tuple[str, np.ndarray | BrokenImage]], top: int) -> Iterator[Answer]:
        whole = [image for _, image in waiting if not isinstance(image, BrokenImage)]
        logits = self.logits(whole) if whole else {}
        finite = [
            all(rows) for rows in zip(*(each.isfinite().all(1).tolist() for each in logits.values()), strict=True)
        ]
        best = {role: ranked(each, self.class_names, top) for role, each in logits.items()}
        place = 0
        for path, image in waiting:
            if isinstance(image, BrokenImage):
                yield Answer(path, error=str(image))
                continue
            if finite[place]:
                yield Answer(path, {role: rows[place] for role, rows in best.items()})
            else:
                yield Answer(path, error="the answer is no number")
            place += 1


def _seen(images: Tensor, view: View) -> Tensor:
    return prepare(images, view.size, view.mean, view.std)
