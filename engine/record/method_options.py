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
NOT_METHODS = {"__init__", "base", "aligners", "combination", "council"}
_TYPES: dict[str, Any] = {"float": float, "int": int, "bool": bool, "str": str}


class MethodOptions(BaseModel):
    """Base of every method's options: strict types, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


def method_names() -> list[str]:
    """The methods there are: a file each in `engine/methods/`, and those of installed packages."""
    return sorted(_files())


def parts(name: str) -> list[str]:
    """The methods that a name joins: `fbt+rsd` is fbt and rsd."""
    return name.split("+")


def method_title(name: str) -> str:
    """First line of the method's docstring."""
    docstring = ast.get_docstring(_parse(_files()[name])) or name
    return docstring.splitlines()[0]


@cache
def options_model(name: str) -> type[BaseModel] | None:
    """The options of method `name` as a pydantic model, or None when there is no such method.

    A combination has the options of each part under the part's name, and a weight for each.

    Raises:
        ValueError: the method's file is not Python, or declares an option by other than literals.
    """
    if "+" in name:
        return _combined_model(parts(name))
    path = _files().get(name)
    if path is None:
        return None
    for node in _parse(path).body:
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


def uses_fusion(name: str) -> bool:
    """Whether a method, or a part of a combination, is taught through a fusion model."""
    return any(_trait(part, "uses_fusion", default=False) for part in parts(name))


def uses_teacher(name: str) -> bool:
    """Whether a method, or a part of a combination, has a teacher network."""
    return any(_trait(part, "uses_teacher", default=True) for part in parts(name))


@cache
def _trait(name: str, trait: str, default: bool) -> bool:
    """A switch that the method's class sets, as in `uses_fusion = True`."""
    path = _files().get(name)
    try:
        nodes = _parse(path).body if path else []
    except ValueError:
        return default
    for node in nodes:
        for line in node.body if isinstance(node, ast.ClassDef) else []:
            targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == trait for target in targets):
                value = getattr(line, "value", None)
                return bool(value.value) if isinstance(value, ast.Constant) else default
    return default


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


@cache
def _files() -> dict[str, Path]:
    here = Path(__file__).resolve().parents[1] / "methods"
    files = {path.stem: path for path in here.glob("*.py") if path.stem not in NOT_METHODS}
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
