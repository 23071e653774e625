"""A teacher at chance level, or with a head that was never trained, is found before it teaches, with the likely reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from engine.models.staged import StagedModel
from engine.record.errors import TrainingError
from engine.training.task import IMAGENET, ImageClassification, Views, own_normalization

_FEWEST = 50  # images; fewer cannot tell a teacher from chance
_DOUBT = 0.01  # a teacher that chance matches as often as this is no teacher


def refuse_chance_level(
    task: ImageClassification,
    role: str,
    teacher: StagedModel,
    top1: float,
    autocast: Callable[[], AbstractContextManager[Any]],
) -> None:
    """End the run where a teacher answers no better than chance, or by a new head, which may do so by luck.

    Args:
        top1: its accuracy on the validation images, in percent.

    Raises:
        TrainingError: with the accuracy, the likely reason, and what to do about it.
    """
    images, classes = len(task.data.val), len(task.class_names)
    if not teacher.has_new_head and not at_chance(top1, images, classes):
        return
    reason, hint = _likely_reason(task, role, teacher, top1, autocast)
    raise TrainingError(
        f"the {role} {teacher.name} has {top1:.2f} % on the validation images, where chance has {100 / classes:.2f} %: {reason}.",
        field=f"{task.config.place(role)}.weights",
        hint=hint,
    )


def at_chance(top1: float, images: int, classes: int) -> bool:
    """Whether an accuracy (%) is one that guessing reaches too, by a binomial test; never on fewer than 50 images."""
    right = round(top1 / 100 * images)
    return images >= _FEWEST and luck(right, images, 1 / classes) > _DOUBT


def luck(right: int, images: int, chance: float) -> float:
    """Probability that guessing is right `right` times or more: the upper tail of a binomial distribution."""
    hits = torch.arange(right, images + 1, dtype=torch.float64)
    total = torch.tensor(float(images), dtype=torch.float64)
    ways = torch.lgamma(total + 1) - torch.lgamma(hits + 1) - torch.lgamma(total - hits + 1)
    return float((ways + hits * math.log(chance) + (total - hits) * math.log1p(-chance)).exp().sum())


def _likely_reason(
    task: ImageClassification,
    role: str,
    teacher: StagedModel,
    top1: float,
    autocast: Callable[[], AbstractContextManager[Any]],
) -> tuple[str, str]:
    """What is most likely wrong, and what would do."""
    if task.config.model(role).weights == "random":
        return "its weights are random", "Give run:<id>, pretrained or a file; as a control, set method.control."
    if teacher.has_new_head:
        hint = 'Fine-tune it first (kind = "train"), then give its run:<id>.'
        return "its head is new and has not been trained on these classes", hint

    def answers(views: Views) -> Tensor:
        with autocast():
            return teacher(views[role])

    table = _confusion(task, answers)
    if _best_relabelling(table) > 2 * top1 / 100 + 0.2:
        hint = "Put data.classes in the order that the weights were trained with."
        return "its answers follow the classes, but in another order", hint
    name = _better_normalization(task, role, teacher, answers, top1)
    if name:
        return (
            f"its input is normalised otherwise than it learnt ({name} does better)",
            f'Set {task.config.place(role)}.normalization = "{name}".',
        )
    return "its weights do not know these classes", 'Fine-tune it first (kind = "train"), or give other weights.'


def _confusion(task: ImageClassification, answers: Callable[[Views], Tensor]) -> Tensor:
    """Counts by (label, answer), int64 [C, C] on the CPU."""
    classes = len(task.class_names)
    counts = torch.zeros(classes * classes, dtype=torch.int64, device=task.device)
    for views, labels in task.validation():
        counts += torch.bincount(labels * classes + answers(views).argmax(dim=1), minlength=classes * classes)
    return counts.view(classes, classes).cpu()


def _best_relabelling(table: Tensor) -> float:
    """Accuracy if every answer could be called by another class's name, each name once; the largest counts choose first."""
    rest, right = table.clone(), 0
    for _ in range(len(table)):
        place = int(rest.argmax())
        row, column = divmod(place, len(table))
        right += int(table[row, column])
        rest[row], rest[:, column] = -1, -1
    return right / max(1, int(table.sum()))


def _better_normalization(
    task: ImageClassification, role: str, teacher: StagedModel, answers: Callable[[Views], Tensor], top1: float
) -> str:
    """The normalisation by which the teacher is clearly better than chance, or empty."""
    before = task.views[role]
    choices = {
        "data": (task.data.mean, task.data.std),
        "imagenet": IMAGENET,
        "model": own_normalization(teacher),
    }
    try:
        for name, (mean, std) in choices.items():
            task.views[role] = replace(before, mean=mean, std=std)
            found = task.measure(lambda views: {role: answers(views)})[f"val/top1/{role}"]
            if found > top1 and not at_chance(found, len(task.data.val), len(task.class_names)):
                return name
    finally:
        task.views[role] = before
    return ""
