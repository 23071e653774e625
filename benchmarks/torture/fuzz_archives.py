"""Data sets made of files under fuzz, in archives and in folders: names, links, sizes."""

from __future__ import annotations

import io
import json
import os
import tarfile
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.torture.fuzz_events import NOW
from benchmarks.torture.fuzz_images import encoded, read_all
from benchmarks.torture.fuzz_mutate import odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.data.contents import pack
from engine.data.folder import open_folder
from engine.data.subset import select
from engine.data.tar import open_tar
from engine.record.config import DataConfig
from engine.record.summary import RunSummary

_COMPRESSIONS = ("", "gz", "bz2", "xz")
_NAMES = (
    "train/a/0.png", "/etc/passwd", "../../x.png", "train/../../x.png", "a/b\n.png", "a/b\0.png", "\udcff/a.png",
    "C:\\x\\y.png", "train/a/" + "n" * 300 + ".png", "train/a/0.png", ".", "", "train//a/./0.png", "a/\x1b[2J.png",
)  # fmt: skip
_KINDS = b"\0" + b"01234567LKSVxgXNZ"


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
    read_all(open_tar(path, memory_limit=0.25))


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
    _clear(root)
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
    read_all(open_folder(root))


_CLASSES = (
    b"train", b"Train", b"val", b"a", b"A", b"a ", b" a", b"con", b"NUL.txt", b"a.png", b".hidden", b"__MACOSX", b"\xff\xfe",
    b"\xc3\xa9", b"e\xcc\x81", b"a\nb", b"a\tb", b"\x1b[2J", b"-rf", b"$(id)", b"%s", b"{0}", b"~", b"\\", b"a:b", b"n" * 255,
    b"\xe2\x80\xae", b"\xf0\x9f\x92\xa9", b"0", b"00", b"'", b'"', b"<b>", b"=1+1", b"null",
)  # fmt: skip
_SORTS = "ffffffldpos"  # files, a link to the data, to nothing, a pipe, a folder, a link to a picture


def _make_classes(draw: Random, seeds: list[bytes]) -> bytes:
    """Paths and what lies there, as bytes that a file system takes."""
    honest = draw.random() < 0.8
    listed = [["f", f"train/{name}/{number}.png"] for name in "ab" for number in range(2) if honest]
    for _ in range(1 + draw.randrange(12)):
        parts = [draw.choice(_CLASSES) for _ in range(draw.choice([1, 2, 2, 2, 3, 3, 12]))]
        name = draw.choice([b"0.png", b"1.JPG", b"0.png", draw.choice(_CLASSES), draw.choice(_CLASSES) + b".png"])
        start = [b"train"] if honest and draw.random() < 0.7 else []
        listed.append([draw.choice(_SORTS), b"/".join([*start, *parts, name]).decode("latin-1")])
    return json.dumps(listed).encode()


def _read_classes(data: bytes, home: Path) -> None:
    """Laid out, listed, chosen from and read; what is said of the run is text."""
    root = home / "data"
    _clear(root)
    picture = encoded("PNG")
    (home / "picture.png").write_bytes(picture)
    for sort, name in json.loads(data):
        place = os.path.join(os.fsencode(root), name.encode("latin-1"))
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            _lay(sort, place, picture, home)
        except OSError:  # a name that is too long, or taken
            continue
    source = open_folder(root)
    read_all(source)
    chosen = select(source, DataConfig(source="folder", path=str(root)))
    parts = {"train": chosen.train, "val": chosen.val}
    pack({split: [(one.class_name, one.name, "") for one in part] for split, part in parts.items()}, 1)
    summary = RunSummary("r")
    summary.apply({"v": 1, "seq": 1, "t": NOW, "type": "plan", "classes": chosen.class_names})
    json.dumps([summary.row(), chosen.class_names, chosen.notices], ensure_ascii=False).encode()


def _lay(sort: str, place: bytes, picture: bytes, home: Path) -> None:
    if sort == "p":
        os.mkfifo(place)
    elif sort == "o":
        os.mkdir(place)
    elif sort in "lds":
        aim = {"l": home / "data", "d": home / "nothing", "s": home / "picture.png"}[sort]
        os.symlink(os.fsencode(aim), place)
    else:
        with open(place, "xb") as file:
            file.write(picture)


def _clear(root: Path) -> None:
    """As rmtree, which tells an audit hook half of the path."""
    for folder, folders, files in os.walk(os.fsencode(root), topdown=False):
        for name in files:
            os.remove(os.path.join(folder, name))
        for name in folders:
            place = os.path.join(folder, name)
            os.remove(place) if os.path.islink(place) else os.rmdir(place)
    root.mkdir(exist_ok=True)


TARGETS = (
    Target("tar archives", 0.02, _tar_seeds, _read_tar, _make_tar),
    Target("image folders", 0.003, lambda home: [b"[]"], _read_paths, _make_paths),
    Target("class folders", 0.003, lambda home: [b"[]"], _read_classes, _make_classes),
)
