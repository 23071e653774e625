"""The task: what a batch is, what is right about an answer, what is measured.

The loop knows views, targets, a criterion and metrics by name. Image classification is the one
task there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.analysis.evaluation import Tally
from engine.data import Augment, Batches, ImageData, batch_generator, open_data, prepare
from engine.methods.base import TrainingSet
from engine.models.staged import StagedModel
from engine.record.config import RunConfig

Views = dict[str, Tensor]
Progress = Callable[[int, int], None]  # told (images decoded, images in all)
Channels = tuple[float, float, float]
IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
HALVES = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class View:
    """How one model wants to see an image: its input side and normalisation."""

    size: int
    mean: Channels
    std: Channels


class ImageClassification:
    """Images of classes: data, supervised loss and accuracy.

    Args:
        config: of the run.
        device: where batches are made.
        progress: hears how far the data is read.
        opening: opens the data; another than `open_data` may keep what it has opened.

    Raises:
        InputError: the data cannot be used as configured.
    """

    def __init__(
        self,
        config: RunConfig,
        device: torch.device,
        progress: Progress | None = None,
        opening: Callable[..., ImageData] = open_data,
    ) -> None:
        self.config = config
        self.device = device
        roles = ("student", *(config.teachers() if config.has_teacher() else ()))
        self.size = max(config.image_size(role) for role in roles)
        self.data: ImageData = opening(config.data, largest_input=self.size, device=device, progress=progress)
        self.views: dict[str, View] = {}
        recipe = config.recipe
        self._augment = Augment(recipe, self.size, len(self.class_names))
        self._train = Batches(self.data.train, recipe.batch_size, config.seed, device, shuffle=True, drop_last=True)
        self._validation = Batches(
            self.data.val,
            min(recipe.batch_size, len(self.data.val)),
            config.seed,
            device,
            shuffle=False,
            drop_last=False,
        )

    @property
    def class_names(self) -> list[str]:
        return self.data.class_names

    @property
    def steps_per_epoch(self) -> int:
        return len(self._train)

    def add_views(self, models: dict[str, StagedModel]) -> list[str]:
        """State how each model, by role, sees images; returns what was done to the models' weights."""
        for role, model in models.items():
            mean, std = self._normalization(role, model)
            self.views[role] = View(self.config.image_size(role), mean, std)
        return [f"{role} {model.name}: {note}" for role, model in models.items() for note in model.notes]

    def _normalization(self, role: str, model: StagedModel) -> tuple[Channels, Channels]:
        wanted = self.config.model(role).normalization
        return normalization(wanted, model, lambda: (self.data.mean, self.data.std))

    def training_set(self) -> TrainingSet:
        """What a method may know of the images before it begins."""
        return TrainingSet(self.class_names, self.data.train.labels, self.data.names)

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Views, Tensor, Tensor]]:
        """Training batches of an epoch from batch `start` on.

        Each is a view for each model, soft targets [B, C], and the places of the images in the training set [B].
        """
        for index, raw in enumerate(self._train.epoch(number, start), start):
            generator = batch_generator(self.config.seed, number, index)
            images, targets = self._augment.train(raw, generator, number)
            yield self._views(images), targets, raw.index.to(self.device, non_blocking=True)

    def criterion(self, logits: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy with soft targets [B, C], mean over the batch."""
        return F.cross_entropy(logits, targets)

    def validation(self) -> Iterator[tuple[Views, Tensor]]:
        """Every validation image once: views, and class indices [B]."""
        for raw in self._validation.epoch(0):
            yield self._views(self._augment.evaluate(raw)), raw.labels.to(self.device, non_blocking=True)

    def probe(self, samples: int, batch_size: int) -> Iterator[Views]:
        """The fixed probe images: a draw from the validation set that depends on its seed alone.

        A last batch of fewer than four images, too few for CKA, is left out.
        """
        count = len(self.data.val)
        generator = torch.Generator().manual_seed(self.config.data.subset_seed)
        chosen = torch.randperm(count, generator=generator)[:samples]
        places = [part for part in chosen.split(batch_size) if len(part) >= 4]
        for raw in self.data.val.batches(places):
            yield self._views(self._augment.evaluate(raw.to(self.device)))

    def measure(
        self,
        answers: Callable[[Views], dict[str, Tensor]],
        tally: Tally | None = None,
    ) -> dict[str, float]:
        """Accuracy and loss of every model that `answers` returns logits [B, C] of, by role.

        The student's are `val/top1`, `val/top5` (from six classes on) and `val/loss`; another
        role's carry its name (`val/top1/fusion`). The device is asked once, at the end. The student's
        answers, image by image, go into `tally`.
        """
        sums: dict[str, Tensor] = {}
        count = 0
        for views, labels in self.validation():
            count += len(labels)
            for role, logits in answers(views).items():
                logits = logits.float()
                if tally is not None and role == "student":
                    tally.add(logits, labels)
                for name, value in _scores(logits, labels).items():
                    key = f"val/{name}" if role == "student" else f"val/{name}/{role}"
                    sums[key] = sums[key] + value if key in sums else value
        values = torch.stack(list(sums.values())).cpu().double().div(count).tolist()
        return {name: value * (1 if "/loss" in name else 100) for name, value in zip(sums, values, strict=True)}

    def close(self) -> None:
        """End the processes that decode, if any."""
        self.data.train.close()
        self.data.val.close()

    def _views(self, images: Tensor) -> Views:
        """A view for each role; models that see alike share one."""
        made = {view: prepare(images, view.size, view.mean, view.std) for view in set(self.views.values())}
        return {role: made[view] for role, view in self.views.items()}


def normalization(
    wanted: str, model: StagedModel, of_data: Callable[[], tuple[Channels, Channels]]
) -> tuple[Channels, Channels]:
    """Mean and deviation as configured; else of the model's weights, if they say them, or of the data."""
    if wanted == "imagenet":
        return IMAGENET
    if wanted == "model":
        return own_normalization(model)
    if wanted == "data" or model.mean is None or model.std is None:
        return of_data()
    return model.mean, model.std


def own_normalization(model: StagedModel) -> tuple[Channels, Channels]:
    """Mean and deviation that timm has for a model, or a half each."""
    own = getattr(model.model, "pretrained_cfg", None) or {}
    return _three(own.get("mean", HALVES)), _three(own.get("std", HALVES))


def _three(values: Sequence[float]) -> Channels:
    """One value a colour."""
    red, green, blue = values
    return float(red), float(green), float(blue)


def _scores(logits: Tensor, labels: Tensor) -> dict[str, Tensor]:
    scores = {
        "loss": F.cross_entropy(logits, labels, reduction="sum"),
        "top1": (logits.argmax(dim=1) == labels).sum(),
    }
    if logits.shape[1] > 5:
        scores["top5"] = (logits.topk(5, dim=1).indices == labels[:, None]).any(dim=1).sum()
    return scores
