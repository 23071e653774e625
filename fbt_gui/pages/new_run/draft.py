"""Draft: the state of the New run page as plain nested values; knows no Qt."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from engine.record.errors import ConfigError, UserError
from engine.record.method_files import uses_teacher
from engine.record.toml_file import read_toml
from fbt_gui.pages.new_run.defaults import METHOD, default_of
from fbt_gui.pages.new_run.with_preset import with_preset

_ROLES = ("teacher", "student", "assistant")
_OWN_OF_A_MODEL = ("options", "stem", "stage_blocks", "image_size", "normalization")
# With another of these a run is not what its preset's name says.
_NAMED_BY = ("kind", "teacher.model", "student.model", "method.name", "data.source", "assistant.kind")


class Draft:
    """A configuration in the making: only what was chosen is held, the rest are defaults.

    Attributes:
        values: nested values, as a TOML file would have them.
        preset: name of the preset that was applied last.
        file: path of the TOML file that was opened last; empty for none.
    """

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = copy.deepcopy(values or {})
        self.preset = self.file = ""
        self._preset_title = ""  # the name of a run that the preset gave
        self._options: dict[str, dict[str, Any]] = {}

    @classmethod
    def copy_of(cls, other: Draft) -> Draft:
        """As another one is now."""
        made = cls()
        made.become(other)
        return made

    def become(self, other: Draft) -> None:
        """Be as another one is now."""
        self.values, self._options = copy.deepcopy(other.values), copy.deepcopy(other._options)
        self.preset, self._preset_title, self.file = other.preset, other._preset_title, other.file

    def begun_from(self, preset: str, values: dict[str, Any]) -> None:
        """Remember that the values were those of a preset once."""
        given = values.get("name", "")
        self.preset = preset if values else ""
        self._preset_title = given if given and given == self.values.get("name") else ""

    @property
    def kind(self) -> str:
        return self.value("kind")

    @property
    def method(self) -> str:
        return self.value("method.name")

    @property
    def assistant(self) -> str:
        """What stands between the two: a fusion model only where the method has one, and alone there is none."""
        return "none" if self.kind == "train" else self.value("assistant.kind")

    def value(self, path: str) -> Any:
        """What was chosen at a dotted path, or the default that holds there."""
        found: Any = self.values
        for part in path.split("."):
            if not isinstance(found, dict) or part not in found:
                return self.default(path)
            found = found[part]
        return found

    def default(self, path: str) -> Any:
        """What holds at a dotted path where nothing is chosen."""
        return default_of(path, METHOD if path == "method.name" else self.method)

    def set(self, path: str, value: Any) -> None:
        """Choose a value, and let go of what it makes meaningless."""
        if path in _NAMED_BY and self._preset_title and value != self.value(path):
            self._forget_name()
        if path == "method.name" and value != self.method:
            self._change_method(value)
        role, _, name = path.partition(".")
        if name == "model" and role in _ROLES and _plain(value) != _plain(self.value(path)):
            self._forget_model(role)
        _put(self.values, path, value)

    def clear(self, path: str) -> None:
        """Choose nothing here, so that the default holds."""
        self.set(path, self.default(path))
        *sections, name = path.split(".")
        inner: Any = self.values
        for section in sections:
            inner = inner.get(section, {})
        inner.pop(name, None)

    def apply_preset(self, name: str, values: dict[str, Any]) -> None:
        """Start from a preset: recipe and probe are its own, a model or data set it names replaces the chosen one."""
        before = self.values
        if self._preset_title and before.get("name") == self._preset_title:
            before = {key: before[key] for key in before if key != "name"}
        self.values = with_preset(before, values)
        self.preset, self._preset_title = name, values.get("name", "")

    def open(self, values: dict[str, Any], file: str = "") -> None:
        """Take over the values of a file or of another run."""
        self.values = copy.deepcopy(values)
        self.preset = self._preset_title = ""
        self.file = file
        self._options.clear()

    def open_file(self, path: Path) -> None:
        """Take over a TOML file.

        Raises:
            ConfigError: it cannot be read, is not TOML, or holds what no field of the form can show.
        """
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise ConfigError([UserError("is no file.", field=str(path), hint="Give the path of a TOML file.")])
        from fbt_gui.pages.new_run.shape import check_shape  # brings the schema

        values = read_toml(path)
        check_shape(values)
        self.open(values)

    def payload(self) -> dict[str, Any]:
        """The values to check and to run: those that this kind of run has a use for."""
        values = copy.deepcopy(self.values)
        if self.kind == "train":
            for name in ("teacher", "more_teachers", "assistant", "method"):
                values.pop(name, None)
        elif not uses_teacher(self.method):
            for name in ("teacher", "more_teachers", "assistant"):
                values.pop(name, None)
        if self.value("assistant.kind") != "model" and isinstance(values.get("assistant"), dict):
            for name in ("model", "weights", "epochs", *_OWN_OF_A_MODEL):
                values["assistant"].pop(name, None)
        if self.value("data.source") == "demo" and "path" in values.get("data", {}):
            del values["data"]["path"]
        return values

    def _forget_name(self) -> None:
        if self.values.get("name") == self._preset_title:
            self.values.pop("name")
        self._preset_title = ""

    def _change_method(self, name: str) -> None:
        method = self.values.setdefault("method", {})
        self._options[self.method] = method.pop("options", {})
        if self._options.get(name):
            method["options"] = self._options[name]
        self.values.get("assistant", {}).pop("kind", None)

    def _forget_model(self, role: str) -> None:
        section = self.values.get(role, {})
        for name in _OWN_OF_A_MODEL:
            section.pop(name, None)
        if section.get("weights", "random") not in ("random", "pretrained"):
            section.pop("weights", None)


def _plain(name: Any) -> str:
    """A model's name without the tag of its weights: with another tag it is still the same model."""
    return str(name).split(".")[0]


def _put(values: dict[str, Any], path: str, value: Any) -> None:
    *sections, name = path.split(".")
    for section in sections:
        inner = values.get(section)
        if not isinstance(inner, dict):
            inner = values[section] = {}
        values = inner
    values[name] = value
