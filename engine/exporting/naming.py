"""The name of what is wrong: an export reads a copy of the checkpoint, which is gone when the error is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.record.errors import InputError


@contextmanager
def naming(source: Path, copy: Path) -> Iterator[None]:
    """Let errors about `copy` name `source`, of which it is one."""
    try:
        yield
    except InputError as error:
        error.message, error.field = (_renamed(text, copy, source) for text in (error.message, error.field))
        raise


def _renamed(text: str, copy: Path, source: Path) -> str:
    """Whole paths first, so that no part of what was put in is replaced again."""
    return str(source).join(part.replace(copy.name, str(source)) for part in text.split(str(copy)))
