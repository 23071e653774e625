"""Pictures under fuzz."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.torture.fuzz_target import Target
from engine.data.decode import FORMATS, BrokenImage, decode_image, image_area, stored_form
from engine.data.source import Source


def _picture(mode: str = "RGB", size: tuple[int, int] = (7, 5)) -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), np.uint8)
    return Image.fromarray(noise).convert("L").convert(mode) if mode not in ("RGB",) else Image.fromarray(noise)


def encoded(kind: str, mode: str = "RGB", **how: Any) -> bytes:
    """A small picture as a file."""
    file = io.BytesIO()
    _picture(mode).save(file, kind, **how)
    return file.getvalue()


def _image_seeds(home: Path) -> list[bytes]:
    """Every format that is read, and the modes that need care."""
    wanted: list[tuple[str, str, dict[str, Any]]] = [
        ("PNG", "RGB", {}), ("PNG", "P", {"transparency": 0}), ("PNG", "I;16", {}), ("PNG", "LA", {}), ("PNG", "1", {}),
        ("JPEG", "RGB", {}), ("JPEG", "CMYK", {}), ("JPEG", "L", {"progressive": True}), ("GIF", "P", {}),
        ("GIF", "P", {"save_all": True, "append_images": [_picture("P"), _picture("P")]}), ("BMP", "RGB", {}),
        ("WEBP", "RGB", {}), ("TIFF", "RGB", {}), ("TIFF", "CMYK", {"compression": "tiff_lzw"}), ("TIFF", "F", {}),
        ("TIFF", "I;16", {}), ("PPM", "RGB", {}), ("JPEG2000", "RGB", {}), ("AVIF", "RGB", {}), ("PNG", "RGBA", {}),
    ]  # fmt: skip
    turned = Image.Exif()
    turned[0x0112] = 6
    wanted.append(("JPEG", "RGB", {"exif": turned}))
    return [encoded(kind, mode, **how) for kind, mode, how in wanted if kind in FORMATS and kind in Image.SAVE]


def _read_image(data: bytes, home: Path) -> None:
    for read in (lambda: image_area(data, 4), lambda: stored_form(data, 4), lambda: decode_image(data)):
        try:
            found = read()
        except BrokenImage as error:
            str(error).encode("utf-8", "surrogatepass")
            continue
        if isinstance(found, np.ndarray):
            assert found.ndim == 3 and found.shape[2] == 3 and found.dtype == np.uint8, found.shape


def read_all(source: Source) -> None:
    """Every image of a source, as a run would."""
    for name in (*source.class_names, *source.notices):
        name.encode()
    for sample in source.samples[:50]:
        sample.name.encode()
        try:
            stored_form(source.read(sample), 8)
        except (BrokenImage, OSError):
            continue


TARGETS = (Target("images", 0.02, _image_seeds, _read_image),)
