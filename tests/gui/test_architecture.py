"""The rules that hold the house up: who may import what, and that the table of actions is kept."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence

from fbt_gui.actions import ACTIONS
from fbt_gui.pages.new_run.form_starts import _MODULES as FORM
from fbt_gui.pages.table import AHEAD, PAGE_NAMES

ROOT = Path(__file__).resolve().parents[2]
QT = ("PySide6", "PySide2", "PyQt5", "PyQt6", "shiboken6", "pyqtgraph", "pytestqt", "fbt_gui")
NETWORKS = ("torch", "torchvision", "timm")
SHARED_BY_PAGES = ("fbt_gui.pages.page", "fbt_gui.pages.table")
OPENS_HISTORY = "fbt_gui/services/history_service.py"
LATE = ("load", "import_module", "__import__", "find_spec")  # take the name of a module


def files_in(folder: str) -> list[Path]:
    """Every module of a folder; none would prove nothing."""
    found = sorted((ROOT / folder).rglob("*.py"))
    assert found, f"{folder} has no modules"
    return found


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def called(node: ast.Call) -> str:
    """The last part of what is called: `History` of `record.History(home)`."""
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def names_imported(path: Path, *, types: bool = True) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that a file imports: at its head, in functions, by a name in a string.

    Args:
        types: also what is imported for type checkers alone.
    """
    tree = tree_of(path)
    spared = set() if types else {id(inner) for node in ast.walk(tree) if for_types(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in spared:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{place(path)}:{node.lineno} imports by a relative name"
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and called(node) in LATE and node.args:
            name = node.args[0]
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield node.lineno, name.value


def for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def is_within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def offenders(folder: str, forbidden: Callable[[Path, str], bool], *, types: bool = True) -> list[str]:
    """`file:line imports name`, for what a file of this folder must not import."""
    return [
        f"{place(path)}:{line} imports {name}"
        for path in files_in(folder)
        for line, name in names_imported(path, types=types)
        if forbidden(path, name)
    ]


@pytest.mark.parametrize("late", ["import torch", "def f():\n  from torch import nn", "load('torch.nn')"])
def test_an_import_is_found_wherever_it_stands(late: str, tmp_path: Path) -> None:
    file = tmp_path / "late.py"
    file.write_text(late)
    assert any(is_within(name, *NETWORKS) for _, name in names_imported(file))


def test_the_engine_imports_neither_qt_nor_the_window() -> None:
    assert not offenders("engine", lambda _, name: is_within(name, *QT))


@pytest.mark.parametrize("folder", ["fbt_gui", "engine/record"])
def test_what_the_window_is_made_of_never_imports_torch_timm_or_torchvision(folder: str) -> None:
    assert not offenders(folder, lambda _, name: is_within(name, *NETWORKS))


def test_of_the_engine_the_window_imports_its_version_and_the_record_alone() -> None:
    def is_work(_: Path, name: str) -> bool:
        return is_within(name, "engine") and not is_within(name, "engine.record", "engine.__version__")

    assert not offenders("fbt_gui", is_work)


def test_the_record_stands_on_nothing_else_of_the_engine() -> None:
    def is_beside(_: Path, name: str) -> bool:
        return is_within(name, "engine") and not is_within(name, "engine.record", "engine.__version__")

    assert not offenders("engine/record", is_beside)


def test_widgets_know_neither_engine_nor_pages() -> None:
    for room in ("fbt_gui/widgets", "fbt_gui/plots"):
        assert not offenders(room, lambda _, name: is_within(name, "engine", "fbt_gui.pages"))


@pytest.mark.parametrize("folder", ["fbt_gui/services", "fbt_gui/query"])
def test_what_pages_stand_on_knows_no_page(folder: str) -> None:
    assert not offenders(folder, lambda _, name: is_within(name, "fbt_gui.pages"))


def test_pages_know_each_other_only_through_the_navigator() -> None:
    def is_another_page(path: Path, name: str) -> bool:
        own = ".".join(path.relative_to(ROOT).parts[:3]).removesuffix(".py")
        if own == "fbt_gui.pages.table":  # lists them
            return False
        return is_within(name, "fbt_gui.pages") and not is_within(name, own, *SHARED_BY_PAGES)

    assert not offenders("fbt_gui/pages", is_another_page)


def test_the_history_is_opened_in_one_place_of_the_window() -> None:
    def opens(path: Path) -> list[int]:
        calls = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call))
        return [node.lineno for node in calls if called(node) == "History"]

    found = {place(path): lines for path in files_in("fbt_gui") if (lines := opens(path))}
    assert set(found) == {OPENS_HISTORY}
    assert len(found[OPENS_HISTORY]) == 1


def test_only_that_place_brings_sqlite_into_memory() -> None:
    def brings(path: Path, name: str) -> bool:
        named = is_within(name, "sqlite3", "sqlite_utils", "engine.record.history")
        return named and place(path) != OPENS_HISTORY

    assert not offenders("fbt_gui", brings, types=False)


def test_every_action_has_its_menu_its_words_and_a_key_of_its_own() -> None:
    ids = [spec.id for spec in ACTIONS]
    assert len(ids) == len(set(ids))
    assert not [spec.id for spec in ACTIONS if not (spec.menu and spec.title and spec.tooltip)]
    keys = [QKeySequence(spec.shortcut).toString() for spec in ACTIONS if spec.shortcut]
    assert all(keys), "a shortcut that Qt cannot read"
    assert len(keys) == len(set(keys))
    assert {page for spec in ACTIONS for page in spec.page.split()} <= {*PAGE_NAMES}


def test_every_action_is_bound_when_all_pages_stand_and_no_handler_is_without_its_action(
    open_window: Callable[..., Any],
) -> None:
    window = open_window("new_run")
    for name in PAGE_NAMES:
        window.show_page(name)
    assert window.context.actions.bound == {spec.id for spec in ACTIONS}
    for name, page in window.pages.items():
        assert set(page.handlers()) == set(window.context.actions.of_page(name))


def test_what_is_imported_ahead_is_there() -> None:
    assert [name for name in (*AHEAD, *FORM) if find_spec(name) is None] == []
