"""Archives of run folders: their members, one after the other, looked at before anything of them is written."""

from __future__ import annotations

import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engine.interchange.bounds import MOST_FILES
from engine.record.errors import InputError
from engine.record.one_line import one_line
from engine.record.tar_header import Header

_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, struct.error, UnicodeDecodeError, ValueError, NotImplementedError,
)  # fmt: skip
_LOCKED = 0x1
_LARGEST_LIST = 1024 * MOST_FILES  # bytes; zipfile reads the whole list of an archive's members
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_WHERE_64 = struct.Struct("<4sLQL")
_LONGEST_COMMENT = 1 << 16


class _Marked(Header):
    """Of an archive whose end is marked: one that is cut off between two members would pass for whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Marked:
        """The header in a block.

        Raises:
            tarfile.ReadError: it is damaged, or missing.
        """
        if not buf:
            raise tarfile.ReadError("it is cut off")
        return super().frombuf(buf, encoding, errors)  # type: ignore[return-value]


@dataclass(frozen=True)
class Entry:
    """One file of an archive.

    Attributes:
        size: in bytes, as the archive announces it.
        open: its bytes; to be read before the next entry is asked for.
    """

    name: str
    size: int
    open: Callable[[], IO[bytes]]


def is_archive(path: Path) -> bool:
    """Whether a file is a zip or a tar, packed or not."""
    try:
        return _is_zip(path) or tarfile.is_tarfile(path)
    except OSError:
        return False
    except _BROKEN:  # it begins as one does
        return True


def entries(path: Path) -> Iterator[Entry]:
    """The files of an archive; folders are left out.

    Raises:
        InputError: it is damaged or locked, or holds what is neither a file nor a folder.
    """
    with refused(path):
        yield from _of_zip(path) if _is_zip(path) else _of_tar(path)


@contextmanager
def refused(path: Path) -> Iterator[None]:
    """What is wrong with an archive, said of the archive.

    Raises:
        InputError: something is.
    """
    try:
        yield
    except InputError as error:
        raise InputError(error.message, field=str(path), hint=error.hint) from None
    except _BROKEN as error:
        said = one_line(str(error))[:200] or type(error).__name__
        raise InputError(f"is damaged: {said}.", field=str(path), hint="Fetch or make it anew.") from None


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _of_zip(path: Path) -> Iterator[Entry]:
    if _size_of_list(path) > _LARGEST_LIST:
        raise InputError(f"holds more than {MOST_FILES:,} files.", hint="Give fewer runs at once.")
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            mode = info.external_attr >> 16
            if info.is_dir() or info.filename.endswith("\\"):
                continue
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                raise _no_file(info.filename)
            if info.flag_bits & _LOCKED:
                raise InputError("is locked with a password.", hint="Unpack it yourself and give the folder.")
            yield Entry(info.filename, info.file_size, lambda info=info: archive.open(info))  # type: ignore[misc]


def _of_tar(path: Path) -> Iterator[Entry]:
    with tarfile.open(path, "r|*", tarinfo=_Marked) as archive:  # from its beginning to its end, once
        for info in archive:
            if info.isdir():
                continue
            if not info.isreg():
                raise _no_file(info.name)
            yield Entry(info.name, info.size, lambda info=info: _of_member(archive, info))  # type: ignore[misc]


def _of_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    found = archive.extractfile(info)
    if found is None:
        raise _no_file(info.name)
    return found


def _no_file(name: str) -> InputError:
    shown = one_line(name)[:80]
    return InputError(
        f"holds {shown!r}, which is a link or a device.", hint="Nothing of it was taken: pack files in its place."
    )


def _size_of_list(path: Path) -> int:
    """How many bytes a zip announces for its list of members."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        start = max(0, size - _END.size - _LONGEST_COMMENT)
        file.seek(start)
        tail = file.read()
        place = tail.rfind(b"PK\x05\x06")
        if place < 0 or len(tail) - place < _END.size:
            raise zipfile.BadZipFile("it has no list of its files at its end")
        found = int(_END.unpack_from(tail, place)[5])
        before = start + place - _WHERE_64.size
        if found != 0xFFFFFFFF or before < 0:
            return found
        file.seek(before)
        mark, _, where, _ = _WHERE_64.unpack(file.read(_WHERE_64.size))
        if mark != b"PK\x06\x07" or where > size:
            return found
        file.seek(where)
        return int(_END_64.unpack(file.read(_END_64.size))[8])
