"""Demo values: what the demo's presets set for its digits alone, let go of when other data are chosen; knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fbt_gui.pages.new_run.draft import Draft

# Tiny models, few images and one thread suit 8 x 8 digits and nothing else; recipe and probe are a person's to judge.
_OF_THE_DIGITS = (
    "data.images_per_class",
    "teacher.weights",
    "teacher.options",
    "student.weights",
    "student.options",
    "compute.threads",
)


def let_go_of_demo(draft: Draft, presets: Iterable[dict[str, Any]]) -> bool:
    """Put back to its default what still is as a preset of the demo set it; whether there was any.

    Args:
        presets: the values of every preset.
    """
    if draft.value("data.source") == "demo":
        return False
    gone = [
        path
        for values in presets
        if _at(values, "data.source") == "demo"
        for path in _OF_THE_DIGITS
        if _at(values, path) not in (None, draft.default(path)) and draft.value(path) == _at(values, path)
    ]
    for path in dict.fromkeys(gone):
        draft.clear(path)
    return bool(gone)


def _at(values: Any, path: str) -> Any:
    for part in path.split("."):
        values = values.get(part) if isinstance(values, dict) else None
    return values
