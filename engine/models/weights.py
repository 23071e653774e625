"""Weights from a file or an earlier run, without executing anything in them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
from torch import Tensor

from engine.models.staged import StagedModel
from engine.models.weight_files import read_weights
from engine.record.counted import counted
from engine.record.errors import InputError
from engine.record.files import expanded, home_folder
from engine.record.nearest import nearest
from engine.record.run_folder import RunFolder

_WRAPPED = ("module.", "_orig_mod.")  # by DataParallel and torch.compile
_SHOWN = 4  # keys of a mismatch
_LONGEST_KEY = 80


def load_weights(
    staged: StagedModel,
    source: str,
    *,
    class_names: list[str] | None = None,
    home: Path | None = None,
    role: str = "model",
) -> None:
    """Load `run:<id>` or a file into a model; a head that does not fit is left new, and said.

    Raises:
        InputError: the file cannot be read safely, or other weights than the head's differ.
    """
    field = f"{role}.weights"
    path = _file_of(source, home, field)
    found = read_weights(path, field)
    own = staged.model.state_dict()
    state = _plain_names(found.tensors, own)
    head = _head_keys(staged)
    differing = [key for key in own if key in state and state[key].shape != own[key].shape]
    missing = [key for key in own if key not in state and not key.endswith("num_batches_tracked")]
    extra = [key for key in state if key not in own and key not in head]
    wrong = [*(key for key in differing if key not in head), *(key for key in missing if key not in head), *extra]
    if wrong:
        raise _misfit(path, staged, own, state, wrong, found.metadata, role)
    _take_normalization(staged, found.metadata)
    fits = not any(key in differing or key in missing for key in head) and _same_classes(found.metadata, class_names)
    kept = {key: value for key, value in state.items() if key in own and (fits or key not in head)}
    staged.model.load_state_dict(_numbers(kept, own, path, field), strict=False)
    staged.notes.append(f"weights from {source}{f', its {found.part}' if found.part else ''}")
    if not fits:
        staged.has_new_head = True
        staged.notes.append(
            f"the head of {path.name} was made for other classes: replaced by a new one for {staged.num_classes}"
        )


def _file_of(source: str, home: Path | None, field: str) -> Path:
    if source.startswith("run:"):
        folder = RunFolder.find(home_folder(home), source[4:])
        path = folder.best_student if folder.best_student.is_file() else folder.last_student
        if not path.is_file():
            raise InputError(
                f"run {folder.id} has saved no student yet.", field=field, hint="Wait for its first checkpoint."
            )
        return path
    return expanded(source)


def _plain_names(tensors: dict[str, Tensor], own: dict[str, Tensor]) -> dict[str, Tensor]:
    """Keys as the model has them: without what wrappers of training scripts put in front."""
    names = {key: key for key in tensors}
    while any(name.startswith(_WRAPPED) for name in names.values() if name not in own):
        names = {key: name if name in own else _unwrapped(name) for key, name in names.items()}
    if all(name.startswith("model.") for name in names.values()) and not any(key.startswith("model.") for key in own):
        names = {key: name.removeprefix("model.") for key, name in names.items()}
    return {names[key]: value for key, value in tensors.items()}


def _unwrapped(name: str) -> str:
    for prefix in _WRAPPED:
        name = name.removeprefix(prefix)
    return name


def _misfit(
    path: Path,
    staged: StagedModel,
    own: dict[str, Tensor],
    state: dict[str, Tensor],
    wrong: list[str],
    metadata: dict[str, str],
    role: str,
) -> InputError:
    """What to say of weights of another model: which one, where the file says so, and the first keys."""
    shown = ", ".join(_difference(key, own, state) for key in wrong[:_SHOWN])
    more = ", …" if len(wrong) > _SHOWN else ""
    other = _shown(metadata.get("architecture", ""))
    of_other = f" It is of {other}, by its own account." if other and other != staged.name.split(".")[0] else ""
    return InputError(
        f"{path.name} does not fit {staged.name}: {counted(len(wrong), 'key differs', 'keys differ')} ({shown}{more}).{of_other}",
        field=f"{role}.weights",
        hint=f"Give {role}.model, {role}.options and {role}.stem as they were when it was trained.",
    )


def _numbers(kept: dict[str, Tensor], own: dict[str, Tensor], path: Path, field: str) -> dict[str, Tensor]:
    """The tensors in the model's own precision.

    Raises:
        InputError: one is no plain array of numbers, or holds some that are not finite in that precision.
    """
    numbers = {}
    for key, value in kept.items():
        kind = own[key].dtype
        if (
            value.layout != torch.strided
            or value.is_meta
            or value.is_quantized
            or value.is_complex()
            or value.is_floating_point() != kind.is_floating_point
            or value.untyped_storage().nbytes() < value.nbytes  # one number, spread over a shape of any size
        ):
            raise InputError(
                f"{path.name} holds tensors that are not plain numbers ({key}).",
                field=field,
                hint="Save model.state_dict() of a plain model.",
            )
        numbers[key] = value.to(kind)
        if kind.is_floating_point and not torch.isfinite(numbers[key]).all():
            raise InputError(
                f"{path.name} holds values that are not finite ({key}).", field=field, hint="Use an earlier checkpoint."
            )
    return numbers


def _head_keys(staged: StagedModel) -> set[str]:
    """Names of what is in the last layer, or the two of a distilled model; none where a custom model does not say."""
    classifier = getattr(staged.model, "get_classifier", None)
    heads = classifier() if classifier else ()
    modules = heads if isinstance(heads, tuple) else (heads,)
    names = {id(module): name for name, module in staged.model.named_modules()}
    return {f"{names[id(head)]}.{part}" for head in modules if id(head) in names for part in head.state_dict()}


def _same_classes(metadata: dict[str, str], class_names: list[str] | None) -> bool:
    """Whether a head's outputs mean the classes of the data, in their order."""
    if class_names is None or "class_names" not in metadata:
        return True
    try:
        return json.loads(metadata["class_names"]) == class_names
    except (ValueError, RecursionError):
        return False


def _take_normalization(staged: StagedModel, metadata: dict[str, str]) -> None:
    try:
        mean, std = json.loads(metadata["mean"]), json.loads(metadata["std"])
        values = [float(value) for value in (*mean[:3], *std[:3])]
    except (KeyError, ValueError, TypeError, RecursionError):
        return
    if len(values) == 6 and all(map(math.isfinite, values)) and min(values[3:]) > 0:
        staged.mean, staged.std = (values[0], values[1], values[2]), (values[3], values[4], values[5])


def _difference(key: str, own: dict[str, Tensor], state: dict[str, Tensor]) -> str:
    if key not in state:
        spare = [name for name in state if name not in own and len(name) <= _LONGEST_KEY][:1000]
        near = nearest(key, spare)
        return f"{key} is missing" + (f", {_shown(near[0])} is there" if near else "")
    if key not in own:
        return f"{_shown(key)} is unknown"
    return f"{key} is {_shape(state[key])} instead of {_shape(own[key])}"


def _shape(tensor: Tensor) -> str:
    """A shape; a file may hold one of a thousand dimensions."""
    return str(tuple(tensor.shape)) if tensor.dim() <= 8 else f"of {tensor.dim()} dimensions"


def _shown(key: str) -> str:
    """A name out of a file, in one line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in key[: _LONGEST_KEY + 1])
    return plain if len(plain) <= _LONGEST_KEY else plain[:_LONGEST_KEY] + "…"
