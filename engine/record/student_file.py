"""A student's .safetensors file, found and read without torch.

The weights carry what a stranger needs to use them in the header's metadata: `architecture`
(timm's name), `options` (JSON, given to timm), `stem`, `num_classes`, `class_names` (JSON),
`image_size`, `mean`, `std` and `crop_fraction` (JSON, on RGB in 0..1), `run` and `top1`.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import BinaryIO, Literal

from engine.record.disk import free_bytes, in_words, is_full
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder

Which = Literal["best", "last"]
_LARGEST_HEADER = 1 << 24  # bytes; those of the largest models have a few hundred thousand


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata in a safetensors header.

    Raises:
        InputError: the file is missing, cut short or not safetensors.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # to open a pipe could wait for ever
            raise InputError("is no ordinary file.", field=str(path), hint="Choose a .safetensors file.")
        with path.open("rb") as file:
            return metadata_of(file, path)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", field=str(path)) from None


def metadata_of(file: BinaryIO, path: Path) -> dict[str, str]:
    """The metadata in the header of an open file that is called `path`.

    Raises:
        InputError: it is cut short or not safetensors.
        OSError: the disk refuses to read it.
    """
    try:
        length = int.from_bytes(file.read(8), "little")
        if length > _LARGEST_HEADER and _is_there(file, length):  # as JSON it can unfold to thirty times its size
            raise InputError(
                f"has a header of {length:,} bytes, where at most {_LARGEST_HEADER:,} are read.",
                field=str(path),
                hint="Save the weights again, with less beside them.",
            )
        if not 2 <= length <= _LARGEST_HEADER:
            raise ValueError("no header")
        header = json.loads(file.read(length))
        metadata = header.pop("__metadata__", {})
        end = 8 + length + max((tensor["data_offsets"][1] for tensor in header.values()), default=0)
        size = file.seek(0, os.SEEK_END)
        found = {str(key): str(value) for key, value in metadata.items()}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        raise InputError(
            "is not a safetensors file.", field=str(path), hint="Choose a student that a run has saved."
        ) from None
    if size < end:
        raise InputError(f"is cut short: {size} of {end} bytes are there.", field=str(path), hint="Copy it again.")
    return found


def _is_there(file: BinaryIO, length: int) -> bool:
    """Whether a header of this length follows."""
    first, place = file.read(1), file.tell()
    return first == b"{" and file.seek(0, os.SEEK_END) - place + 1 >= length


def saved_student(folder: RunFolder, which: Which) -> Path:
    """The file of a run's `best` or `last` student.

    Raises:
        InputError: the run has saved none yet, or is not there any more, or nobody lets us look.
    """
    source = folder.best_student if which == "best" else folder.last_student
    try:
        is_there = source.is_file()
        is_run = is_there or folder.config_file.is_file()
    except OSError as error:
        said = f"cannot be read: {error.strerror or error}."
        raise InputError(said, field=str(source), hint="See who may read it.") from None
    if not is_run:
        raise folder.gone()
    if not is_there:
        raise InputError(
            "has saved no student yet.", field=f"run {folder.id!r}", hint="Wait for the first epoch's end."
        )
    return source


def not_written(target: Path, error: OSError, size: int) -> InputError:
    """What is said of an export that the disk does not take; `size` in bytes is what it needs."""
    hint = "Choose another place."
    if is_full(error) and (free := free_bytes(target.parent)) is not None:
        hint = f"It takes {in_words(size)}, and {in_words(free)} are free there: make room, or choose another place."
    return InputError(f"cannot be written: {error.strerror or error}.", field=str(target), hint=hint)
