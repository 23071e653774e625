"""Step: one optimiser step of a batch, in as many parts as memory asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from engine.methods.base import Batch, Losses
from engine.models.staged import StageOutput
from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.training.guards.gradients import Gradients
from engine.training.guards.memory import Room
from engine.training.guards.undo import Undo
from engine.training.guards.weighing import refusal
from engine.training.precision import Precision, Scaling
from engine.training.task import ImageClassification, Views
from engine.training.triple import Outputs, Triple

_FEWEST = 2  # images that batch statistics want
Say = Callable[..., object]


class Step:
    """Takes the steps of a run; nothing in it waits for the device, but for fp16, which must know of overflows.

    Where memory runs out and the configuration lets it go on, the same step is taken again in parts of half
    the images: without half a gradient, and with random numbers and batch statistics as they were before it.

    Args:
        say: tells people something.
    """

    def __init__(
        self,
        config: RunConfig,
        task: ImageClassification,
        triple: Triple,
        precision: Precision,
        optimizer: Optimizer,
        room: Room,
        say: Say,
    ) -> None:
        self.config, self.task, self.triple, self.precision = config, task, triple, precision
        self.optimizer, self.room, self._say = optimizer, room, say
        self._forward: Callable[[Views], Any] = torch.compile(triple) if config.compute.compile else triple
        self.scaling = Scaling(precision, say)
        self.gradients = Gradients(zip(("student", "fusion", "half", "method"), triple.learners(), strict=True))
        self._goes_on = config.compute.on_out_of_memory == "accumulate"
        self._undo = Undo(triple.learners(), len(task.data.train)) if self._goes_on else None

    def take(
        self, views: Views, targets: Tensor, indices: Tensor, step: int, epoch: int
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Move the weights; returns scalars on the device: metrics, and what else must be finite, causes first.

        Raises:
            TrainingError: memory ran out, and the run may not, or cannot, go on with smaller parts.
        """
        batch, recipe = len(targets), self.config.recipe
        if self._undo is not None:
            self._undo.remember(indices)
        shortages = 0

        def attempt(size: int) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
            nonlocal shortages
            if shortages and self._undo is not None:
                self._undo.restore()
            shortages += 1
            return self._backward(views, targets, indices, size, epoch)

        values, watched = self.room.run(
            "step",
            -(-batch // max(1, min(recipe.accumulate, batch // _FEWEST))),
            attempt,
            least=min(batch, _FEWEST),
            refuse=None if self._goes_on else lambda size: self._refusal(views, targets, indices, size, step, epoch),
            said=lambda large, small: self._say_smaller(large, small, batch, step),
        )
        self.scaling.unscale(self.optimizer)
        norm = self.gradients.norm(step)
        if recipe.clip_norm:
            torch.nn.utils.clip_grads_with_norm_(self.gradients.parameters, recipe.clip_norm, norm)
        if self.scaling.enabled:  # an overflow is skipped and counted there
            norm = torch.where(torch.isfinite(norm), norm, 0)
        values["train/gradient_norm"] = norm
        self.scaling.step(self.optimizer, self.gradients.first_bad, step)
        return values, watched

    def _backward(
        self, views: Views, targets: Tensor, indices: Tensor, size: int, epoch: int
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Gradients of a batch, in parts of at most `size` images."""
        self.optimizer.zero_grad(set_to_none=True)
        values: dict[str, Tensor] = {}
        watched: dict[str, Tensor] = {}
        for part, goal, places in micro_batches(views, targets, indices, -(-len(targets) // size)):
            outputs, losses = self._losses(part, goal, places, epoch)
            total = torch.stack(list(losses.values())).sum()
            share = len(goal) / len(targets)
            self.scaling.scale(total * share).backward()
            right = (outputs.student.logits.argmax(dim=1) == goal.argmax(dim=1)).float().mean() * 100
            named = {
                "train/loss": total,
                **{f"train/loss/{name}": loss for name, loss in losses.items()},
                "train/top1": right,
            }
            _add(values, {name: value.detach() * share for name, value in named.items()})
            _add(watched, self._watched(part, outputs))
        return values, watched

    def _losses(self, views: Views, targets: Tensor, indices: Tensor, epoch: int) -> tuple[Outputs, Losses]:
        with self.precision.autocast():
            outputs: Outputs = self._forward(views)
        batch = Batch(targets, self.task.criterion, epoch, indices, views, self.precision.autocast)
        # Losses in float32: the tail of a softmax and a batch of cosines do not survive half precision.
        with torch.autocast(self.precision.device.type, enabled=False):
            return outputs, self.triple.losses(in_float(outputs), batch)

    def _watched(self, views: Views, outputs: Outputs) -> dict[str, Tensor]:
        """Sums that are not finite where an image or a logit is not."""
        roles: dict[int, list[str]] = {}  # models that see alike share a view
        for role, view in views.items():
            roles.setdefault(view.data_ptr(), []).append(role)
        found = {
            f"the images of {' and '.join(names)}": views[names[0]].detach().float().sum() for names in roles.values()
        }
        for role, output in zip(self.triple.teachers, outputs.teachers, strict=True):
            found[f"the {role}'s logits"] = output.logits.detach().float().sum()
        return found

    def _refusal(
        self, views: Views, targets: Tensor, indices: Tensor, size: int, step: int, epoch: int
    ) -> TrainingError:
        """The error of a run that may not go on with smaller parts: what would fit."""

        def attempt(images: int) -> None:
            few = {role: view[:images] for role, view in views.items()}
            self._backward(few, targets[:images], indices[:images], images, epoch)

        return refusal(self.config, self.precision.device, attempt, size, step)

    def _say_smaller(self, large: int, small: int, batch: int, step: int) -> None:
        across = any(isinstance(module, nn.modules.batchnorm._BatchNorm) for module in self.triple.modules())
        what = "BatchNorm, and losses that compare images, see" if across else "Losses that compare images see"
        self._say(
            f"Memory ran out at step {step:,} with {large} images at once. The step is taken again in parts of "
            f"{small} images, and so are the steps to come; the {batch} images of a step stay the same.",
            "warning",
            field="compute.on_out_of_memory",
            hint=f"{what} {small} images at a time from here on.",
        )


def micro_batches(views: Views, targets: Tensor, indices: Tensor, parts: int) -> Iterator[tuple[Views, Tensor, Tensor]]:
    """A step's batch in even parts of two images or more; a small data set may give fewer parts than asked."""
    parts = max(1, min(parts, len(targets) // _FEWEST))
    chunks = {role: images.tensor_split(parts) for role, images in views.items()}
    goals = zip(targets.tensor_split(parts), indices.tensor_split(parts), strict=True)
    for number, (goal, places) in enumerate(goals):
        yield {role: chunk[number] for role, chunk in chunks.items()}, goal, places


def in_float(outputs: Outputs) -> Outputs:
    """The outputs in float32 for the losses; features stay as they are until a loss wants them."""

    def one(output: StageOutput) -> StageOutput:
        return StageOutput(output.features, output.embedding.float(), output.logits.float())

    return Outputs(one(outputs.student), [*map(one, outputs.teachers)], [*map(one, outputs.fusions)])


def _add(sums: dict[str, Tensor], values: dict[str, Tensor]) -> None:
    for name, value in values.items():
        sums[name] = sums[name] + value if name in sums else value
