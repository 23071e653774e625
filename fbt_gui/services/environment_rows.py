"""What environment.json says, line by line; for workers."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from engine.record.run_folder import RunFolder
from engine.record.values import is_moment
from fbt_gui.services.text import mark

_TITLES = {
    "fbt": mark("Fuse"),
    "python": mark("Python"),
    "git": mark("Git revision"),
    "command": mark("Command"),
    "time": mark("Started"),
    "host": mark("Host"),
    "platform": mark("System"),
    "cuda": mark("CUDA"),
    "gpus": mark("GPUs"),
    "threads": mark("Threads"),
}
_ORDER = ("time", "command", "host", "gpus", "cuda", "threads", "platform", "fbt", "git", "python")


@dataclass(frozen=True)
class EnvironmentRow:
    """One line.

    Attributes:
        title: marked for translation where it is not the name of a package.
        value: text; the moment of `time` in unix seconds.
    """

    title: str
    value: str | float


def environment_rows(folder: RunFolder) -> list[EnvironmentRow]:
    """The lines: what matters first, then packages, then what this version does not know.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is damaged.
    """
    try:
        values = json.loads(folder.environment_file.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("no table")
    packages = values.get("packages")
    rows = [EnvironmentRow(_TITLES[key], _value(key, values[key])) for key in _ORDER if values.get(key)]
    if isinstance(packages, dict):
        rows += [EnvironmentRow(str(name), str(version)) for name, version in packages.items()]
    known = (*_ORDER, "packages")
    return [*rows, *(EnvironmentRow(str(key), _value(key, value)) for key, value in values.items() if key not in known)]


def _value(key: str, value: Any) -> str | float:
    if key == "time" and is_moment(value):
        return float(value)
    if key == "command" and isinstance(value, list):
        return shlex.join(map(str, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
