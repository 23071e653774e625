"""Data and weights made to take memory or time without end: what was measured, bounded and is kept so, by name."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import tarfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from safetensors.numpy import save

from benchmarks.torture.fuzz_images import encoded
from benchmarks.torture.peak import peak_bytes
from engine.data.decode import BrokenImage, decode_image, image_area, stored_form
from engine.data.opening import open_data
from engine.data.tar import open_tar
from engine.data.target_store import read_targets
from engine.models import pickle_bounds
from engine.models.weight_files import read_weights
from engine.record.config import DataConfig
from engine.record.errors import InputError
from engine.record.evaluation import read_evaluation
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata

SIDE = 65_535
MB = 1 << 20


def _png(width, height, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 1)) + chunk(b"IEND", b"")


def _huge(kind):
    """A picture of a few hundred bytes that says that it is 65,535 x 65,535."""
    if kind == "PNG":
        return _png(SIDE, SIDE, bytes(1000))
    if kind == "PPM":
        return b"P6 65535 65535 255\n" + bytes(100)
    data = bytearray(encoded(kind))
    if kind == "JPEG":
        start = data.index(b"\xff\xc0")
        data[start + 5 : start + 9] = struct.pack(">HH", SIDE, SIDE)
    elif kind == "GIF":
        data[6:10] = struct.pack("<HH", SIDE, SIDE)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", SIDE, SIDE)
    elif kind == "WEBP":
        wide = b"VP8X" + struct.pack("<I", 10) + bytes(4) + (SIDE - 1).to_bytes(3, "little") * 2
        return b"RIFF" + struct.pack("<I", len(data) + len(wide) - 8) + b"WEBP" + wide + bytes(data[12:])
    else:
        _of_tiff(data, {256: SIDE, 257: SIDE, 278: SIDE})
    return bytes(data)


def _of_tiff(data, values):
    (table,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, table)
    for entry in range(table + 2, table + 2 + 12 * count, 12):
        (tag,) = struct.unpack_from("<H", data, entry)
        if tag in values:
            struct.pack_into("<HII", data, entry + 2, 4, 1, values[tag])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP", "PPM"])
def test_a_picture_of_four_thousand_million_pixels_is_refused_without_taking_their_memory(kind):
    data, before = _huge(kind), peak_bytes()
    assert len(data) < 2000
    for read in (decode_image, lambda data: stored_form(data, 8)):
        with pytest.raises(BrokenImage, match="more than 89,478,485"):
            read(data)
    with pytest.raises(BrokenImage):
        image_area(data, 8)
    assert peak_bytes() - before < 64 * MB


@pytest.mark.qt_log_ignore(".*")  # Qt says that it refuses
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP", "PPM"])
def test_a_picture_of_a_run_that_is_so_large_is_none_in_the_window(kind, tmp_path):
    (tmp_path / "a.png").write_bytes(_huge(kind))
    before = peak_bytes()
    assert QImage(str(tmp_path / "a.png")).isNull()
    assert peak_bytes() - before < 64 * MB


def _members(count):
    """A tar file of so many members of one byte."""
    plain = bytearray(tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT))
    made = []
    for number in range(count):
        plain[:100] = f"train/{number % 10}/{number:07}.png".encode().ljust(100, b"\0")
        plain[124:136], plain[148:156] = b"00000000001\0", b" " * 8
        plain[148:156] = b"%06o\0 " % sum(plain)
        made.append(bytes(plain) + b"x" + bytes(511))
    return b"".join(made) + bytes(1024)


def test_what_is_kept_of_each_of_many_tiny_members_counts_as_memory(tmp_path):
    data = _members(3000)
    (tmp_path / "a.tar").write_bytes(data)
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(data, 1))
    assert len(open_tar(tmp_path / "a.tar", memory_limit=0.001).samples) == 3000  # they lie on the disk
    assert len(open_tar(tmp_path / "a.tar.gz", memory_limit=0.01).samples) == 3000
    with pytest.raises(InputError, match=r"holds more than data\.memory_limit"):
        open_tar(tmp_path / "a.tar.gz", memory_limit=0.001)


def test_a_tar_that_is_cut_between_two_members_is_other_data(tmp_path):
    """It looks whole: programs that append leave out the end as well. Who has trained on it is told at the resume."""
    files = [(f"train/{name}/{number}.png", encoded("PNG")) for name in "ab" for number in range(4)]
    whole, cut = tmp_path / "whole.tar", tmp_path / "cut.tar"
    with tarfile.open(whole, "w") as archive:
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    with tarfile.open(whole) as archive:
        last = archive.getmembers()[-1].offset
    cut.write_bytes(whole.read_bytes()[:last])
    opened = [open_data(DataConfig(source="tar", path=str(path)), largest_input=8) for path in (whole, cut)]
    assert [len(one.train) + len(one.val) for one in opened] == [8, 7]
    assert opened[0].fingerprint != opened[1].fingerprint
    assert [any("has no end mark" in notice for notice in one.notices) for one in opened] == [False, True]


@pytest.fixture(scope="module")
def header():
    """Makes a .safetensors file whose header has 20 MB, of values that take some thirty times that."""

    def make(path: Path) -> Path:
        text = b'{"x":[' + b"[]," * 6_600_000 + b"[]]}"
        path.write_bytes(struct.pack("<Q", len(text)) + text)
        return path

    return make


def test_a_header_of_many_megabytes_is_refused_before_it_is_read(header, tmp_path):
    path, before = header(tmp_path / "a.safetensors"), peak_bytes()
    for read in (read_metadata, lambda path: read_weights(path, "student.weights")):
        with pytest.raises(InputError, match=r"header of 19,800,0\d\d bytes"):
            read(path)
    folder = RunFolder(tmp_path)
    folder.analysis.mkdir()
    os.replace(path, folder.evaluation_file)
    assert read_evaluation(folder) is None
    assert peak_bytes() - before < 64 * MB


@pytest.mark.parametrize("ids", ['["a", []]', "[" + "[]," * 6_000_000 + "[]]", '{"a": 1}', "[1]"], ids=["one", "many", "table", "number"])  # fmt: skip
def test_ids_that_are_no_texts_are_not_read(tmp_path, ids):
    said = {"kind": "aspects", "names": '["q"]', "ids": ids, "sha256": ""}
    (tmp_path / "a.safetensors").write_bytes(save({"values": np.zeros((1, 1), np.float32)}, said))
    before = peak_bytes()
    with pytest.raises(InputError, match="ids that are not a list of text"):
        read_targets(tmp_path / "a.safetensors")
    assert peak_bytes() - before < 200 * MB


def test_a_target_store_of_a_hundred_thousand_tensors_is_refused(tmp_path):
    tensor = {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}
    text = json.dumps({f"t{number}": tensor for number in range(100_000)}).encode()
    (tmp_path / "a.safetensors").write_bytes(struct.pack("<Q", len(text)) + text)
    with pytest.raises(InputError, match="too many entries"):
        read_targets(tmp_path / "a.safetensors")


@pytest.mark.parametrize("new", [True, False])
def test_a_checkpoint_of_endless_instructions_is_refused_before_they_are_followed(tmp_path, new, monkeypatch):
    import torch

    monkeypatch.setattr(pickle_bounds, "MOST_STEPS", 20_000)  # a million take some seconds
    torch.save([None] * 20_010, tmp_path / "a.pt", _use_new_zipfile_serialization=new)
    with pytest.raises(InputError, match="20,000 instructions"):
        read_weights(tmp_path / "a.pt", "student.weights")


@pytest.fixture
def parquet(tmp_path):
    """Writes columns to a Parquet file; random bytes beside them, so that there are more bytes than rows."""
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    def write(rows, **columns):
        noise = arrow.array([os.urandom(64) for _ in range(rows)])
        parquet.write_table(arrow.table({**columns, "noise": noise}), tmp_path / "a.parquet", compression="zstd")
        return tmp_path / "a.parquet"

    write.arrow = arrow
    write.same = lambda value, rows: arrow.DictionaryArray.from_arrays(arrow.array(np.zeros(rows, np.int32)), [value])
    return write


def test_a_parquet_file_of_ten_thousand_columns_is_read_by_the_two_it_needs(parquet):
    from engine.data.parquet import open_parquet

    others = {f"c{number}": [number] for number in range(10_000)}
    source = open_parquet(parquet(1, image=[encoded("PNG")], label=[0], **others))
    assert source.read(source.samples[0]) == encoded("PNG")


def test_lists_in_lists_in_a_parquet_file_are_refused(parquet):
    from engine.data.parquet import open_parquet

    deep = parquet.arrow.array([1, 2], parquet.arrow.int8())
    for _ in range(200):
        deep = parquet.arrow.ListArray.from_arrays(parquet.arrow.array([0, 1, 2], parquet.arrow.int32()), deep)
    with pytest.raises(InputError, match="deeply nested"):
        open_parquet(parquet(2, image=[encoded("PNG")] * 2, label=[0, 1], deep=deep))


def test_one_large_value_that_is_in_every_row_is_unpacked_a_few_rows_at_a_time(parquet, monkeypatch):
    from engine.data.parquet import open_parquet

    monkeypatch.setattr("engine.data.parquet.LARGEST_GROUP", 100 * MB)
    rows, before = 100, peak_bytes()
    source = open_parquet(parquet(rows, image=parquet.same(bytes(20 * MB), rows), label=[0, 1] * (rows // 2)))
    with pytest.raises(OSError, match="unpacks to more than"):
        source.read(source.samples[0])
    assert peak_bytes() - before < 1000 * MB
    with pytest.raises(InputError, match="has 1,048,576 letters"):
        open_parquet(parquet(rows, image=[b"x"] * rows, label=parquet.same("x" * MB, rows)))
