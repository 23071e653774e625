"""command_of: the shortest command that gives a configuration, from a TOML file or a preset where that helps."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.record.command_line import as_arguments, as_command, overrides
from engine.record.config import RunConfig, parse_config
from engine.record.errors import UserError
from engine.record.files import home_folder
from engine.record.merging import merge
from engine.record.toml_file import read_toml


def command_of(
    config: RunConfig, home: Path, starts: Mapping[str, dict[str, Any]], preferred: str = "", file: str = ""
) -> str:
    """The command, with `--home` where that is not the one it would take by itself.

    Args:
        starts: the values of the presets by name.
        preferred: taken among those that save as much.
        file: the TOML file that a person has opened; used as long as nothing else is shorter.
    """
    plain = as_command(config)
    found = {name: command for name, values in starts.items() if (command := _from(config, name, values))}
    best = min(found, key=lambda name: (_words(found[name]), name != preferred), default="")
    command = found[best] if best and _words(found[best]) < _words(plain) else plain
    opened = _from_file(config, Path(file)) if file else ""
    if opened and _words(opened) <= _words(command):
        command = opened
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


def _from_file(config: RunConfig, path: Path) -> str:
    """Starting from a TOML file as it is now; empty where it cannot be read any more, or does not come to this."""
    try:
        values = read_toml(path)
        words = as_arguments(config, values)
        if parse_config(merge(values, overrides(words))) != config:
            return ""
    except (UserError, ValidationError, OSError, KeyError, TypeError, AttributeError):
        return ""
    return shlex.join(["python", "-m", "engine.run", str(path), *words])


def _words(command: str) -> int:
    return len(shlex.split(command))
