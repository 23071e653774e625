"""Answers about data: pictures and counts for the New run and Data pages, and scans."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.data.opening import Progress
from engine.data.preview import balance, preview
from engine.data.scan import scan
from engine.data.shelf import Shelf
from engine.record.config import RunConfig, parse_config
from engine.record.datasets import dataset_of, note, takes_all
from engine.record.errors import InputError, UserError
from engine.record.files import replace_file
from engine.run import resolve_run_weights

SIDE = 160  # of a picture, in pixels; smaller images stay as they are
MOST_PICTURES = 100
MOST_KEPT = 20  # names of broken images that are remembered with a scan


def show(request: dict[str, Any], home: Path, shelf: Shelf) -> dict[str, Any]:
    """Write pictures of some training images into a folder; returns their paths and what is known of the data.

    Raises:
        UserError: the data or the recipe cannot be used as configured, or the folder cannot be written.
    """
    config = data_config(request.get("values"), home)
    count, draw = request.get("count", 12), request.get("draw", 0)
    folder = Path(str(request.get("folder") or ""))
    if not isinstance(count, int) or not 1 <= count <= MOST_PICTURES or not isinstance(draw, int):
        raise UserError(f"a preview shows 1 to {MOST_PICTURES} images.", field="count", hint="Ask for fewer.")
    if not folder.is_dir():
        raise InputError("there is no such folder.", field=str(folder), hint="Make it first.")
    listing = shelf.listing(config.data)
    chosen, used = listing.selection, listing.source
    made = preview(config, listing, count, draw)
    samples = []
    for place, (sample, stored, seen) in enumerate(zip(made.samples, made.stored, made.seen, strict=True)):
        real, train = folder / f"real-{place:02d}.png", folder / f"train-{place:02d}.png"
        replace_file(real, png(stored))
        replace_file(train, png(seen))
        samples.append({"real": str(real), "train": str(train), "class": sample.class_name, "name": sample.name})
    known = {"classes": len(used.class_names), "images": len(used.samples)}
    training = balance(chosen.train, chosen.class_names)
    whole = {"balance": training} if takes_all(config.data) else {}
    note(home, dataset_of(config.data, **known, **whole), used=False)
    notices = [*chosen.notices, *(f"Not shown, as it cannot be read: {name}." for name in made.broken)]
    return {
        "classes": chosen.class_names,
        "images": {"train": len(chosen.train), "validation": len(chosen.val)},
        "balance": training,
        "validation_balance": balance(chosen.val, chosen.class_names),
        "samples": samples,
        "image_size": config.image_size("student"),
        "notices": notices,
    }


def examine(
    request: dict[str, Any], home: Path, progress: Progress, stopped: Callable[[], bool]
) -> dict[str, Any] | None:
    """Scan all images, and remember what was found; None when it was stopped.

    Raises:
        UserError: the data cannot be opened as configured.
    """
    config = data_config(request.get("values"), home)
    found = scan(config.data, progress, stopped)
    if found is not None:
        kept = {**found, "broken": found["broken"][:MOST_KEPT], "notices": found["notices"][:MOST_KEPT]}
        kept["when"] = time.time()
        note(home, dataset_of(config.data, classes=found["classes"], images=found["checked"], scan=kept), used=False)
    return found


def data_config(values: Any, home: Path) -> RunConfig:
    """The configuration of a form that may still lack its models: they are then stood in for.

    Raises:
        ConfigError: what it says of data and recipe cannot be.
    """
    given = values if isinstance(values, dict) else {}
    try:
        return resolve_run_weights(parse_config(given), home)
    except UserError:
        kept = {name: given[name] for name in ("seed", "data", "recipe") if name in given}
        taught = () if given.get("kind") == "train" else ("teacher",)
        sizes = {role: _size(given.get(role)) for role in ("student", *taught)}
        models = {role: {"model": "resnet18", "image_size": size} for role, size in sizes.items()}
        kind = {"method": {"name": "kd"}} if taught else {"kind": "train"}
        return parse_config({**kept, **models, **kind})


def png(pixels: np.ndarray) -> bytes:
    """Pixels `[H, W, 3]` uint8 as a PNG file that fits into a square of `SIDE`."""
    image = Image.fromarray(pixels)
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _size(model: Any) -> int:
    """The input side that a model's section names, if it is one that could be."""
    size = model.get("image_size", 0) if isinstance(model, dict) else 0
    return size if isinstance(size, int) and not isinstance(size, bool) and 8 <= size <= 4096 else 0
