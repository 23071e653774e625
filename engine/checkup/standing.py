"""Where one stands: the working folder, without which paths count from nowhere and torch ends the process that loads it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checkup.finding import Finding
from engine.record.errors import InputError
from engine.record.files import working_folder


def look() -> Iterator[Finding]:
    """Nothing where it is there."""
    try:
        working_folder()
    except InputError as error:
        yield Finding("working folder", "bad", error.message, error.hint)
