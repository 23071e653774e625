"""Images in folders: train/ and val/ with one folder a class, or one folder a class alone."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.data.layout import SHAPE_HINT, arrange
from engine.data.source import Sample, Source, printable
from engine.record.errors import InputError


class FolderSource(Source):
    """Reads files."""

    def read(self, sample: Sample) -> bytes:
        """The encoded file of `sample`."""
        with open(sample.location, "rb") as file:
            return file.read()


def open_folder(path: Path) -> FolderSource:
    """List the images below `path`.

    Raises:
        InputError: it is a file, or holds no class folders.
    """
    if not path.is_dir():
        hint = 'For a tar file set data.source = "tar".'
        raise InputError(f"{path} is a file where a folder is wanted.", field="data.path", hint=hint)
    files, folders, problems = _walk(path)
    layout = arrange(files, folders)
    if not layout.places:
        raise InputError(f"{path} holds no class folders with images.", field="data.path", hint=SHAPE_HINT)
    samples = [Sample(split, name, printable(file), str(path / file)) for file, (split, name) in layout.places.items()]
    return FolderSource(layout.class_names, samples, [printable(problem) for problem in problems] + layout.notices)


def _walk(path: Path) -> tuple[list[str], list[str], list[str]]:
    """Files and folders below `path`, sorted, with forward slashes; and what could not be listed."""
    files: list[str] = []
    folders: list[str] = []
    problems: list[str] = []
    special: list[str] = []
    seen = {os.path.realpath(path)}

    def note(error: OSError) -> None:
        problems.append(f"The folder {error.filename} cannot be listed: {error.strerror}.")

    for folder, names, file_names in os.walk(path, followlinks=True, onerror=note):
        # A link to a folder further up would be followed for ever.
        names[:] = sorted(name for name in names if _first_time(os.path.join(folder, name), seen))
        base = Path(folder).relative_to(path)
        folders += [(base / name).as_posix() for name in names]
        for name in sorted(file_names):
            kept = special if _is_special(os.path.join(folder, name)) else files
            kept.append((base / name).as_posix())
    if special:
        subject = f"{len(special)} pipes, sockets or devices" if len(special) > 1 else "1 pipe, socket or device"
        problems.append(f"{subject}, such as {special[0]}, {'are' if len(special) > 1 else 'is'} left aside.")
    return files, folders, problems


def _is_special(path: str) -> bool:
    """Whether this is, or is a link to, a pipe, a socket or a device: to open one could wait for ever."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return False  # it cannot be read, and is named as a broken image


def _first_time(folder: str, seen: set[str]) -> bool:
    """Whether this folder has not been met before, under any name."""
    real = os.path.realpath(folder)
    known = real in seen
    seen.add(real)
    return not known
