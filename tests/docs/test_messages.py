"""The messages that docs/troubleshooting.md explains are the program's own, as they stand now."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from tests.docs.blocks import ROOT

PAGE = ROOT / "docs" / "troubleshooting.md"
MESSAGES = re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.M)
_ANYTHING = "\N{OBJECT REPLACEMENT CHARACTER}"


def test_the_page_explains_messages():
    assert len(MESSAGES) > 60
    assert len(set(MESSAGES)) == len(MESSAGES)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_that_is_explained_still_stands_in_the_code(message: str) -> None:
    assert stands(message), f"{PAGE.name} explains a message that the program has not"


def test_a_message_that_nobody_writes_is_found():
    assert not stands("there is no such folder of yours.")
    assert not stands("… held values that are not infinite …")


def stands(message: str) -> bool:
    """Whether some text of the engine can read so; `…` stands for anything."""
    pieces = [re.escape(piece) for piece in message.split("…")]
    pattern = re.compile(".*".join(pieces), re.S)
    return any(pattern.search(text) for text in texts())


@cache
def texts() -> tuple[str, ...]:
    """Every text of the engine, with a sign for what is put in when it runs."""
    found: set[str] = set()
    for path in (ROOT / "engine").rglob("*.py"):
        found |= set(_texts(ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def _texts(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else _ANYTHING for part in node.values)
