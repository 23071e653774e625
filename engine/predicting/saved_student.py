"""SavedStudent: what a student's file, or an exported folder, says of itself, checked before anything is built of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.predicting.exported_folder import WEIGHTS, metadata_in
from engine.record.config import DataConfig, ModelConfig, RecipeConfig
from engine.record.errors import InputError
from engine.record.student_file import read_metadata

Channels = tuple[float, float, float]
_HINT = "Choose a student that a run has saved, or give the run's id."


@dataclass(frozen=True)
class SavedStudent:
    """A student in a file, or an exported folder.

    Attributes:
        model: architecture, options, stem and stage blocks; its weights are the file, or that of the folder.
        class_names: by label.
        image_size: side of its square input, in pixels.
        mean, std: of each channel, in 0..1.
        crop_fraction: share of the shorter side that is kept.
    """

    model: ModelConfig
    class_names: list[str]
    image_size: int
    mean: Channels
    std: Channels
    crop_fraction: float

    @classmethod
    def read(cls, path: Path) -> SavedStudent:
        """What the header of a file says, or the config.json of an exported folder.

        Raises:
            InputError: it is no student's, or says what cannot be.
        """
        is_folder = path.is_dir()
        said = metadata_in(path) if is_folder else read_metadata(path)
        if "architecture" not in said or "class_names" not in said:
            raise InputError("does not say which model and classes it is of.", field=str(path), hint=_HINT)
        try:
            return _checked(said, path, path / WEIGHTS if is_folder else path)
        except ValidationError as error:
            place = ".".join(map(str, error.errors()[0]["loc"]))
            raise _odd(path, place) from None
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise _odd(path, error.args[0] if isinstance(error, KeyError) else "a value") from None


def _checked(said: dict[str, str], path: Path, weights: Path) -> SavedStudent:
    model = ModelConfig(
        model=said["architecture"],
        weights=str(weights.absolute()),
        options=json.loads(said.get("options", "{}")),
        stem=said.get("stem", "model"),  # type: ignore[arg-type]
        stage_blocks=json.loads(said.get("stage_blocks", "[]")),
    )
    names = json.loads(said["class_names"])
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise _odd(path, "class_names")
    std = _channels(json.loads(said["std"]))
    if min(std) <= 0:
        raise _odd(path, "std")
    return SavedStudent(
        model=model,
        class_names=names,
        image_size=DataConfig(image_size=int(said["image_size"])).image_size,
        mean=_channels(json.loads(said["mean"])),
        std=std,
        crop_fraction=RecipeConfig(crop_fraction=float(said.get("crop_fraction", "1"))).crop_fraction,
    )


def _channels(values: Any) -> Channels:
    red, green, blue = (float(value) for value in values)
    if not all(map(math.isfinite, (red, green, blue))):
        raise ValueError(values)
    return red, green, blue


def _odd(path: Path, what: str) -> InputError:
    return InputError(f"says of itself what cannot be ({what}).", field=str(path), hint=_HINT)
