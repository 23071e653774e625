"""What is known of every model without importing timm: `resources/catalogue.json`, and models of installed packages.

Made by `python -m engine.catalogue`, read by the window and by the checks of a configuration. Where
another timm is installed than it was made from, `<home>/catalogue.json` stands in, if that was made
from the installed one (`python -m engine.catalogue --home`).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from engine.record.files import resources_folder

FILE = "catalogue.json"
_MOST = 2**63  # parameters and pixels
MODEL_ENTRY_POINTS = "fbt.models"
_home: Path | None = None


@dataclass(frozen=True)
class ModelEntry:
    """One row of the catalogue.

    Attributes:
        name: timm's name, without a tag of weights, or that of an installed package's entry point.
        family: `cnn`, `vit`, `mlp` or `hybrid`; `custom` for an installed package's.
        seen_as: `cnn`, `vit` or `mlp`: what the rule goes by that says which model a fusion model starts with.
        parameters: count with the model's own head; 0 when not known.
        image_size: side of the input the model is made for, in pixels; 0 when not known.
        module: timm's module the model lives in, or the package's.
        staged: whether the engine has an adapter for it (S1..S4).
        tags: names of the pretrained weights that timm offers.
        macs: multiply-accumulates of one forward pass at its own input size; 0 when not known.
        license: of the default weights, as timm states it.
        front: whether a fusion model can start with its S1-S3.
        back: whether a fusion model can end with its S4 and head.
        no_front, no_back: why it cannot.
        mean, std: of the images that the default weights expect, on RGB in 0..1; empty when not known.
        weights: by tag, what of licence, image size, mean and deviation is another than the default weights'.
    """

    name: str
    family: str
    parameters: int
    image_size: int
    module: str
    staged: bool
    tags: tuple[str, ...]
    macs: int = 0
    license: str = ""
    front: bool = True
    back: bool = True
    seen_as: str = ""
    no_front: str = ""
    no_back: str = ""
    mean: list[float] = field(default_factory=list)
    std: list[float] = field(default_factory=list)
    weights: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of_weights(self, name: str, tag: str = "") -> Any:
        """`license`, `image_size`, `mean` or `std` of the weights with this tag, or of the default ones."""
        return self.weights.get(tag, {}).get(name, getattr(self, name))


_NEEDED = {"name", "family", "parameters", "image_size", "module", "staged", "tags"}
_KINDS: dict[str, type] = {
    **dict.fromkeys(("name", "family", "module", "license", "seen_as", "no_front", "no_back"), str),
    **dict.fromkeys(("parameters", "image_size", "macs"), int),
    **dict.fromkeys(("staged", "front", "back"), bool),
    **dict.fromkeys(("tags", "mean", "std"), list),
    "weights": dict,
}


def look_in(home: Path) -> None:
    """Take the catalogue of this home folder where it fits the installed timm better than the program's own."""
    global _home
    _home = home
    for cached in (_document, entries, known_models, matches_installed_timm):
        cached.cache_clear()


@cache
def _document() -> dict[str, Any]:
    shipped = _read(resources_folder() / FILE)
    installed = _installed_timm()
    if _home is not None and installed and shipped["timm"] != installed:
        own = _read(_home / FILE)
        if own["timm"] == installed:
            return own
    return shipped


def _read(path: Path) -> dict[str, Any]:
    """A catalogue, empty where there is none that can be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        known = {entry.name for entry in fields(ModelEntry)}
        rows = [{key: value for key, value in row.items() if key in known} for row in content["models"]]
        if not isinstance(content["timm"], str) or not all(map(_is_row, rows)):
            raise ValueError("it is none that engine.catalogue wrote")
        return {"timm": content["timm"], "models": rows}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"timm": "", "models": []}


def _is_row(row: dict[str, Any]) -> bool:
    """Whether nothing is missing, and every value is of its kind."""
    return row.keys() >= _NEEDED and _fits(row) and all(map(_fits, row.get("weights", {}).values()))


def _fits(values: dict[str, Any]) -> bool:
    fits = all(isinstance(value, _KINDS[name]) for name, value in values.items())
    texts, sizes = values.get("tags", ()), (values[name] for name in values if _KINDS[name] is int)
    return fits and all(isinstance(tag, str) for tag in texts) and all(0 <= size < _MOST for size in sizes)


@cache
def entries() -> tuple[ModelEntry, ...]:
    """Every model of the catalogue, in timm's order of names, then those of installed packages."""
    known = [ModelEntry(**{**row, "tags": tuple(row["tags"])}) for row in _document()["models"]]
    names = {entry.name for entry in known}
    own = [
        ModelEntry(name, "custom", 0, 0, module, staged=True, tags=())
        for name, module in custom_models().items()
        if name not in names
    ]
    return (*known, *own)


def stand_ins(name: str, part: str, count: int = 3) -> list[str]:
    """Models that can be the `front` or the `back` of a fusion model where `name` cannot.

    Of its family and nearest to it in parameters, one a module, so that the choice is a choice.
    """
    known = {entry.name: entry for entry in entries()}
    wanted = known.get(name.split(".")[0])
    if wanted is None:
        return []
    able = [
        entry for entry in known.values() if entry.staged and entry.family == wanted.family and getattr(entry, part)
    ]
    able.sort(key=lambda entry: abs(math.log((entry.parameters + 1) / (wanted.parameters + 1))))
    nearest_of = {entry.module: entry.name for entry in reversed(able)}
    return [entry.name for entry in able if nearest_of[entry.module] == entry.name][:count]


@cache
def known_models() -> list[str]:
    """The names alone."""
    return [entry.name for entry in entries()]


@cache
def custom_models() -> dict[str, str]:
    """Models of installed packages: the module of each one's factory by name; nothing of it is imported."""
    from importlib import metadata  # takes 30 ms, which the window's first paint has not

    found = metadata.entry_points(group=MODEL_ENTRY_POINTS)
    return {entry.name: entry.module for entry in sorted(found, key=lambda entry: entry.name)}


@cache
def matches_installed_timm() -> bool:
    """Whether the catalogue was made from the timm that is installed, so that it is complete."""
    return bool(_document()["timm"]) and _document()["timm"] == _installed_timm()


def _installed_timm() -> str:
    from importlib import metadata

    try:
        return metadata.version("timm")
    except metadata.PackageNotFoundError:
        return ""
