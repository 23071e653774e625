"""model_file: which model a weights file is of, read from its header without loading any weights; knows no Qt."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.record.errors import InputError
from engine.record.student_file import read_metadata

SUFFIXES = (".safetensors", ".pth", ".pt", ".bin")


@dataclass(frozen=True)
class ModelFile:
    """What a file says of itself.

    Attributes:
        values: fields of a model's section of the configuration; without `model` where the file does not name it.
        classes: 0 when not known.
        top1: accuracy in percent, as the run that wrote it measured.
    """

    path: str
    values: dict[str, Any] = field(default_factory=dict)
    classes: int = 0
    top1: float | None = None
    run: str = ""


def read_model_file(path: Path) -> ModelFile:
    """Read the header.

    Raises:
        InputError: the file is missing, damaged, or of no kind that is read here.
    """
    path = path.expanduser()
    if path.suffix.lower() not in SUFFIXES:
        raise InputError("is no weights file.", field=str(path), hint=f"Choose one that ends in {', '.join(SUFFIXES)}.")
    if not path.is_file():
        raise InputError("is not there.", field=str(path), hint="Choose another file.")
    values: dict[str, Any] = {"weights": str(path)}
    if path.suffix.lower() != ".safetensors":  # says nothing of itself before it is loaded
        return ModelFile(str(path), values)
    said = read_metadata(path)
    if said.get("architecture"):
        values["model"] = said["architecture"]
        values["stem"] = said.get("stem", "model")
        for name, kind in (("options", dict), ("stage_blocks", list)):
            values[name] = _json(said.get(name, ""), kind)
        values["image_size"] = int(_json(said.get("image_size", ""), int))
    return ModelFile(
        str(path),
        values,
        int(_json(said.get("num_classes", ""), int)),
        float(said["top1"]) if _is_number(said.get("top1", "")) else None,
        said.get("run", ""),
    )


def _json(text: str, kind: type) -> Any:
    """What was written as JSON, or an empty value of this kind; a file may hold anything."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return kind()
    return found if isinstance(found, kind) else kind()


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False
