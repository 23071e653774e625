"""Pictures of the worst confusions: an image that was mistaken, beside what it was taken for."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from engine.data.store import ImageStore
from engine.record.evaluation import Evaluation, read_evaluation
from engine.record.files import replace_file
from engine.record.run_folder import RunFolder

MOST = 12
LARGEST_SIDE = 160  # pixels


@dataclass(frozen=True)
class Confusion:
    """One class taken for another, and the places of the two images that show it.

    Attributes:
        mistaken: the image of class `true` that was taken for `predicted` with most confidence.
        typical: of the images of `predicted` that were known, the one of middling confidence, if any.
    """

    true: int
    predicted: int
    count: int
    mistaken: int
    typical: int | None


def draw_confusions(folder: RunFolder, store: ImageStore) -> int:
    """Draw the worst confusions of the run's best student; returns how many there are.

    The pictures of an epoch have names of their own, so that the list, which is replaced after
    them, never names what belongs to another.

    Args:
        folder: of the run.
        store: its validation images.

    Raises:
        OSError: the folder is full or cannot be written.
        InputError: an image can no longer be read.
    """
    evaluation = read_evaluation(folder)
    if evaluation is None or len(evaluation.label) != len(store):
        return 0
    chosen = choose(evaluation)
    pixels = _images(store, chosen)
    folder.confused.mkdir(parents=True, exist_ok=True)
    entries = [_entry(folder, evaluation, place, found, pixels) for place, found in enumerate(chosen, 1)]
    replace_file(folder.confused_file, json.dumps(entries, ensure_ascii=False, indent=1))
    named = {entry[key] for entry in entries for key in ("image", "like")}
    for file in folder.confused.glob("*.png"):
        if file.relative_to(folder.path).as_posix() not in named:
            file.unlink(missing_ok=True)
    return len(entries)


def choose(evaluation: Evaluation, most: int = MOST) -> list[Confusion]:
    """The worst confusions and the images that show them."""
    label, predicted, probability = evaluation.label, evaluation.predicted, evaluation.probability
    found = []
    for true, answer, count in evaluation.worst(most):
        mistaken = np.flatnonzero((label == true) & (predicted == answer))
        known = np.flatnonzero((label == answer) & (predicted == answer))
        typical = known[np.argsort(probability[known], kind="stable")[len(known) // 2]] if len(known) else None
        surest = mistaken[probability[mistaken].argmax()]
        found.append(Confusion(true, answer, count, int(surest), None if typical is None else int(typical)))
    return found


def _images(store: ImageStore, chosen: list[Confusion]) -> dict[int, np.ndarray]:
    """The images wanted by their place: uint8 `[H, W, 3]` as they are stored."""
    wanted = {place for each in chosen for place in (each.mistaken, each.typical) if place is not None}
    places = torch.tensor(sorted(wanted), dtype=torch.int64)
    batches = store.batches([places]) if wanted else []
    return {
        int(place): batch.image(position).cpu().numpy()
        for batch in batches
        for position, place in enumerate(batch.index)
    }


def _entry(
    folder: RunFolder, evaluation: Evaluation, place: int, found: Confusion, pixels: dict[int, np.ndarray]
) -> dict[str, Any]:
    """Draw one pair and say what it shows."""
    stem = f"epoch{evaluation.epoch}-{place:02}"
    like = None if found.typical is None else _draw(folder, f"{stem}-like.png", pixels[found.typical])
    return {
        "true": evaluation.classes[found.true],
        "predicted": evaluation.classes[found.predicted],
        "count": found.count,
        "of": int(evaluation.images[found.true]),
        "image": _draw(folder, f"{stem}.png", pixels[found.mistaken]),
        "like": like,
        "probability": round(float(evaluation.probability[found.mistaken]), 6),
        "epoch": evaluation.epoch,
    }


def _draw(folder: RunFolder, name: str, pixels: np.ndarray) -> str:
    """Write one picture; returns its path in the run folder."""
    image = Image.fromarray(pixels)
    image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
    drawn = io.BytesIO()
    image.save(drawn, "PNG")
    path = folder.confused / name
    replace_file(path, drawn.getvalue())
    return path.relative_to(folder.path).as_posix()
