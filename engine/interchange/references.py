"""Which runs a run rests on: those whose weights it began with, and the one that makes its assistant."""

from __future__ import annotations

import json
import os
from pathlib import Path

from engine.record.errors import UserError
from engine.record.run_folder import RunFolder

_MARK = "run:"
_ASSISTANT = "assistant.json"
_MOST_BYTES = 1 << 16


def references(folder: RunFolder) -> dict[str, str]:
    """The ids, or folders, of those runs, by the role that each has: teacher, teacher2, student, assistant."""
    try:
        config = folder.saved_config()
    except UserError:
        return {}
    models = {**config.teachers(), "student": config.student, "assistant": config.assistant}
    found = {role: model.weights[len(_MARK) :] for role, model in models.items() if model.weights.startswith(_MARK)}
    made = _assistant(folder.path / _ASSISTANT)
    return {**found, "assistant": made} if made else found


def is_here(home: Path, run: str) -> bool:
    """Whether a run that another names is kept here, be it in the trash."""
    if os.path.isfile(os.path.join(run, "config.toml")):
        return True
    kept = RunFolder.at_home(home, run)
    return kept is not None and kept.config_file.is_file()


def _assistant(path: Path) -> str:
    try:
        with path.open("rb") as file:
            read = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return ""
    run = read.get("run") if isinstance(read, dict) else None
    return run if isinstance(run, str) else ""
