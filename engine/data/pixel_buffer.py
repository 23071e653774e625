"""A flat run of pixels that grows as images are added."""

from __future__ import annotations

import numpy as np


class PixelBuffer:
    """Images one after the other; memory is taken only as it is filled.

    Args:
        area: the number of pixels to expect; more are possible.
    """

    def __init__(self, area: int) -> None:
        self._pixels = np.empty((max(area, 1), 3), np.uint8)
        self._used = 0

    def append(self, image: np.ndarray) -> None:
        """Add the pixels of an image `[H, W, 3]`."""
        rows = image.reshape(-1, 3)
        end = self._used + len(rows)
        if end > len(self._pixels):
            larger = np.empty((max(end, len(self._pixels) * 5 // 4), 3), np.uint8)
            larger[: self._used] = self._pixels[: self._used]
            self._pixels = larger
        self._pixels[self._used : end] = rows
        self._used = end

    def pixels(self) -> np.ndarray:
        """All of them, `[P, 3]`."""
        return self._pixels[: self._used]
