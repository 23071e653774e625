"""Images to try the tutorial with: the digits that come with the program, as files in class folders.

    python -m docs.sample_images FOLDER [--per-class N]

makes FOLDER/train/<class>/ and FOLDER/val/<class>/ of PNG files, a fifth of each class for validation.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

_DIGITS = Path(__file__).resolve().parents[1] / "resources" / "demo" / "digits.npz"
_INK = 16  # the darkest value in the file
_SIDE = 32  # pixels


def main(argv: list[str] | None = None) -> int:
    """The command; exit code 2 where the folder holds something already."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.sample_images", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("--per-class", type=int, default=0, metavar="N", help="at most so many a class; 0: all")
    arguments = parser.parse_args(argv)
    if arguments.folder.exists() and (not arguments.folder.is_dir() or any(arguments.folder.iterdir())):
        print(f"{arguments.folder}: is there already. Give a new folder.", file=sys.stderr)
        return 2
    train, validation = write(arguments.folder, arguments.per_class)
    print(f"{arguments.folder}: {train:,} training and {validation:,} validation images of 10 classes")
    return 0


def write(folder: Path, per_class: int = 0) -> tuple[int, int]:
    """Write the images; returns how many are for training and for validation.

    Args:
        per_class: at most so many of each class, both parts together; 0: all.
    """
    with np.load(_DIGITS, allow_pickle=False) as file:
        images, labels = file["images"], file["labels"]
    counts = [0, 0]
    for digit in range(10):
        chosen = np.flatnonzero(labels == digit)[: per_class or None]
        for place, number in enumerate(chosen):
            part = int(place % 5 == 0)
            target = folder / ("train", "val")[part] / f"digit {digit}"
            target.mkdir(parents=True, exist_ok=True)
            pixels = (images[number].astype(np.uint16) * 255 // _INK).astype(np.uint8)
            Image.fromarray(pixels).resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(target / f"{number:04}.png")
            counts[part] += 1
    return counts[0], counts[1]


if __name__ == "__main__":
    sys.exit(main())
