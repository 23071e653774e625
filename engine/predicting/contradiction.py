"""What a student says of itself, held against its weights before anything of that size is built.

The weights' header has their names and shapes. The network is built without memory for its tensors first (on torch's
meta device), and no further than to twice as many of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from timm.models import is_model
from torch.nn.modules.module import register_module_parameter_registration_hook

from engine.models.cost import macs_of
from engine.models.staged import StagedModel, create_staged
from engine.predicting.saved_student import SavedStudent
from engine.record.errors import InputError
from engine.record.student_file import read_metadata

Shapes = dict[str, tuple[int, ...]]
_LARGEST = 65_536  # of an option's numbers together: the widest networks have some thousands
_MOST_MACS = 10**13  # of one image; the largest network of timm's, of 7 billion weights, has 7 * 10**12 at 512 pixels
_CONTRADICTED = "its weights contradict"
_HINT = "Choose a student that a run has saved, or give the run's id."


def refuse_contradicted(saved: SavedStudent, path: Path) -> None:
    """Refuse a student whose weights cannot be of what it says: of another size, other options or other classes.

    Args:
        path: of its file, or of the exported folder, for what is said.

    Raises:
        InputError: naming what is wrong; or there is no such model.
    """
    options = "model_args" if path.is_dir() else "options"
    for name, value in {**saved.model.options, "stage_blocks": saved.model.stage_blocks}.items():
        if _sum(value) > _LARGEST:
            raise _untrue(path, "cannot be", f"{options}.{name} is more than any network has")
    if not is_model(saved.model.model.split(".")[0]):  # an installed package's may need its numbers to be built
        return
    shapes = _shapes(Path(saved.model.weights))
    bare = _built(saved, path, options, 2 * len(shapes))
    own = {name: tuple(tensor.shape) for name, tensor in bare.model.state_dict().items()}
    size = "input_size" if path.is_dir() else "image_size"
    for name, shape in own.items():
        found = shapes.get(name)
        if found == shape or (found is None and name.endswith("num_batches_tracked")):
            continue
        if found and found[1:] == shape[1:] and shape[0] == len(saved.class_names):
            said = f"names {shape[0]} classes, and its head is made for other ones."
            raise InputError(said, field=str(path), hint="Choose a student that a run has saved.")
        has = f"is {list(found)}" if found is not None else "is not there"
        told = f"architecture, {options} or {size}"
        raise _untrue(path, _CONTRADICTED, f"{told}: by these {name} is {list(shape)}, and in its weights it {has}")
    bare.model.eval()  # in training a single number of a channel cannot be normalised
    if macs_of(bare.model, (3, saved.image_size, saved.image_size)) > _MOST_MACS:
        said = f"{size}: no student can be trained on images of {saved.image_size} pixels with this network"
        raise _untrue(path, "cannot be", said)


def _built(saved: SavedStudent, path: Path, options: str, most: int) -> StagedModel:
    """The network without numbers, of at most so many parameters: some are made only to be replaced."""
    chosen, count = saved.model, [0]
    try:
        with torch.device("meta"), _counting(count, most):
            return create_staged(
                chosen.model,
                len(saved.class_names),
                image_size=saved.image_size,
                options=dict(chosen.options),
                stem=chosen.stem,
                stage_blocks=list(chosen.stage_blocks),
                role="student",
            )
    except InputError:
        if count[0] <= most:
            raise
    said = f"architecture or {options}: they make a network of far more tensors than its weights have"
    raise _untrue(path, _CONTRADICTED, said)


@contextmanager
def _counting(count: list[int], most: int) -> Iterator[None]:
    """Count the parameters that modules are given, and stop at one more than `most`."""

    def add(*_: Any) -> None:
        count[0] += 1
        if count[0] > most:
            raise ValueError("too many tensors")

    hook = register_module_parameter_registration_hook(add)
    try:
        yield
    finally:
        hook.remove()


def _shapes(weights: Path) -> Shapes:
    """Names and shapes in a safetensors header; their numbers are all in the file.

    Raises:
        InputError: it cannot be read, or is no such file.
    """
    read_metadata(weights)  # its header is whole, and no longer than is read
    try:
        with weights.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        header.pop("__metadata__", None)
        shapes = {name: tuple(map(int, tensor["shape"])) for name, tensor in header.items()}
        if min(map(min, filter(None, shapes.values())), default=0) < 0:
            raise ValueError("a shape below zero")
        if sum(map(math.prod, shapes.values())) > weights.stat().st_size:
            raise ValueError("more numbers than bytes")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror or error}.", field=str(weights)) from None
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        raise InputError("is not a safetensors file.", field=str(weights), hint=_HINT) from None
    return shapes


def _sum(value: Any) -> float:
    """Of the numbers in an option; a list counts what it holds."""
    if isinstance(value, list):
        return len(value) + sum(map(_sum, value))
    return abs(value) if isinstance(value, int | float) else 0


def _untrue(path: Path, why: str, what: str) -> InputError:
    return InputError(f"says of itself what {why} ({what}).", field=str(path), hint=_HINT)
