"""An exported folder, as the hub and timm have them: what its config.json says, in the words of a student's file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from engine.record.errors import InputError
from engine.record.export_place import report_at

WEIGHTS = "model.safetensors"
_CONFIG = "config.json"
_HINT = "Give a folder that `python -m engine.export --format folder` has made, or the run's id."
# What images are prepared by here; a folder of others may want it otherwise, and would be answered for wrongly.
_PREPARED = {"interpolation": "bilinear", "crop_mode": "center"}


def is_exported_folder(path: str | Path) -> bool:
    """Whether it is a folder that looks like one, and is no run's."""
    files = (os.path.isfile(os.path.join(path, name)) for name in (_CONFIG, WEIGHTS))
    return any(files) and not os.path.isfile(os.path.join(path, "config.toml"))


def metadata_in(folder: Path) -> dict[str, str]:
    """The same as the metadata in the header of a student's file (see engine.record.student_file).

    Raises:
        InputError: it is no exported student's, or wants images prepared otherwise than runs do.
    """
    said = report_at(folder / _CONFIG) or {}
    try:
        found = _metadata(said)
        wrong = _contradicted(said)
    except (LookupError, TypeError, ValueError, AttributeError):
        raise InputError("is no exported student.", field=str(folder), hint=_HINT) from None
    if wrong:
        raise InputError(f"says of itself what cannot be ({wrong}).", field=str(folder), hint=_HINT)
    return found


def _contradicted(said: dict[str, Any]) -> str:
    """The field that others, or what runs train on, contradict; empty where none is."""
    sees, names = said["pretrained_cfg"], said["label_names"]
    channels, height, width = size = sees["input_size"]
    if channels != 3 or height != width or any(type(side) is not int for side in size):
        return "input_size"
    count = None if names is None else len(names)
    for place, part in (("", said), ("pretrained_cfg.", sees)):
        if count is not None and part.get("num_classes", count) != count:
            return f"{place}num_classes"
    images = said.get("model_args", {}).get("img_size", height)
    return "" if images in (height, [height, height]) else "model_args.img_size"


def _metadata(said: dict[str, Any]) -> dict[str, str]:
    sees = said["pretrained_cfg"]
    if any(sees[name] != value for name, value in _PREPARED.items()):
        raise ValueError(sees)
    options = {name: value for name, value in said.get("model_args", {}).items() if name != "img_size"}
    return {
        "architecture": str(said["architecture"]),
        "class_names": json.dumps(said["label_names"]),
        "options": json.dumps(options),
        "image_size": str(sees["input_size"][-1]),
        "mean": json.dumps(sees["mean"]),
        "std": json.dumps(sees["std"]),
        "crop_fraction": str(sees["crop_pct"]),
    }
