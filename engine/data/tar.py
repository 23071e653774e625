"""Images inside tar files, read where they lie: nothing is extracted."""

from __future__ import annotations

import lzma
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from engine.data.layout import VALIDATION_NAMES, arrange
from engine.data.source import Sample, Source, Split, printable
from engine.record.errors import InputError
from engine.record.tar_header import Header

SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
GIB = 2**30
_OF_EACH = 700  # bytes that are kept of a member beside what is in it: its name, and where it belongs


@dataclass(frozen=True, slots=True)
class Region:
    """The bytes of one member within an uncompressed archive."""

    path: str
    offset: int
    size: int


@dataclass
class Index:
    """What one archive holds: where each file lies, or its bytes where the archive is compressed.

    Attributes:
        has_end: whether its end is marked, as that of a plain archive is not where it was cut off between two members.
    """

    files: dict[str, Region | bytes] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    has_end: bool = True


class TarSource(Source):
    """Reads members by their offset; those of a compressed archive are kept in memory."""

    def read(self, sample: Sample) -> bytes:
        """The encoded file of `sample`."""
        location = sample.location
        if isinstance(location, bytes):
            return location
        with open(location.path, "rb", buffering=0) as file:
            file.seek(location.offset)
            data = file.read(location.size)
        if len(data) != location.size:
            raise OSError("the archive ends within it")
        return data


def open_tar(path: Path, memory_limit: float = 4.0) -> TarSource:
    """List a tar file, or a folder of train.tar and val.tar (or test.tar).

    Args:
        path: the file or folder.
        memory_limit: GiB that the files of a compressed archive may take.

    Raises:
        InputError: there is no such file, or it is no archive of class folders.
    """
    archives: dict[Path, Split | None] = {path: None} if path.is_file() else dict(_split_archives(path))
    names: set[str] = set()
    samples: list[Sample] = []
    notices: list[str] = []
    for archive, split in archives.items():
        index = _index(archive, memory_limit)
        layout = arrange(list(index.files), index.folders, split)
        names.update(layout.class_names)
        notices += _doubts(archive, index) + layout.notices
        for name, (part, class_name) in layout.places.items():
            samples.append(Sample(part, class_name, printable(f"{archive.name}:{name}"), index.files[name]))
    return TarSource(sorted(names), samples, notices)


def _split_archives(folder: Path) -> Iterator[tuple[Path, Split]]:
    """The archives of the two splits; without one for validation a share is held out later."""
    files = {
        name: folder / (name + end)
        for end in SUFFIXES[::-1]
        for name in ("train", *VALIDATION_NAMES)
        if (folder / (name + end)).is_file()
    }
    if "train" not in files:
        hint = "Give a tar file, or a folder that holds train.tar and val.tar (or test.tar)."
        raise InputError(f"{folder} holds no train.tar.", field="data.path", hint=hint)
    yield files["train"], "train"
    for name in VALIDATION_NAMES:
        if name in files:
            yield files[name], "val"
            return


@contextmanager
def archive_errors(
    path: Path, kind: str = "a tar file", hint: str = "Copy or make the archive again."
) -> Iterator[None]:
    """Turn what tarfile and the decompressors raise into one error for people."""
    try:
        yield
    except RecursionError:  # each header that only names the next one is read within the one before it
        message = f"{path} cannot be read as {kind}: too many headers that name others follow one another."
        raise InputError(message, field="data.path", hint=hint) from None
    # ValueError and OverflowError are what tarfile lets through when the numbers in a header are none, or too large.
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError, OSError, ValueError, OverflowError) as error:
        reason = str(error).partition("\n")[0].rstrip(":")  # the other lines are all that tarfile has tried
        raise InputError(f"{path} cannot be read as {kind}: {reason}.", field="data.path", hint=hint) from None


def members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members of an archive.

    Raises:
        tarfile.ReadError: one leads back to what has been read, and so round for ever.
    """
    for member in archive:
        if member.size < 0 or archive.offset < member.offset_data:
            raise tarfile.ReadError("a member has a negative size")
        yield member


def _index(path: Path, memory_limit: float) -> Index:
    """Where every file of the archive lies."""
    with archive_errors(path):
        try:
            archive = tarfile.open(path, "r:", tarinfo=Header)  # noqa: SIM115
        except tarfile.ReadError:
            return _load_compressed(path, memory_limit)
        index = Index()
        with archive:
            for member in members(archive):
                if _accept(member, index):
                    index.files[member.name] = Region(str(path), member.offset_data, member.size)
                archive.members = []  # type: ignore[attr-defined]  # tarfile keeps every header otherwise
            index.has_end = archive.offset < path.stat().st_size
    return index


def _load_compressed(path: Path, memory_limit: float) -> Index:
    """The files themselves, since there is no seeking in a compressed archive."""
    index, total = Index(), 0
    try:
        stream = tarfile.open(path, "r|*", tarinfo=Header)  # noqa: SIM115
    except TypeError:  # tarfile's own way to say that gzip's first bytes are all there is
        raise tarfile.ReadError("it ends within its first bytes") from None
    with stream as archive:
        for member in members(archive):
            total += member.size + _OF_EACH
            if total > memory_limit * GIB:
                message = f"{path} is compressed and holds more than data.memory_limit ({memory_limit:g} GiB)."
                raise InputError(message, field="data.path", hint="Uncompress it to a plain .tar, or raise the limit.")
            if _accept(member, index):
                file = archive.extractfile(member)
                index.files[member.name] = file.read() if file else b""
    return index


def _accept(member: tarfile.TarInfo, index: Index) -> bool:
    """Whether a member is a plain file with a plain name; folders and refusals are noted."""
    name = member.name
    outside = name.startswith("/") or PureWindowsPath(name).drive or ".." in PurePosixPath(name).parts
    if outside or not (member.isfile() or member.isdir()) or member.issparse():
        index.refused.append(name)
        return False
    if member.isdir():
        index.folders.append(name)
        return False
    return True


def _doubts(path: Path, index: Index) -> list[str]:
    """What a person should know of an archive that was read."""
    cut = f"{path.name} has no end mark: what it once held behind its last file is missing, if there was more."
    return [*_refusals(path, index), *([] if index.has_end else [cut])]


def _refusals(path: Path, index: Index) -> list[str]:
    if not index.refused:
        return []
    shown = printable(", ".join(index.refused[:10]))
    count = len(index.refused)
    return [f"{path.name}: links, devices and names that lead outside are left aside ({count}): {shown}."]
