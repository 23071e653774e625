"""A data set of pictures in folders, unevenly many of a class, some of them broken: for the Data page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.record.files import resources_folder

DATA_SET = "lab-digits"
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine, as written in the morning")
_SIDE = 48
_CUT = 60  # bytes that are left of a broken file


def write_images(user: Path) -> Path:
    """The digits as PNG files: fewer of each class than of the one before, and two cut short."""
    folder = user / DATA_SET
    if folder.exists():
        return folder
    with np.load(resources_folder() / "demo" / "digits.npz", allow_pickle=False) as file:
        digits, labels = file["images"], file["labels"]
    for label, name in enumerate(_NAMES):
        chosen = digits[labels == label][: 120 - 9 * label]
        for number, digit in enumerate(chosen):
            split = "val" if number % 5 == 0 else "train"
            place = folder / split / name
            place.mkdir(parents=True, exist_ok=True)
            grey = (digit.astype(np.float32) * (255 / 16)).round().astype(np.uint8)
            Image.fromarray(grey).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(place / f"{number:03}.png")
    for name in ("three", "seven"):
        path = folder / "train" / name / "001.png"
        path.write_bytes(path.read_bytes()[:_CUT])
    return folder
