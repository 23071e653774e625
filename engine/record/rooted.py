"""A configuration whose paths mean the same from every folder, as that of a run must that may be resumed from another."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING, Any, TypeVar

from engine.record.files import working_folder

if TYPE_CHECKING:
    from engine.record.config import ModelConfig, RunConfig

_NO_FILES = ("", "random", "pretrained")
_RUN = "run:"
_Model = TypeVar("_Model", bound="ModelConfig")
_TARGETS = "targets"  # the option of methods that learn from a file


def rooted(config: RunConfig) -> RunConfig:
    """The same with the paths of its data, weights and targets counted from the folder that one stands in now.

    What begins with `~` stays, which is written out where it is opened; so does what is whole on the other system.

    Raises:
        InputError: there is a relative one, and the folder that it counts from is gone.
    """
    data = config.data.model_copy(update={"path": whole(config.data.path)})
    method = config.method.model_copy(update={"options": _options(config.method.options)})
    return config.model_copy(
        update={
            "data": data,
            "method": method,
            "teacher": _model(config.teacher),
            "more_teachers": [_model(teacher) for teacher in config.more_teachers],
            "student": _model(config.student),
            "assistant": _model(config.assistant),
        }
    )


def _model(chosen: _Model) -> _Model:
    if chosen.weights in _NO_FILES or chosen.weights.startswith(_RUN):
        return chosen
    return chosen.model_copy(update={"weights": whole(chosen.weights)})


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Options of a method; those of a combined one stand in tables below its parts' names."""
    options = {name: _options(value) if isinstance(value, dict) else value for name, value in given.items()}
    if isinstance(targets := options.get(_TARGETS), str):
        options[_TARGETS] = whole(targets)
    return options


def whole(path: str) -> str:
    """The same counted from the folder that one stands in now, as `rooted` has it.

    Raises:
        InputError: as of `rooted`.
    """
    if not path or path.startswith("~") or PureWindowsPath(path).is_absolute():
        return path
    joined = path if os.path.isabs(path) else os.path.join(working_folder(path), path)
    cut = os.path.normpath(joined)
    if ".." in Path(path).parts:
        with suppress(ValueError):  # a letter that no path has: whoever opens it says so
            if os.path.realpath(joined) != os.path.realpath(cut):
                return joined  # after a link `..` is the folder above the one that it leads to
    return cut
