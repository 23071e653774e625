"""The options of each method, read from the method's own file without importing it.

A method's file declares `class Options(MethodOptions)` beside its loss, and it imports torch,
which takes seconds. The window, `--help` and a refused configuration want the options alone, so
the class statement is parsed and rebuilt from literals; nothing in the file is executed. A test
compares each schema so read with that of the imported class.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

ENTRY_POINTS = "fbt.methods"
_NOT_METHODS = {"__init__", "base", "aligners", "combination", "council"}
_TYPES: dict[str, Any] = {"float": float, "int": int, "bool": bool, "str": str}


class MethodOptions(BaseModel):
    """Base of every method's options: strict types, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


def method_names() -> list[str]:
    """The methods there are: a file each in `engine/methods/`, and those of installed packages."""
    return sorted(_files())


def method_title(name: str) -> str:
    """First line of the method's docstring."""
    docstring = ast.get_docstring(_parse(_files()[name])) or name
    return docstring.splitlines()[0]


@cache
def options_model(name: str) -> type[BaseModel] | None:
    """The options of method `name` as a pydantic model, or None when there is no such method.

    Raises:
        ValueError: the method's file is not Python, or declares an option by other than literals.
    """
    path = _files().get(name)
    if path is None:
        return None
    for node in _parse(path).body:
        if isinstance(node, ast.ClassDef) and node.name == "Options":
            return _model_from(node, path)
    return create_model("Options", __base__=MethodOptions)


@cache
def _files() -> dict[str, Path]:
    here = Path(__file__).resolve().parents[1] / "methods"
    files = {path.stem: path for path in here.glob("*.py") if path.stem not in _NOT_METHODS}
    for entry in metadata.entry_points(group=ENTRY_POINTS):
        located = _source_of(entry.module)
        if located:
            files[entry.name] = located
    return files


def _source_of(module: str) -> Path | None:
    """The file of an installed module; not even the packages above it are imported."""
    top, *below = module.split(".")
    spec = find_spec(top)
    if spec is None:
        return None
    if not below:
        return Path(spec.origin) if spec.origin else None
    for folder in spec.submodule_search_locations or ():
        for candidate in (Path(folder, *below).with_suffix(".py"), Path(folder, *below, "__init__.py")):
            if candidate.is_file():
                return candidate
    return None


@cache
def _parse(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError as error:
        raise ValueError(f"{path}, line {error.lineno}: is not Python ({error.msg}).") from None


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
