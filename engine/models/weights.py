"""Weights from a file or an earlier run, without executing anything in them."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.models.staged import StagedModel
from engine.record.errors import InputError
from engine.record.files import expanded, home_folder
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata

_WRAPPERS = ("model", "state_dict", "student", "module")


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
    state, metadata = _read(path, field)
    _take_normalization(staged, metadata)
    own = staged.model.state_dict()
    head = _head_keys(staged)
    differing = [key for key in own if key in state and state[key].shape != own[key].shape]
    missing = [key for key in own if key not in state and not key.endswith("num_batches_tracked")]
    extra = [key for key in state if key not in own and key not in head]
    wrong = [*(key for key in differing if key not in head), *(key for key in missing if key not in head), *extra]
    if wrong:
        shown = ", ".join(_difference(key, own, state) for key in wrong[:4])
        raise InputError(
            f"{path.name} does not fit {staged.name}: {len(wrong)} keys differ ({shown}{', …' if len(wrong) > 4 else ''}).",
            field=field,
            hint=f"Give {role}.model, {role}.options and {role}.stem as they were when it was trained.",
        )
    odd = [
        key
        for key, value in state.items()
        if value.layout != torch.strided or value.is_complex() or value.is_meta or value.is_quantized
    ]
    if odd:
        raise InputError(
            f"{path.name} holds tensors that are not plain numbers ({odd[0]}).",
            field=field,
            hint="Save model.state_dict() of a plain model.",
        )
    bad = [key for key, value in state.items() if value.is_floating_point() and not torch.isfinite(value).all()]
    if bad:
        raise InputError(
            f"{path.name} holds values that are not finite ({bad[0]}).", field=field, hint="Use an earlier checkpoint."
        )
    fits = not any(key in differing or key in missing for key in head) and _same_classes(metadata, class_names)
    kept = {key: value for key, value in state.items() if key in own and (fits or key not in head)}
    staged.model.load_state_dict(kept, strict=False)
    staged.notes.append(f"weights from {source}")
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
    path = expanded(source)
    if not path.is_file():
        raise InputError(
            f"there is no file {source!r}.", field=field, hint="Use random, pretrained, run:<id> or a file."
        )
    return path


def _read(path: Path, field: str) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a file by name, and the metadata of a safetensors header."""
    if path.suffix == ".safetensors":
        metadata = read_metadata(path)
        try:
            return load_file(path), metadata
        except Exception as error:  # safetensors raises its own kind, which it does not export
            raise InputError(f"{path.name} is damaged: {error}.", field=field, hint="Export it again.") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch warns of pickles that it goes on to refuse
            content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged or foreign file makes the reader raise anything
        reason = str(error).split("\n", 1)[0] or type(error).__name__
        raise InputError(
            f"{path.name} cannot be read as plain weights ({reason.split('. ', 1)[0]:.160}).",
            field=field,
            hint="Nothing in it was executed; convert it where it was made: safetensors.torch.save_file(model.state_dict(), 'model.safetensors').",
        ) from None
    for name in _WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(name), dict):
            content = content[name]
            break
    tensors = (
        {str(key).removeprefix("module."): value for key, value in content.items() if isinstance(value, Tensor)}
        if isinstance(content, dict)
        else {}
    )
    if not tensors:
        raise InputError(f"{path.name} holds no weights by name.", field=field, hint="Save model.state_dict().")
    return tensors, {}


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
        return f"{key} is missing"
    if key not in own:
        return f"{key} is unknown"
    return f"{key} is {tuple(state[key].shape)} instead of {tuple(own[key].shape)}"
