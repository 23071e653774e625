"""The rooms of engine/training: no module, and no room, needs one that needs it."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path

import engine.training

PACKAGE = "engine.training."
HERE = Path(engine.training.__file__).parent
FILES = [path for path in HERE.rglob("*.py") if path.stem != "__init__"]


def name_of(path):
    return ".".join(path.relative_to(HERE).with_suffix("").parts)


def needed_by(path):
    """The modules of this package that one imports, wherever in it."""
    imports = [
        node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)
    ]
    full = {f"{node.module}.{alias.name}" for node in imports for alias in node.names if node.module}
    return {other for other in map(name_of, FILES) for name in full if f"{name}.".startswith(f"{PACKAGE}{other}.")} - {
        name_of(path)
    }


NEEDS = {name_of(path): needed_by(path) for path in FILES}


def test_no_module_needs_itself_by_way_of_others():
    assert sum(map(len, NEEDS.values())) > 50
    TopologicalSorter(NEEDS).prepare()  # raises CycleError, which names the circle


def test_no_room_needs_itself_by_way_of_others():
    """A module at the top is a room of its own."""
    rooms = {}
    for module, needs in NEEDS.items():
        room = module.partition(".")[0]
        rooms.setdefault(room, set()).update({need.partition(".")[0] for need in needs} - {room})
    assert {"building", "guards", "keeping", "measuring", "planning", "recording"} <= set(rooms)
    TopologicalSorter(rooms).prepare()
