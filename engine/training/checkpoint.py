"""Checkpoints: the student as safetensors, and the training state to go on from.

`last.state.pt` holds all that a resume needs, the models' weights too: two files cannot be replaced
at one instant, and a kill between them must not leave a state of one step beside a student of
another. `last.safetensors` and `best.safetensors` are the student for people.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.record.errors import InputError
from engine.record.files import commit_file

VERSION = 1


def save_student(path: Path, state: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a student's weights, replaced in one piece.

    Raises:
        OSError: the disk is full or cannot be written; the old file is untouched.
    """
    aside = path.with_name(f".{path.name}.part")
    tensors = {name: value.detach().cpu().contiguous() for name, value in state.items()}
    try:
        save_file(_unshared(tensors), aside, metadata=metadata)
        _flush(aside)
        commit_file(aside, path)
    except Exception as error:
        aside.unlink(missing_ok=True)
        raise error if isinstance(error, OSError) else OSError(str(error)) from error


def save_state(path: Path, state: dict[str, Any]) -> None:
    """Write the training state, replaced in one piece.

    Raises:
        OSError: the disk is full or cannot be written; the old file is untouched.
    """
    aside = path.with_name(f".{path.name}.part")
    try:
        torch.save({"version": VERSION, **state}, aside)
        _flush(aside)
        commit_file(aside, path)
    except Exception as error:
        aside.unlink(missing_ok=True)
        raise error if isinstance(error, OSError) else OSError(str(error)) from error


def load_state(path: Path) -> dict[str, Any]:
    """Read a training state without executing anything in it.

    Raises:
        InputError: the file is damaged or of another version.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise InputError(
            f"cannot be read ({str(error).splitlines()[0]:.120}).",
            field=str(path),
            hint="Start a new run, or copy the folder again from where it was made.",
        ) from None
    if not isinstance(state, dict) or state.get("version") != VERSION:
        raise InputError(
            "was written by another version.", field=str(path), hint="Resume with the version that began the run."
        )
    return state


def random_state() -> dict[str, Any]:
    """The state of every generator a model may draw from."""
    name, keys, position, has_gauss, cached = np.random.get_state()
    state: dict[str, Any] = {
        "torch": torch.get_rng_state(),
        "numpy": [
            str(name),
            torch.from_numpy(np.asarray(keys).astype(np.int64)),
            int(position),
            int(has_gauss),
            float(cached),
        ],
        "python": [random.getstate()[0], list(random.getstate()[1]), random.getstate()[2]],
    }
    if torch.cuda.is_available():
        state["cuda"] = torch.cuda.get_rng_state_all()
    return state


def restore_random_state(state: dict[str, Any]) -> None:
    """Set every generator back; a GPU's only where there is the same number of them."""
    torch.set_rng_state(state["torch"])
    name, keys, position, has_gauss, cached = state["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), position, has_gauss, cached))
    version, internal, gauss = state["python"]
    random.setstate((version, tuple(internal), gauss))
    if torch.cuda.is_available() and len(state.get("cuda", [])) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all(state["cuda"])


def seed_everything(seed: int) -> None:
    """Seed every generator a model may draw from."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _unshared(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """safetensors refuses tensors that share memory; weights tied in the model are written twice."""
    seen: set[int] = set()
    result = {}
    for name, value in tensors.items():
        result[name] = value.clone() if value.data_ptr() in seen else value
        seen.add(value.data_ptr())
    return result
