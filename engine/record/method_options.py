"""The options of each method, read from the method's own file without importing it.

A method's file declares `class Options(MethodOptions)` beside its loss, and it imports torch,
which takes seconds. The window, `--help` and a refused configuration want the options alone, so
the class statement is parsed and rebuilt from literals; nothing in the file is executed. A test
compares each schema so read with that of the imported class.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from engine.record import method_files
from engine.record.method_files import parsed, parts

_TYPES: dict[str, Any] = {"float": float, "int": int, "bool": bool, "str": str}


class MethodOptions(BaseModel):
    """Base of every method's options: strict types, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


@cache
def options_model(name: str) -> type[BaseModel] | None:
    """The options of method `name` as a pydantic model, or None when there is no such method.

    A combination has the options of each part under the part's name, and a weight for each.

    Raises:
        ValueError: the method's file is not Python, or declares an option by other than literals.
    """
    if "+" in name:
        return _combined_model(parts(name))
    path = method_files.paths().get(name)
    if path is None:
        return None
    for node in parsed(path).body:
        if isinstance(node, ast.ClassDef) and node.name == "Options":
            return _model_from(node, path)
    return create_model("Options", __base__=MethodOptions)


def option_fields(name: str) -> dict[str, Any]:
    """Every option of a method by its path below `method.options.`, those of a combination's parts with a dot."""
    model = options_model(name)
    found: dict[str, Any] = {}
    for option, field in (model.model_fields if model else {}).items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= {f"{option}.{below}": entry for below, entry in inner.model_fields.items()}
        else:
            found[option] = field
    return found


def _combined_model(names: list[str]) -> type[BaseModel] | None:
    models = {name: options_model(name) for name in names if name.isidentifier()}
    if len(models) < len(names) or None in models.values():
        return None
    fields: dict[str, Any] = {f"weight_{name}": (float, _weight_of(name)) for name in names}
    for name, model in models.items():
        assert model is not None
        fields[name] = (model, Field(default_factory=model, description=f"Options of {name}."))
    return create_model("Options", __base__=MethodOptions, __doc__="Options of each part, and its weight.", **fields)


def _weight_of(name: str) -> Any:
    return Field(1.0, ge=0, description=f"Weight of all of {name} but its cross-entropy on the student.")


def _model_from(node: ast.ClassDef, path: Path) -> type[BaseModel]:
    docstring = ast.get_docstring(node)
    if [ast.unparse(base) for base in node.bases] != [MethodOptions.__name__]:
        raise ValueError(f"{path}, line {node.lineno}: Options inherits from MethodOptions and nothing else.")
    fields: dict[str, Any] = {}
    for line in node.body[1:] if docstring is not None else node.body:
        try:
            if not isinstance(line, ast.AnnAssign) or not isinstance(line.target, ast.Name):
                raise ValueError(f"found `{ast.unparse(line).splitlines()[0]}`")
            fields[line.target.id] = (_annotation(line.annotation), _default(line.value))
        except (ValueError, TypeError, KeyError) as error:
            said = f"{path}, line {line.lineno}: an option is `name: type = Field(…)`, all of it literals"
            raise ValueError(f"{said} ({error}).") from None
    model = create_model("Options", __base__=MethodOptions, __doc__=docstring, **fields)
    for name, field in model.model_fields.items():
        if field.is_required():
            raise ValueError(f"{path}, line {node.lineno}: option {name} needs a default.")
    return model


def _annotation(node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return _TYPES[node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if node.value.id == "Literal":
            values = ast.literal_eval(node.slice)
            return Literal[values]
        if node.value.id == "list":
            return list[_annotation(node.slice)]  # type: ignore[misc]
    raise ValueError(f"unknown type {ast.unparse(node)}")


def _default(node: ast.expr | None) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Field":
        if any(word.arg is None for word in node.keywords):
            raise ValueError("found **")
        keywords = {word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg}
        return Field(*[ast.literal_eval(argument) for argument in node.args], **keywords)
    if node is None:
        raise ValueError("an option needs a default")
    return ast.literal_eval(node)
