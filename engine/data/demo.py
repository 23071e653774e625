"""The demo data: 1,797 handwritten digits that ship with the program (see resources/demo/SOURCE.md)."""

from __future__ import annotations

import numpy as np
from PIL import Image

from engine.data.source import Sample, Source
from engine.record.files import resources_folder

SIDE = 32
LARGEST_VALUE = 16


class DemoSource(Source):
    """The digits as RGB images of 32 pixels a side."""

    def __init__(self) -> None:
        with np.load(resources_folder() / "demo" / "digits.npz", allow_pickle=False) as file:
            self._digits, labels = file["images"], file["labels"]
        samples = [Sample("train", str(label), f"digit {i}", i) for i, label in enumerate(labels)]
        super().__init__([str(digit) for digit in range(10)], samples)

    def read(self, sample: Sample) -> np.ndarray:
        """Pixels `[32, 32, 3]`, enlarged from 8x8."""
        grey = (self._digits[sample.location].astype(np.float32) * (255 / LARGEST_VALUE)).round().astype(np.uint8)
        image = Image.fromarray(grey).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        return np.asarray(image.convert("RGB"))
