"""Which images of a source a run uses: the held-out share, the classes, the size of the training set."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, replace

from engine.data.source import Sample, Source
from engine.record.config import DataConfig
from engine.record.errors import InputError
from engine.record.nearest import nearest


@dataclass
class Selection:
    """The images of a run, in the order of their source.

    Args:
        class_names: by label.
        train: to train on.
        val: to validate on.
        notices: what a person should know.
    """

    class_names: list[str]
    train: list[Sample]
    val: list[Sample]
    notices: list[str]


def select(source: Source, data: DataConfig) -> Selection:
    """Apply held_out, classes, fraction and images_per_class.

    Raises:
        InputError: no images, fewer than two classes, an unknown class, or one that cannot be trained.
    """
    if not source.samples:
        hint = "Check the path and the layout of its folders."
        raise InputError("no images were found.", field="data.path", hint=hint)
    class_names = _chosen_classes(source.class_names, data.classes)
    samples = source.samples
    if not any(sample.split == "val" for sample in samples):
        samples = hold_out(samples, data.held_out, data.subset_seed)
    wanted = set(class_names)
    train = [sample for sample in samples if sample.split == "train" and sample.class_name in wanted]
    val = [sample for sample in samples if sample.split == "val" and sample.class_name in wanted]
    selection = Selection(class_names, _thin_out(train, data), val, list(source.notices))
    check_classes(selection)
    return selection


def check_classes(selection: Selection) -> None:
    """Refuse a class that cannot be trained, and note one that cannot be validated.

    Raises:
        InputError: a class without a training image, or no validation image at all.
    """
    trained = {sample.class_name for sample in selection.train}
    validated = {sample.class_name for sample in selection.val}
    only = [name for name in selection.class_names if name in validated - trained]
    if only:
        hint = "Add training images, or name the classes to use in data.classes."
        raise InputError(f"classes with validation images only: {_some(only)}.", field="data.path", hint=hint)
    absent = [name for name in selection.class_names if name not in trained]
    if absent:
        hint = "Add images, remove the empty folders, or name the classes to use in data.classes."
        raise InputError(f"classes without a training image: {_some(absent)}.", field="data.path", hint=hint)
    if not validated:
        hint = "Add a val folder, or more images a class."
        raise InputError("there are no validation images.", field="data.path", hint=hint)
    unseen = [name for name in selection.class_names if name not in validated]
    if unseen:
        notice = f"Classes without a validation image: {_some(unseen)}."
        if notice not in selection.notices:
            selection.notices.append(notice)


def hold_out(samples: list[Sample], share: float, seed: int) -> list[Sample]:
    """Move a share of each class to the split "val": at least one image, if the class has two."""
    chosen: set[int] = set()
    for name, places in _by_class(samples).items():
        count = min(max(1, round(len(places) * share)), len(places) - 1)
        chosen.update(_shuffled(places, samples, f"{seed}/held out/{name}")[:count])
    return [replace(sample, split="val") if i in chosen else sample for i, sample in enumerate(samples)]


def _thin_out(samples: list[Sample], data: DataConfig) -> list[Sample]:
    """The training images that fraction and images_per_class leave, a smaller choice within every larger one."""
    if data.fraction >= 1 and not data.images_per_class:
        return samples
    chosen: set[int] = set()
    for name, places in _by_class(samples).items():
        count = max(1, round(len(places) * data.fraction))
        if data.images_per_class:
            count = min(count, data.images_per_class)
        chosen.update(_shuffled(places, samples, f"{data.subset_seed}/subset/{name}")[:count])
    return [sample for i, sample in enumerate(samples) if i in chosen]


def _chosen_classes(known: list[str], wanted: list[str]) -> list[str]:
    """The class names of the run, in label order.

    Raises:
        InputError: a class is unknown or named twice, or fewer than two are left.
    """
    field = "data.classes" if wanted else "data.path"
    for name in wanted:
        if name not in known:
            near = nearest(name, known, 3)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {_some(known)}."
            raise InputError(f"there is no class {name!r}.", field=field, hint=hint)
    if len(set(wanted)) != len(wanted):
        raise InputError("a class is named twice.", field=field, hint="Name each class once.")
    chosen = wanted or known
    if len(chosen) < 2:
        hint = "Two or more are needed to classify."
        raise InputError(f"there is only one class, {chosen[0]!r}.", field=field, hint=hint)
    return list(chosen)


def _by_class(samples: list[Sample]) -> dict[str, list[int]]:
    places = defaultdict(list)
    for i, sample in enumerate(samples):
        places[sample.class_name].append(i)
    return places


def _shuffled(places: list[int], samples: list[Sample], seed: str) -> list[int]:
    """In an order that depends on the names and the seed, not on how the source lists them."""
    ordered = sorted(places, key=lambda place: samples[place].name)
    random.Random(seed).shuffle(ordered)
    return ordered


def _some(names: list[str], most: int = 20) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
