"""Augmentation, a batch at a time on the device of its pixels."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.data.boxes import evaluation_boxes, padded_boxes, resized_boxes
from engine.data.color_jitter import color_jitter
from engine.data.crop import crop
from engine.data.erasing import erase
from engine.data.mixing import mix, smooth_targets
from engine.data.rand_augment import rand_augment
from engine.data.raw_batch import RawBatch
from engine.record.config import RecipeConfig


class Augment:
    """What a recipe does to images and labels before a model sees them.

    All that is random is drawn on the CPU from the generator of the batch, so that a run can resume at any batch and
    a GPU is never waited for.

    Args:
        recipe: what to do.
        size: side of the output, in pixels.
        num_classes: columns of the targets.
    """

    def __init__(self, recipe: RecipeConfig, size: int, num_classes: int) -> None:
        self.recipe = recipe
        self.size = size
        self.num_classes = num_classes

    def train(self, batch: RawBatch, generator: torch.Generator, epoch: int | None = None) -> tuple[Tensor, Tensor]:
        """Augmented images float32 `[B, 3, S, S]` in 0..1 and soft targets float32 `[B, C]`.

        Args:
            batch: the images.
            generator: of this batch, on the CPU (see `batch_generator`).
            epoch: its number from 0, by which mixing ends in the last epochs; None: mixing is on.
        """
        recipe = self.recipe
        flips = torch.rand(len(batch), generator=generator) < recipe.flip
        boxes = self._boxes(batch, generator)
        images = crop(batch, boxes, self.size, flips, closed=recipe.crop == "resized")
        if recipe.rand_augment:
            images = rand_augment(images, recipe.rand_augment, recipe.rand_augment_std, generator)
        if recipe.color_jitter:
            images = color_jitter(images, recipe.color_jitter, generator)
        if recipe.erase:
            images = erase(images, recipe.erase, generator)
        labels = batch.labels.to(images.device, non_blocking=True)
        targets = smooth_targets(labels, self.num_classes, recipe.label_smoothing)
        if epoch is None or epoch < recipe.epochs - recipe.mix_off_epochs:
            images, targets = mix(images, targets, recipe.mixup, recipe.cutmix, generator)
        return images, targets

    def evaluate(self, batch: RawBatch) -> Tensor:
        """The centre crop, float32 `[B, 3, S, S]` in 0..1."""
        return crop(batch, evaluation_boxes(batch.sizes, self.size, self.recipe.crop_fraction), self.size)

    def _boxes(self, batch: RawBatch, generator: torch.Generator) -> Tensor:
        if self.recipe.crop == "padded":
            return padded_boxes(batch.sizes, self.size, generator)
        if self.recipe.crop == "resized":
            return resized_boxes(batch.sizes, self.recipe.crop_scale, generator)
        return evaluation_boxes(batch.sizes, self.size, self.recipe.crop_fraction)
