"""The distillation methods, one file each; the file's name is the method's name.

A method's file holds its loss as a pure function, `class Options(MethodOptions)`, and one subclass
of `Method`. Nothing registers it: the file is found.
"""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

from engine.methods.base import Batch, Losses, Method, StudentAlone
from engine.models.staged import StagedModel
from engine.record.config import nearest
from engine.record.errors import InputError
from engine.record.method_options import ENTRY_POINTS, method_names, options_model

__all__ = ["Batch", "Losses", "Method", "create", "method_class"]


def method_class(name: str) -> type[Method]:
    """The class of a method.

    Raises:
        InputError: there is no method of this name, or its file holds no class.
    """
    if name == "none":
        return StudentAlone
    if name not in method_names():
        near = nearest(name, method_names()) or method_names()
        raise InputError(f"there is no method {name!r}.", field="method.name", hint=f"Did you mean {', '.join(near)}?")
    plugged = {entry.name: entry for entry in metadata.entry_points(group=ENTRY_POINTS)}
    module = importlib.import_module(plugged[name].module if name in plugged else f"engine.methods.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Method) and value.__module__ == module.__name__:
            return value
    raise InputError(
        f"{module.__name__} has no class of a method.", field="method.name", hint="Let one class there extend Method."
    )


def create(name: str, teacher: StagedModel, student: StagedModel, **options: Any) -> Method:
    """Build a method for a pair of models.

    Args:
        name: of a file in `engine/methods/`, or of an entry point.
        options: of the method's own `Options`; left out ones take their defaults.

    Raises:
        InputError: there is no such method.
        pydantic.ValidationError: an unknown option or a value out of range.
    """
    schema = options_model(name)
    return method_class(name)(schema.model_validate(options) if schema else None, teacher, student)
