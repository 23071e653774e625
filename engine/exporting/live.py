"""The live student: what an export must answer like, and the validation images it is asked of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from engine.assistants.chain import students_run
from engine.data import Augment, ImageData, open_data, prepare
from engine.models.staged import StagedModel
from engine.record.config import RunConfig
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from engine.training.building.models import build_model

Progress = Callable[[str, int, int], None]  # told (what, done, of how many)
Channels = tuple[float, float, float]
_AT_ONCE = 32  # images


@dataclass
class Live:
    """A run's student as it was saved, in float32 on the CPU, and the run's validation images.

    Attributes:
        file: the .safetensors file it was read from.
        metadata: what that file says of itself.
        size: side of its input, in pixels.
        mean, std: normalisation of its input, on RGB in 0..1.
    """

    folder: RunFolder
    config: RunConfig
    staged: StagedModel
    file: Path
    metadata: dict[str, str]
    data: ImageData
    mean: Channels
    std: Channels

    @property
    def model(self) -> nn.Module:
        """The plain model."""
        return self.staged.model

    @property
    def size(self) -> int:
        return self.staged.image_size

    @property
    def class_names(self) -> list[str]:
        return self.data.class_names

    @torch.no_grad()
    def answers(self, images: Tensor) -> Tensor:
        """Normalised images [B, 3, S, S] to logits [B, C]."""
        return self.staged(images)

    def batches(self, most: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Validation images as the student sees them, and their labels: all, or a draw by the run's subset seed.

        The first batch is a single image, so that an export that takes one number of images only is found out.
        """
        count = len(self.data.val)
        chosen = torch.arange(count)
        if count > most:
            generator = torch.Generator().manual_seed(self.config.data.subset_seed)
            chosen = torch.randperm(count, generator=generator)[:most].sort().values
        largest = _largest_input(self.config)
        augment = Augment(self.config.recipe, largest, len(self.class_names))
        places = [part for part in (chosen[:1], *chosen[1:].split(_AT_ONCE)) if len(part)]
        for raw in self.data.val.batches(places):
            yield prepare(augment.evaluate(raw), self.size, self.mean, self.std), raw.labels

    def close(self) -> None:
        """End the processes that decode, if any."""
        self.data.train.close()
        self.data.val.close()


def open_live(folder: RunFolder, home: Path, file: Path, progress: Progress) -> Live:
    """Build the student that a file of a run holds, and open the run's images.

    Raises:
        UserError: the model or the data cannot be had as they were.
    """
    metadata = read_metadata(file)
    config = _configuration(folder, file)
    # Of the training images, which nobody is shown, one a class is enough.
    wanted = config.data.model_copy(update={"images_per_class": 1, "workers": 0})
    data = open_data(
        wanted, largest_input=_largest_input(config), progress=lambda done, of: progress("reading images", done, of)
    )
    staged = build_model(config, "student", data.class_names, home).eval()
    if staged.has_new_head:
        hint = "Put the data back as it was."
        raise InputError("has other classes than the student was trained on.", field="data.path", hint=hint)
    if staged.mean is None or staged.std is None:
        raise InputError(
            "does not say how its images are normalised.", field=str(file), hint="Resume the run for an epoch."
        )
    return Live(folder, config, staged, file, metadata, data, staged.mean, staged.std)


def _configuration(folder: RunFolder, file: Path) -> RunConfig:
    """The run's configuration on the CPU, its student's weights those of the file."""
    config = folder.config()
    if config.assistant.kind == "model":
        config = students_run(config, "random")
    if config.compute.threads:
        torch.set_num_threads(config.compute.threads)
    student = config.student.model_copy(update={"weights": str(file)})
    return config.model_copy(update={"student": student})


def _largest_input(config: RunConfig) -> int:
    """The side to which images are cut before each model resizes them to its own, as in the run."""
    roles = ("student", *(config.teachers() if config.has_teacher() else ()))
    return max(config.image_size(role) for role in roles)
