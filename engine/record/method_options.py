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
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

ENTRY_POINTS = "fbt.methods"
_NOT_METHODS = {"__init__", "base"}
_TYPES: dict[str, Any] = {"float": float, "int": int, "bool": bool, "str": str}


class MethodOptions(BaseModel):
    """Base of every method's options: unknown keys and infinities are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


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
        ValueError: the method's file declares an option by other than literals.
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
        relative = entry.module.replace(".", "/")
        for candidate in (f"{relative}.py", f"{relative}/__init__.py"):
            located = Path(str(entry.dist.locate_file(candidate))) if entry.dist else None
            if located and located.is_file():
                files[entry.name] = located
    return files


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _model_from(node: ast.ClassDef, path: Path) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            try:
                fields[line.target.id] = (_annotation(line.annotation), _default(line.value))
            except (ValueError, KeyError) as error:
                raise ValueError(f"{path}, line {line.lineno}: an option is declared by literals only ({error}).") from None
    return create_model("Options", __base__=MethodOptions, __doc__=ast.get_docstring(node), **fields)


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
        keywords = {word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg}
        return Field(*[ast.literal_eval(argument) for argument in node.args], **keywords)
    if node is None:
        raise ValueError("an option needs a default")
    return ast.literal_eval(node)
