"""What is known of every timm model without importing timm: `resources/catalogue.json`.

Made by `python -m engine.catalogue`, read by the window and by the checks of a configuration.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

from engine.record.files import resources_folder

FILE = "catalogue.json"


@dataclass(frozen=True)
class ModelEntry:
    """One row of the catalogue.

    Attributes:
        name: timm's name, without a tag of weights.
        family: `cnn`, `vit`, `mlp` or `hybrid`, as the stages see it.
        parameters: count with the model's own head; 0 when not known.
        image_size: side of the input the model is made for, in pixels.
        module: timm's module the model lives in.
        staged: whether the engine has an adapter for it (S1..S4 and a fusion model).
        tags: names of the pretrained weights that timm offers.
    """

    name: str
    family: str
    parameters: int
    image_size: int
    module: str
    staged: bool
    tags: tuple[str, ...]


@cache
def _document() -> dict[str, Any]:
    path = resources_folder() / FILE
    if not path.is_file():
        return {"timm": "", "models": []}
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def entries() -> tuple[ModelEntry, ...]:
    """Every model of the catalogue, in timm's order of names."""
    return tuple(ModelEntry(**{**row, "tags": tuple(row["tags"])}) for row in _document()["models"])


@cache
def known_models() -> list[str]:
    """The names alone."""
    return [row["name"] for row in _document()["models"]]


@cache
def matches_installed_timm() -> bool:
    """Whether the catalogue was made from the timm that is installed, so that it is complete."""
    try:
        return metadata.version("timm") == _document()["timm"]
    except metadata.PackageNotFoundError:
        return False
