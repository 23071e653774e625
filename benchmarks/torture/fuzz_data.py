"""The readers of engine/data under fuzz: archives, pictures, tables and pickles that strangers made."""

from __future__ import annotations

import io
import json
import os
import pickle
import tarfile
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.torture.fuzz_mutate import odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.data.cifar import open_cifar
from engine.data.decode import FORMATS, BrokenImage, decode_image, image_area, stored_form
from engine.data.folder import open_folder
from engine.data.parquet import open_parquet
from engine.data.pickle_data import UnsafePickle, read_pickle
from engine.data.source import Source
from engine.data.tar import open_tar

_COMPRESSIONS = ("", "gz", "bz2", "xz")
_NAMES = (
    "train/a/0.png", "/etc/passwd", "../../x.png", "train/../../x.png", "a/b\n.png", "a/b\0.png", "\udcff/a.png",
    "C:\\x\\y.png", "train/a/" + "n" * 300 + ".png", "train/a/0.png", ".", "", "train//a/./0.png", "a/\x1b[2J.png",
)  # fmt: skip
_KINDS = b"\0" + b"01234567LKSVxgXNZ"


class Executed(Exception):
    """Something in the file was executed."""


class _Hostile:
    """A pickle that does what a pickle must not."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (self._command,)


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


def _tar_seeds(home: Path) -> list[bytes]:
    return [_tar([(name, encoded("PNG")) for name in ("train/a/0.png", "train/b/0.png", "val/a/1.png")], kind) for kind in _COMPRESSIONS]  # fmt: skip


def _tar(files: list[tuple[str, bytes]], compression: str = "") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=f"w:{compression}") as archive:  # type: ignore[call-overload]
        for name, content in files:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def _make_tar(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else headers that are right and say odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    blocks = []
    for _ in range(1 + draw.randrange(6)):
        member = tarfile.TarInfo(draw.choice(_NAMES))
        member.type = bytes([draw.choice(_KINDS)])
        member.linkname = draw.choice(_NAMES)
        content = draw.choice([b"", encoded("PNG"), b"30 mtime=1e999\n" * 9, b"9" * 600, b"20 size=-5000000000\n"])
        member.size = draw.choice([len(content)] * 6 + [0, 1, 511, 10 * 2**30, -512, 8**11 - 1])
        member.pax_headers = {draw.choice(["path", "size", "GNU.sparse.map", "mtime", "x"]): draw.choice(_NAMES)}
        kind: Any = draw.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
        try:
            head = member.tobuf(kind, "utf-8", "surrogateescape")
        except (ValueError, UnicodeError):  # a name or a size that this format has no room for
            continue
        blocks.append(head + content + bytes(-len(content) % 512))
    return b"".join(blocks) + bytes(draw.choice([0, 512, 1024]))


def _read_tar(data: bytes, home: Path) -> None:
    path = home / "data.tar"
    path.write_bytes(data)
    _read_all(open_tar(path, memory_limit=0.25))


def _read_all(source: Source) -> None:
    """Every image of a source, as a run would."""
    for name in (*source.class_names, *source.notices):
        name.encode()
    for sample in source.samples[:50]:
        sample.name.encode()
        try:
            stored_form(source.read(sample), 8)
        except (BrokenImage, OSError):
            continue


def _batch(rows: int = 3) -> dict[Any, Any]:
    pixels = np.arange(rows * 3072, dtype=np.int64).astype(np.uint8).reshape(rows, 3072)
    return {b"data": pixels, b"labels": [0, 1, 0][:rows], b"filenames": [b"a.png"] * rows, b"batch_label": b"x"}


def _pickle_seeds(home: Path) -> list[bytes]:
    """Batches as published and as written today, and three that want to do something."""
    canary = f"touch {home / 'executed'}"
    values = [_batch(), {"label_names": ["a", "b"]}, [_Hostile(canary)], {b"data": _Hostile(canary)}]
    return [pickle.dumps(value, protocol) for value in values for protocol in (0, 2, 4, 5)]


def _read_pickle(data: bytes, home: Path) -> None:
    read_pickle(data)
    if (home / "executed").exists():
        raise Executed


def _read_cifar(data: bytes, home: Path) -> None:
    """A folder of CIFAR-10 whose first batch, or list of classes, a stranger wrote."""
    for name in ("batches.meta", "test_batch", *(f"data_batch_{n}" for n in range(1, 6))):
        if not (home / name).exists():
            value = {"label_names": ["a", "b"]} if name == "batches.meta" else _batch()
            (home / name).write_bytes(pickle.dumps(value))
    honest = (home / "data_batch_1").read_bytes()
    (home / "data_batch_1").write_bytes(data)
    try:
        _read_all(open_cifar(home))
    finally:
        (home / "data_batch_1").write_bytes(honest)


def _tables() -> list[Any]:
    """Tables of images whose labels are of every kind that Parquet has."""
    import pyarrow as arrow

    image = [{"bytes": encoded("PNG"), "path": "a.png"}] * 2
    info = {"info": {"features": {"label": {"names": ["a", "b"]}}}}
    said = arrow.schema([], metadata={b"huggingface": json.dumps(info).encode()}).metadata
    labels = [
        arrow.array([0, 1]), arrow.array(["a", "b"]), arrow.array([0.5, None]), arrow.array([b"a", b"\xff"]),
        arrow.array([[1], [2]]), arrow.array([{"a": 1}, None]), arrow.array([True, False]),
        arrow.array([0, 2**62], arrow.timestamp("s", "Nowhere/Land")), arrow.array([0, 2**62], arrow.timestamp("ns")),
        arrow.array([0, 2**62], arrow.duration("s")), arrow.array(["a", "b"]).dictionary_encode(),
        arrow.array([2**31 - 1, 0], arrow.date32()), arrow.array([0, 1], arrow.time64("ns")), arrow.nulls(2),
    ]  # fmt: skip
    made = [arrow.table({"image": image, "label": label}).replace_schema_metadata(said) for label in labels]
    return [
        *made[:2] * 5,
        *made,
        arrow.table({"img": [encoded("JPEG")] * 2, "fine_label": [0, 1]}),
        arrow.table({"image": image}),
    ]


def _parquet_seeds(home: Path) -> list[bytes]:
    from pyarrow import parquet

    found = []
    for table in _tables():
        for compression in ("NONE", "SNAPPY", "ZSTD"):
            file = io.BytesIO()
            try:
                parquet.write_table(table, file, compression=compression)
            except (ValueError, NotImplementedError):
                continue
            found.append(file.getvalue())
    return found


def _read_parquet(data: bytes, home: Path) -> None:
    path = home / "train.parquet"
    path.write_bytes(data)
    _read_all(open_parquet(path))


def _make_paths(draw: Random, seeds: list[bytes]) -> bytes:
    names = [
        *_NAMES,
        "val/a/1.png",
        "validation/b/1.jpg",
        "a/0.png",
        "__MACOSX/a/0.png",
        "train/b/1.PNG",
        "a/b/c/d.gif",
    ]
    return json.dumps(odd(draw, draw.sample(names, 1 + draw.randrange(8)))).encode()


def _read_paths(data: bytes, home: Path) -> None:
    """Names that a folder cannot have are left out; the rest is laid out, listed and read."""
    root = home / "data"
    for folder, folders, files in os.walk(root, topdown=False):  # rmtree tells an audit hook half of the path
        for name in files:
            os.remove(os.path.join(folder, name))
        for name in folders:
            os.rmdir(os.path.join(folder, name))
    root.mkdir(exist_ok=True)
    for name in json.loads(data) if data.startswith(b"[") else ():
        place = os.path.normpath(os.path.join(root, str(name).lstrip("/")))
        if not isinstance(name, str) or "\0" in name or not place.startswith(f"{root}{os.sep}"):
            continue
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "xb") as file:
                file.write(b"\x89PNG")
        except (OSError, UnicodeEncodeError):
            continue
    _read_all(open_folder(root))


TARGETS = (
    Target("images", 0.02, _image_seeds, _read_image),
    Target("tar archives", 0.02, _tar_seeds, _read_tar, _make_tar),
    Target("pickles", 0.11, _pickle_seeds, _read_pickle, refusals=(UnsafePickle,)),
    Target("CIFAR folders", 0.003, _pickle_seeds, _read_cifar),
    Target("Parquet files", 0.006, _parquet_seeds, _read_parquet),
    Target("image folders", 0.003, lambda home: [b"[]"], _read_paths, _make_paths),
)
