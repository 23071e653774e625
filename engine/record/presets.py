"""Named starting points of a configuration: `resources/presets/*.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.record.config import nearest, read_toml
from engine.record.errors import ConfigError, UserError
from engine.record.files import resources_folder

_OWN = "resources:"


@dataclass(frozen=True)
class Preset:
    """A partial configuration with a title for people.

    Attributes:
        name: its file's stem, as `--preset` takes it.
        title: the file's first line, a comment.
    """

    name: str
    title: str
    path: Path

    def values(self) -> dict[str, Any]:
        """The nested values it sets; `resources:` in front of a path is the program's own folder."""
        return _resolved(read_toml(self.path))


def presets() -> list[Preset]:
    """All presets that ship with the program, by name."""
    found = []
    for path in sorted((resources_folder() / "presets").glob("*.toml")):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        found.append(Preset(path.stem, first.lstrip("# ").strip() or path.stem, path))
    return found


def preset(name: str) -> Preset:
    """The preset of this name.

    Raises:
        ConfigError: there is none; the nearest names are given.
    """
    known = {item.name: item for item in presets()}
    if name not in known:
        near = nearest(name, list(known), 3) or list(known)
        raise ConfigError(
            [UserError(f"there is no preset {name!r}.", field="--preset", hint=f"Did you mean {', '.join(near)}?")]
        )
    return known[name]


def _resolved(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(item) for key, item in value.items()}
    if isinstance(value, str) and value.startswith(_OWN):
        return str(resources_folder() / value.removeprefix(_OWN))
    return value
