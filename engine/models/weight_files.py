"""Tensors out of a weights file that anybody may have written; nothing in it is executed.

A file is opened once and read through that opening, so that one replaced meanwhile is read whole as it was; one
written to meanwhile is refused. Nothing of it is mapped into memory: a mapped file that shrinks ends the process.
"""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import psutil
import safetensors.torch
from safetensors import SafetensorError
from torch import Tensor

from engine.models.pickled_weights import read_pickled
from engine.record.errors import InputError
from engine.record.student_file import metadata_of

_COPIES = 2  # of the file in memory while it is read: its bytes and its tensors


@dataclass(frozen=True)
class WeightsFile:
    """What a file holds.

    Attributes:
        tensors: by name, plain and on the CPU.
        metadata: what a safetensors header says; of a checkpoint only its `architecture`.
        part: which of a checkpoint's sets of weights this is, such as `model_ema`; empty where it holds one only.
    """

    tensors: dict[str, Tensor]
    metadata: dict[str, str] = field(default_factory=dict)
    part: str = ""


def read_weights(path: Path, role_field: str) -> WeightsFile:
    """Read a .safetensors file, or a checkpoint of `torch.save` that holds plain tensors.

    Args:
        role_field: the field of the configuration that errors name.

    Raises:
        InputError: it cannot be read, asks for code, is damaged, holds none, or changed meanwhile.
    """
    try:
        _check_kind(path)
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            _check_size(path, before.st_size)
            found = _read(file, path)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise InputError(
            f"{path.name} cannot be read: {error.strerror or error}.", field=role_field, hint="Check the disk it is on."
        ) from None
    except InputError as error:
        raise InputError(error.message, field=role_field, hint=error.hint) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise InputError(
            f"{path.name} changed while it was read.", field=role_field, hint="Wait until it is written, or copy it."
        )
    return found


def _check_kind(path: Path) -> None:
    """Refuse what is no ordinary file; to open a pipe could wait for ever."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        if getattr(error, "errno", 0) == errno.ELOOP:
            raise InputError(
                f"{path.name} is a link that leads back to itself.", hint="Give the file itself."
            ) from None
        if isinstance(error, ValueError) or error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise InputError(
                f"there is no file {str(path)!r}.", hint="Use random, pretrained, run:<id> or a file."
            ) from None
        raise
    if stat.S_ISDIR(mode):
        raise InputError(f"{path.name} is a folder.", hint="Give the .safetensors file in it.")
    if not stat.S_ISREG(mode):
        raise InputError(f"{path.name} is no ordinary file.", hint="Give a .safetensors file.")


def _check_size(path: Path, size: int) -> None:
    """Refuse what is empty, and what would take the memory that other runs live in."""
    if size == 0:
        raise InputError(f"{path.name} is empty.", hint="Copy or export it again.")
    free = psutil.virtual_memory().available
    if _COPIES * size > free:
        raise InputError(
            f"{path.name} has {size / 1e9:.1f} GB, and {free / 1e9:.1f} GB of memory are free; reading takes"
            f" {_COPIES} times its size.",
            hint="Save the weights alone, without the optimizer's state, or free memory.",
        )


def _read(file: BinaryIO, path: Path) -> WeightsFile:
    start = file.read(9)
    file.seek(0)
    if path.suffix.lower() != ".safetensors" and start[8:] != b"{":
        tensors, architecture, part = read_pickled(file, path)
        return WeightsFile(tensors, {"architecture": architecture} if architecture else {}, part)
    try:
        metadata = metadata_of(file, path)
    except InputError as error:
        raise InputError(f"{path.name} {error.message}", hint="Copy or export it again.") from None
    file.seek(0)
    try:
        return WeightsFile(safetensors.torch.load(file.read()), metadata)
    except (SafetensorError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise InputError(f"{path.name} is damaged: {error}.", hint="Export it again.") from None
