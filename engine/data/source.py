"""What every source of images offers: a list of samples and the means to read one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Split = Literal["train", "val"]


def printable(text: str) -> str:
    """A file name that can be written as UTF-8, whatever bytes it holds."""
    return text.encode(errors="backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Sample:
    """One image of a source, not yet read.

    Args:
        split: the part of the data it belongs to.
        class_name: the class it shows.
        name: how it is called in messages.
        location: where its source finds it.
    """

    split: Split
    class_name: str
    name: str
    location: Any


class Source(ABC):
    """A listed set of images. It can be pickled, and read from several threads and processes at once.

    Args:
        class_names: every class there is, in the order of their labels.
        samples: every image there is, in the order in which they are read fastest.
        notices: what a person should know about the listing.
    """

    def __init__(self, class_names: list[str], samples: list[Sample], notices: list[str] | None = None) -> None:
        self.class_names = class_names
        self.samples = samples
        self.notices = notices or []

    @property
    def streaming_notices(self) -> list[str]:
        """What a person should know when it is read image by image."""
        return []

    @abstractmethod
    def read(self, sample: Sample) -> bytes | np.ndarray:
        """The encoded file of `sample`, or its uint8 RGB pixels `[H, W, 3]` where the source holds those.

        Raises:
            OSError: it cannot be read.
        """
