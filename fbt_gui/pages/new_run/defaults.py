"""default_of: what holds in a draft where nothing is chosen; knows no Qt."""

from __future__ import annotations

import copy
from typing import Any

from engine.record.method_files import uses_fusion

METHOD = "fbt"
_DEFAULTS: dict[str, Any] = {}


def default_of(path: str, method: str) -> Any:
    """The default at a dotted path; None where there is no such field.

    Args:
        method: the one that is chosen, whose options these are.
    """
    if path == "assistant.kind":
        return "fusion" if uses_fusion(method) else "none"
    if path == "method.name":
        return METHOD
    if path.startswith("method.options."):
        from engine.record.method_options import option_fields

        field = option_fields(method).get(path.removeprefix("method.options."))
        return field.default if field else None
    if not _DEFAULTS:
        from engine.record.config import RunConfig  # takes 100 ms, which the first paint has not

        _DEFAULTS.update(RunConfig.model_construct().model_dump())
    found: Any = _DEFAULTS
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return copy.copy(found)
