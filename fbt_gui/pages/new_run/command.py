"""command_of: the shortest command that gives a configuration, from a preset where that helps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.record.command_line import as_command
from engine.record.config import RunConfig
from engine.record.files import home_folder


def command_of(config: RunConfig, home: Path, starts: Mapping[str, dict[str, Any]], preferred: str = "") -> str:
    """The command, with `--home` where that is not the one it would take by itself.

    Args:
        starts: the values of the presets by name.
        preferred: taken among those that save as much.
    """
    plain = as_command(config)
    found = {name: command for name, values in starts.items() if (command := _from(config, name, values))}
    best = min(found, key=lambda name: (_words(found[name]), name != preferred), default="")
    command = found[best] if best and _words(found[best]) < _words(plain) else plain
    return command if home == home_folder() else f"{command} {shlex.join(['--home', str(home)])}"


def over_lines(command: str) -> str:
    """The command with an option a line, as a shell takes it too."""
    words = shlex.split(command)
    starts = [place for place, word in enumerate(words) if word.startswith("--")]
    if len(starts) < 2:
        return command
    heads = [shlex.join(words[: starts[0]])]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        heads.append(f" {shlex.join(words[start:end])}")
    return " \\\n".join(heads)


def _from(config: RunConfig, name: str, values: dict[str, Any]) -> str:
    """Starting from a preset; empty where it is of another kind, or its file does not fit this version."""
    if values.get("kind", "distill") != config.kind:
        return ""
    try:
        return as_command(config, name, values)
    except (ValidationError, KeyError, TypeError, AttributeError):
        return ""


def _words(command: str) -> int:
    return len(shlex.split(command))
