"""Named starting points of a configuration: `resources/presets/*.toml`, and a person's own in `<home>/presets/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w

from engine.record.errors import ConfigError, InputError, UserError
from engine.record.files import replace_file, resources_folder, slug
from engine.record.nearest import nearest
from engine.record.toml_file import read_toml

FOLDER = "presets"
_OWN = "resources:"
_LONGEST_TITLE = 120


@dataclass(frozen=True)
class Preset:
    """A partial configuration with a title for people.

    Attributes:
        name: its file's stem, as `--preset` takes it.
        title: the file's first line, a comment.
        own: kept in the home folder by the person, and can be deleted.
    """

    name: str
    title: str
    path: Path
    own: bool = False

    def values(self) -> dict[str, Any]:
        """The nested values it sets; `resources:` in front of a path is the program's own folder."""
        return _resolved(read_toml(self.path))


def presets(home: Path | None = None) -> list[Preset]:
    """All presets that ship with the program, by name, then those kept in `home`."""
    shipped = _in(resources_folder() / FOLDER, own=False)
    names = {item.name for item in shipped}
    return shipped + [item for item in (_in(home / FOLDER, own=True) if home else []) if item.name not in names]


def preset(name: str, home: Path | None = None) -> Preset:
    """The preset of this name.

    Raises:
        ConfigError: there is none; the nearest names are given.
    """
    known = {item.name: item for item in presets(home)}
    if name not in known:
        near = nearest(name, list(known), 3) or list(known)
        raise ConfigError(
            [UserError(f"there is no preset {name!r}.", field="--preset", hint=f"Did you mean {', '.join(near)}?")]
        )
    return known[name]


def keep_preset(home: Path, title: str, values: dict[str, Any]) -> Preset:
    """Keep values as a preset of one's own; one of the same title is replaced.

    Raises:
        InputError: the title is empty.
        OSError: the home folder cannot be written.
    """
    title = " ".join(title.split())[:_LONGEST_TITLE].lstrip("# ")
    if not title:
        raise InputError("has no name.", field="the preset", hint="Give it one.")
    known = presets(home)
    same = next((item for item in known if item.own and item.title == title), None)
    name = same.name if same else _free_name(slug(title), {item.name for item in known})
    path = home / FOLDER / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, f"# {title}\n{tomli_w.dumps(values)}")
    return Preset(name, title, path, own=True)


def delete_preset(kept: Preset) -> str:
    """Delete a preset of one's own; returns the text of its file, for the way back.

    Raises:
        InputError: it ships with the program.
        OSError: it cannot be deleted.
    """
    if not kept.own:
        raise InputError("ships with the program.", field=f"preset {kept.name}", hint="Only your own can be deleted.")
    text = kept.path.read_text(encoding="utf-8")
    kept.path.unlink()
    return text


def _in(folder: Path, *, own: bool) -> list[Preset]:
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            path.stem.encode()  # a form that starts from it keeps its name
            first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        except (OSError, UnicodeError):
            if own:  # a file that somebody put there and nobody can read
                continue
            raise
        title = first.lstrip("# ").strip() if first.startswith("#") or not own else ""
        found.append(Preset(path.stem, title or path.stem, path, own))
    return found


def _free_name(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def _resolved(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(item) for key, item in value.items()}
    if isinstance(value, str) and value.startswith(_OWN):
        return str(resources_folder() / value.removeprefix(_OWN))
    return value
