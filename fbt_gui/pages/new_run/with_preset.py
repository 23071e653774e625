"""with_preset: what of a draft stays, and what is replaced, when it starts from a preset; knows no Qt."""

from __future__ import annotations

import copy
from typing import Any

from engine.record.merging import merge

# What a preset does not speak of is not a matter of recipes and stays as it was.
KEPT = ("kind", "name", "seed", "data", "teacher", "more_teachers", "student", "compute", "method")


def with_preset(chosen: dict[str, Any], preset: dict[str, Any]) -> dict[str, Any]:
    """The values of a draft that starts from a preset.

    Recipe and probe are the preset's own; a model or a data set that it names replaces the chosen one.

    Args:
        chosen: the values before.
        preset: those of the preset.
    """
    kept = {key: chosen[key] for key in KEPT if key in chosen}
    for role in ("teacher", "student"):
        if "model" in preset.get(role, {}):
            kept.pop(role, None)
    if preset.get("kind", "distill") != kept.get("kind", "distill") and "student" in preset:
        kept["kind"] = preset.get("kind", "distill")
    if "method" in preset and preset["method"].get("name") != kept.get("method", {}).get("name"):
        kept.pop("method", None)
    data = preset.get("data", {})
    source = data.get("source")
    if source == "folder" and not data.get("path") and kept.get("data", {}).get("path"):
        preset = {**preset, "data": {name: data[name] for name in data if name != "source"}}  # it names none
    elif source is not None and source != kept.get("data", {}).get("source", "demo"):
        kept.pop("data", None)
    return merge(copy.deepcopy(kept), copy.deepcopy(preset))
