"""From the bytes of a file to the stored form of an image: uint8 RGB, never enlarged."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from engine.data.pixel_budget import PixelBudget

Image.init()  # not safe to leave to the first of several threads

# Only formats that are pictures: Pillow also opens some that run other programs.
FORMATS = tuple(
    name
    for name in ("PNG", "JPEG", "MPO", "GIF", "BMP", "WEBP", "TIFF", "PPM", "JPEG2000", "AVIF")
    if name in Image.OPEN
)
MOST_PIXELS = 89_478_485  # where Pillow begins to warn of a decompression bomb
_MOST_GREY = 65535
_GREY_OF_8_BITS = ((np.arange(_MOST_GREY + 1) * 255 + 32767) // _MOST_GREY).astype(np.uint8)
ORIENTATION = 0x0112
BUDGET = PixelBudget(MOST_PIXELS)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class BrokenImage(Exception):
    """An image that cannot be used, and why."""


def stored_form(data: bytes | np.ndarray, store_size: int) -> np.ndarray:
    """Pixels `[H, W, 3]` uint8 whose shorter side is at most `store_size`.

    Args:
        data: an encoded file, or RGB pixels.
        store_size: the shorter side to reduce to, in pixels.

    Raises:
        BrokenImage: it cannot be decoded.
    """
    if isinstance(data, bytes):
        return np.asarray(_shrink(_decode(data, store_size), store_size))
    if min(data.shape[:2]) <= store_size:
        return data
    return np.asarray(_shrink(Image.fromarray(data), store_size))


def decode_image(data: bytes) -> np.ndarray:
    """Pixels `[H, W, 3]` uint8 of an encoded file, in full size.

    Raises:
        BrokenImage: it cannot be decoded.
    """
    return np.asarray(_decode(data, 0))


def image_area(data: bytes | np.ndarray, store_size: int) -> int:
    """Pixels of the stored form, from the header alone.

    Raises:
        BrokenImage: there is no readable header.
    """
    if isinstance(data, bytes):
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                width, height = image.size
        except Exception as error:
            raise BrokenImage(str(error)) from None
    else:
        height, width = data.shape[:2]
    width, height = _stored_size(width, height, store_size)
    return width * height


def _decode(data: bytes, store_size: int) -> Image.Image:
    """An upright RGB image; a JPEG may come already reduced, to no less than twice `store_size`."""
    if not data:
        raise BrokenImage("the file is empty")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise BrokenImage(f"{image.width} x {image.height} pixels are more than {MOST_PIXELS:,}")
            if store_size and image.format == "JPEG" and min(image.size) > 4 * store_size:
                image.draft(None, (2 * store_size, 2 * store_size))
            with BUDGET.holding(image.width * image.height):
                image.load()
                return _to_rgb(_upright(image))
    except BrokenImage:
        raise
    except Image.UnidentifiedImageError:
        raise BrokenImage("not an image of a known format") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BrokenImage(f"more than {MOST_PIXELS:,} pixels") from None
    except Exception as error:  # a damaged file makes a decoder raise anything
        raise BrokenImage(str(error) or type(error).__name__) from None


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF orientation says; unreadable EXIF data says nothing."""
    try:
        turn = TURNS.get(image.getexif().get(ORIENTATION, 1))
    except Exception:
        turn = None
    return image.transpose(turn) if turn is not None else image


def _to_rgb(image: Image.Image) -> Image.Image:
    """RGB, with what is transparent laid over white."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode == "F" or image.mode.startswith("I"):
        return _from_deep_grey(image)
    if image.mode in ("LA", "PA", "RGBA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")


def _from_deep_grey(image: Image.Image) -> Image.Image:
    """Grey of 16 bits scaled to 8; Pillow's own conversion clips it."""
    if image.mode == "F":
        raise BrokenImage("pixels are fractions of unknown range")
    values = np.asarray(image)
    if values.min() < 0 or values.max() > _MOST_GREY:
        raise BrokenImage("pixels have more than 16 bits")
    return Image.fromarray(_GREY_OF_8_BITS[values]).convert("RGB")


def _stored_size(width: int, height: int, store_size: int) -> tuple[int, int]:
    """Width and height once the shorter side is at most `store_size`."""
    short = min(width, height)
    if short <= store_size:
        return width, height
    return max(1, round(width * store_size / short)), max(1, round(height * store_size / short))


def _shrink(image: Image.Image, store_size: int) -> Image.Image:
    size = _stored_size(*image.size, store_size)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
