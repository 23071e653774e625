"""Checkpoints: the student as safetensors, and the training state to go on from.

`last.state.pt` holds all that a resume needs, the models' weights too: two files cannot be replaced
at one instant, and a kill between them must not leave a state of one step beside a student of
another. `last.safetensors` and `best.safetensors` are the student for people.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import torch
from safetensors.torch import save
from torch import Tensor

from engine.record.errors import InputError
from engine.record.files import replacing

VERSION = 1


def save_student(path: Path, state: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a student's weights, replaced in one piece.

    Raises:
        OSError: the disk is full or cannot be written; the old file is untouched.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    data = save(_unshared(tensors), metadata)  # save_file would tell of a full disk in words only, and hold the GIL
    with _written(path) as file:
        file.write(data)


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write the training state, replaced in one piece.

    Raises:
        OSError: the disk is full or cannot be written; the old file is untouched.
    """
    with _written(path) as file:
        torch.save({"version": VERSION, **state}, file)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that replaces `path`; its folder is made again where somebody deleted it out of the run's.

    Raises:
        OSError: what the system said, whatever torch made of it.
    """
    path.parent.mkdir(exist_ok=True)
    with replacing(path, alone=True) as file:
        writing = Writing(file)
        try:
            yield cast(BinaryIO, writing)
        except Exception as error:
            raise writing.error or error from None


def bytes_of(state: Any) -> int:
    """About how much a state takes on the disk."""
    if isinstance(state, Tensor):
        return state.untyped_storage().nbytes()
    if isinstance(state, dict | list | tuple):
        return sum(bytes_of(item) for item in (state.values() if isinstance(state, dict) else state))
    return 100


class Writing:
    """A file as torch writes to it; keeps why a write failed, which torch says as an error of its own.

    Attributes:
        error: of the write that failed.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: Any) -> int:
        """Write all of `data`."""
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """For torch, which calls it at the end."""


def load_state(path: Path) -> dict[str, Any]:
    """Read a training state without executing anything in it.

    Raises:
        InputError: the file is damaged or of another version.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a damaged or hostile file makes of its reader
        said = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"cannot be read ({said:.120}).",
            field=str(path),
            hint="Start a new run, or copy the folder again from where it was made.",
        ) from None
    version = state.get("version") if isinstance(state, dict) else None
    if not isinstance(version, int) or version != VERSION:  # of tensors, != gives another tensor
        raise InputError(
            "was written by another version.", field=str(path), hint="Resume with the version that began the run."
        )
    return state


def _unshared(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """safetensors refuses tensors that share memory; weights tied in the model are written twice."""
    seen: set[int] = set()
    result = {}
    for name, value in tensors.items():
        result[name] = value.clone() if value.data_ptr() in seen else value
        seen.add(value.data_ptr())
    return result
