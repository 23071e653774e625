"""The distillation methods, one file each; the file's name is the method's name.

A method's file holds its loss as a pure function, `class Options(MethodOptions)`, and one subclass
of `Method`. Nothing registers it: the file is found.
"""

from __future__ import annotations

import importlib
from importlib import metadata
from typing import Any

from engine.methods.base import Batch, Losses, Method, StudentAlone, TrainingSet
from engine.methods.combination import Combination
from engine.models.staged import StagedModel
from engine.record.errors import InputError
from engine.record.method_files import ENTRY_POINTS, method_names, parts
from engine.record.method_options import options_model
from engine.record.nearest import nearest

__all__ = ["Batch", "Losses", "Method", "TrainingSet", "build", "create", "fusion_settings", "method_class"]


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


def create(name: str, teacher: StagedModel | None, student: StagedModel, **options: Any) -> Method:
    """Build a method for a pair of models.

    Args:
        name: of a file in `engine/methods/`, of an entry point, or several joined by `+`.
        options: of the method's own `Options`; left out ones take their defaults. Those of a
            combination's parts are mappings, by the part's name.

    Raises:
        InputError: there is no such method, or it cannot do with this pair.
        pydantic.ValidationError: an unknown option or a value out of range.
    """
    schema = options_model(name)
    return build(name, schema.model_validate(options) if schema else None, teacher, student)


def build(name: str, options: Any, teacher: StagedModel | None, student: StagedModel) -> Method:
    """As `create`, from options that are validated already."""
    if "+" not in name:
        return method_class(name)(options, teacher, student)  # type: ignore[arg-type]  # none only where none is used
    chosen = {part: build(part, getattr(options, part, None), teacher, student) for part in parts(name)}
    return Combination(chosen, {part: getattr(options, f"weight_{part}") for part in chosen})


def fusion_settings(name: str, options: Any, attention: bool, last_stage: bool) -> dict[str, bool]:
    """How the fusion model is to be built, as the first of the method's parts that has one wants it."""
    for part in parts(name):
        kind = method_class(part)
        if kind.uses_fusion:
            own = getattr(options, part) if "+" in name else options
            return kind.fusion_settings(own, attention, last_stage)
    return {"attention": attention, "last_stage": last_stage}
