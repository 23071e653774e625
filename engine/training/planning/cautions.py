"""What a person should know before a run that can start: sentences for the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import torch

from engine.models.staged import StagedModel
from engine.record.config import RunConfig
from engine.record.listed import listed
from engine.training.guards.memory import free_memory
from engine.training.precision import Precision
from engine.training.task import ImageClassification
from engine.training.triple import Triple

_ENLARGED = 2.0  # times, from which on a model sees more invention than image


def cautions(
    config: RunConfig,
    task: ImageClassification,
    triple: Triple,
    precision: Precision,
    memory: int,
    later: Collection[str] = (),
) -> list[str]:
    """All of them.

    Args:
        memory: the estimate, in bytes.
        later: roles whose weights come only when the run starts, so that nothing can be said of them.
    """
    found: list[str] = []
    for role in triple.teachers:
        if role not in later and config.method.control != "untrained-teacher":
            found += _teacher(config, role)
    for role, model in triple.models().items():
        found += _stages(role, model)
    return [*found, *_data(config, task), *_device(precision, memory)]


def new_heads(config: RunConfig, triple: Triple, later: Collection[str] = ()) -> list[str]:
    """The teachers with a head that nobody has trained: a run ends as soon as it looks at one of them."""
    if config.method.control == "untrained-teacher":
        return []
    return [role for role, teacher in triple.teachers.items() if role not in later and teacher.has_new_head]


def said_of_new_head(role: str, classes: int) -> str:
    """The sentence about one of them."""
    return (
        f"{_called(role)}'s head is new for these {classes:,} classes, and a run refuses a teacher whose head was "
        'never trained. Train it on them first (kind = "train").'
    )


def _teacher(config: RunConfig, role: str) -> Iterator[str]:
    if config.model(role).weights == "random":
        yield f"{_called(role)} has random weights: it has nothing to teach."


def _stages(role: str, model: StagedModel) -> Iterator[str]:
    """Maps of one position: convolutions there have no neighbours to look at."""
    single = [number for number, stage in enumerate(model.stages, 1) if stage.grid == (1, 1)]
    if not single:
        return
    stages = listed([f"S{number}" for number in single])
    small = f', or {role}.stem = "small"' if model.family == "cnn" and model.image_size <= 64 else ""
    yield (
        f"{_called(role)}'s input of {model.image_size} px leaves {stages} 1 x 1: "
        f"a larger image size{small} keeps more of the picture."
    )


def _data(config: RunConfig, task: ImageClassification) -> Iterator[str]:
    images, batch = len(task.data.train), config.recipe.batch_size
    if batch > images:
        yield f"A batch of {batch:,} is more than the {images:,} training images: every step takes them all."
    (few,) = task.data.train.batches([torch.arange(0, images, max(1, images // 16))[:16]])
    short = int(few.sizes.amin(1).median())
    if task.size > _ENLARGED * short:
        yield f"Images of {short} px on their shorter side are enlarged to {task.size} px."


def _device(precision: Precision, memory: int) -> Iterator[str]:
    device, gib = precision.device, 2**30
    if device.type == "cuda":
        # What this process holds for the measurement is free again by the time of the run.
        free = torch.cuda.mem_get_info(device)[0] + torch.cuda.memory_reserved(device)
        if memory > free:
            yield f"About {memory / gib:.1f} GiB are needed on {device}, where {free / gib:.1f} GiB are free now."
        return
    available = free_memory(device)
    if memory > available:
        yield f"About {memory / gib:.1f} GiB are needed, where {available / gib:.1f} GiB of memory are free now."
    if device.type == "cpu" and torch.cuda.is_available():
        yield "It would run on the CPU, although there is a GPU."
    if device.type == "cpu" and precision.name == "bf16":
        yield "bf16 on a CPU shows what a GPU would learn with it; fp32 is faster here."


def _called(role: str) -> str:
    """`teacher2` as people say it, at the beginning of a sentence."""
    number = role.removeprefix("teacher")
    return f"Teacher {number}" if number.isdigit() else role.capitalize()
