"""What a method's file says of it at a glance: its name, title and traits. Nothing in the file is executed.

Apart from `method_options`, whose schema library takes 100 ms to import: the window's first paint knows these and has
not the time.
"""

from __future__ import annotations

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path

ENTRY_POINTS = "fbt.methods"
NOT_METHODS = {"__init__", "base", "aligners", "combination", "council"}


def method_names() -> list[str]:
    """The methods there are: a file each in `engine/methods/`, and those of installed packages."""
    return sorted(paths())


def parts(name: str) -> list[str]:
    """The methods that a name joins: `fbt+rsd` is fbt and rsd."""
    return name.split("+")


def method_title(name: str) -> str:
    """First line of the method's docstring."""
    docstring = ast.get_docstring(parsed(paths()[name])) or name
    return docstring.splitlines()[0]


def uses_fusion(name: str) -> bool:
    """Whether a method, or a part of a combination, is taught through a fusion model."""
    return any(_trait(part, "uses_fusion", default=False) for part in parts(name))


def uses_teacher(name: str) -> bool:
    """Whether a method, or a part of a combination, has a teacher network."""
    return any(_trait(part, "uses_teacher", default=True) for part in parts(name))


@cache
def _trait(name: str, trait: str, default: bool) -> bool:
    """A switch that the method's class sets, as in `uses_fusion = True`."""
    path = paths().get(name)
    try:
        nodes = parsed(path).body if path else []
    except ValueError:
        return default
    for node in nodes:
        for line in node.body if isinstance(node, ast.ClassDef) else []:
            targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
            if any(isinstance(target, ast.Name) and target.id == trait for target in targets):
                value = getattr(line, "value", None)
                return bool(value.value) if isinstance(value, ast.Constant) else default
    return default


@cache
def paths() -> dict[str, Path]:
    """Where each method is written down, by its name."""
    from importlib import metadata  # takes 15 ms

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
def parsed(path: Path) -> ast.Module:
    """A method's file.

    Raises:
        ValueError: it is not Python.
    """
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError as error:
        raise ValueError(f"{path}, line {error.lineno}: is not Python ({error.msg}).") from None
