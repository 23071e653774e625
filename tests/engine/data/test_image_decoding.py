from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from engine.data import open_data
from engine.data.decode import BrokenImage, decode_image, image_area, stored_form
from engine.record.config import DataConfig
from engine.record.errors import InputError


def encoded(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width, height, depth, colour, rows):
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pixel(data):
    return decode_image(data)[0, 0].tolist()


def test_rgb_passes_unchanged():
    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    assert np.array_equal(decode_image(encoded(Image.fromarray(pixels))), pixels)


def test_grey_of_8_bits_is_repeated():
    assert pixel(encoded(Image.new("L", (2, 2), 77))) == [77, 77, 77]
    assert pixel(encoded(Image.new("1", (2, 2), 1))) == [255, 255, 255]


@pytest.mark.parametrize(("value", "expected"), [(0, 0), (255, 1), (257, 1), (32768, 128), (40000, 156), (65535, 255)])
def test_grey_of_16_bits_is_scaled_and_not_clipped(value, expected):
    data = png(1, 1, 16, 0, b"\0" + struct.pack(">H", value))
    assert pixel(data) == [expected] * 3
    tiff = Image.fromarray(np.full((2, 2), value, np.uint16))
    assert pixel(encoded(tiff, "TIFF")) == [expected] * 3


def test_pixels_of_unknown_range_are_refused():
    with pytest.raises(BrokenImage, match="unknown range"):
        decode_image(encoded(Image.fromarray(np.full((2, 2), 0.5, np.float32)), "TIFF"))
    with pytest.raises(BrokenImage, match="more than 16 bits"):
        decode_image(encoded(Image.fromarray(np.full((2, 2), 10**6, np.int32)), "TIFF"))


def test_transparency_is_laid_over_white():
    assert pixel(encoded(Image.new("RGBA", (2, 2), (0, 0, 0, 0)))) == [255, 255, 255]
    assert pixel(encoded(Image.new("RGBA", (2, 2), (10, 20, 30, 255)))) == [10, 20, 30]
    assert pixel(encoded(Image.new("LA", (2, 2), (0, 127)))) == [128, 128, 128]
    assert pixel(encoded(Image.new("RGB", (2, 2), (1, 2, 3)), transparency=(1, 2, 3))) == [255, 255, 255]
    assert pixel(encoded(Image.new("L", (2, 2), 9), transparency=9)) == [255, 255, 255]


def test_a_palette_gives_its_colours_and_its_transparent_entry_white():
    image = Image.new("P", (2, 1))
    image.putpalette([200, 100, 50, 1, 2, 3])
    image.putdata([0, 1])
    assert decode_image(encoded(image)).tolist() == [[[200, 100, 50], [1, 2, 3]]]
    assert decode_image(encoded(image, transparency=1)).tolist() == [[[200, 100, 50], [255, 255, 255]]]


def test_cmyk_becomes_rgb():
    red = encoded(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "JPEG", quality=95)
    assert np.abs(np.array(pixel(red)) - [255, 0, 0]).max() < 12
    assert pixel(encoded(Image.new("CMYK", (2, 2), (255, 0, 255, 0)), "TIFF")) == [0, 255, 0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation):
    upright = Image.fromarray(np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8))
    undo = [None, 0, 3, 1, 5, 2, 6, 4][orientation - 1]  # what the camera did to the upright picture
    taken = upright if undo is None else upright.transpose(Image.Transpose(undo))
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(decode_image(encoded(taken, exif=exif)), np.asarray(upright))


def test_of_an_animation_the_first_picture_is_used():
    pictures = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    assert pixel(encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:])) == [255, 0, 0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_a_truncated_file_is_broken_in_every_format(encode, kind):
    data = encode(height=64, width=64, kind=kind)
    with pytest.raises(BrokenImage):
        decode_image(data[: len(data) // 2])


def test_a_decompression_bomb_is_broken():
    for side in (10_000, 40_000):
        with pytest.raises(BrokenImage, match=r"more than 89,478,485|89,478,485 pixels"):
            decode_image(png(side, side, 8, 2, b""))


def test_formats_that_run_other_programs_are_not_opened():
    with pytest.raises(BrokenImage, match="known format"):
        decode_image(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize(("height", "width", "stored"), [(400, 600, (20, 30)), (20, 90, (20, 90)), (7, 9, (7, 9))])
def test_the_stored_form_keeps_the_shape_and_is_never_larger(encode, kind, height, width, stored):
    data = encode(height=height, width=width, kind=kind)
    assert stored_form(data, 20).shape == (*stored, 3)
    assert image_area(data, 20) == stored[0] * stored[1]


def test_pixels_are_reduced_like_files():
    pixels = np.random.default_rng(0).integers(0, 256, (60, 40, 3), dtype=np.uint8)
    assert np.array_equal(stored_form(pixels, 20), stored_form(encoded(Image.fromarray(pixels)), 20))
    assert stored_form(pixels, 40) is pixels


@pytest.fixture
def broken_set(tmp_path, write_folder, image_files, encode):
    files = image_files({"train/a": 3, "train/b": 3, "val/a": 2, "val/b": 2}, height=40, width=40)
    files |= {
        "train/a/empty.png": b"",
        "train/b/text.jpg": b"this is no image",
        "val/a/cut.png": encode(height=40, width=40)[:900],
        "val/b/bomb.png": png(40_000, 40_000, 8, 2, b""),
    }
    return write_folder(tmp_path, files)


BROKEN = ("train/a/empty.png (the file is empty)", "train/b/text.jpg", "val/a/cut.png", "val/b/bomb.png")


@pytest.mark.parametrize("storage", ["memory", "stream"])
def test_every_broken_image_is_named_in_one_error(broken_set, storage):
    config = DataConfig(source="folder", path=str(broken_set), storage=storage, workers=0)
    with pytest.raises(InputError, match="4 images cannot be read") as caught:
        open_data(config, largest_input=32)
    assert all(name in caught.value.message for name in BROKEN)
    assert 'data.broken_images = "skip"' in caught.value.hint


@pytest.mark.parametrize("storage", ["memory", "stream"])
def test_broken_images_are_left_out_on_request_and_told(broken_set, storage):
    config = DataConfig(source="folder", path=str(broken_set), storage=storage, workers=0, broken_images="skip")
    data = open_data(config, largest_input=32)
    assert (len(data.train), len(data.val)) == (6, 4)
    assert all(name in data.notices[-1] for name in BROKEN)


def test_at_most_twenty_names_are_listed(tmp_path, write_folder, image_files):
    files = image_files({"train/a": 1, "train/b": 1, "val/a": 1, "val/b": 1})
    write_folder(tmp_path, files | {f"train/a/bad{i:02d}.png": b"" for i in range(25)})
    with pytest.raises(InputError, match=r"25 images .*bad19.*; and 5 more") as caught:
        open_data(DataConfig(source="folder", path=str(tmp_path)), largest_input=32)
    assert "bad20" not in caught.value.message


def test_a_class_of_broken_images_alone_is_refused_even_when_they_are_skipped(tmp_path, write_folder, image_files):
    files = image_files({"train/a": 2, "train/b": 2, "val/a": 1, "val/b": 1}) | {"train/c/1.png": b""}
    config = DataConfig(source="folder", path=str(write_folder(tmp_path, files)), broken_images="skip")
    with pytest.raises(InputError, match="without a training image: c"):
        open_data(config, largest_input=32)
