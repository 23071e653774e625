"""What of a TOML file the form has a place for: tables where sections are, and words where words are."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from engine.record.config import ModelConfig, RunConfig, Section
from engine.record.errors import ConfigError, UserError

_SCALAR = (bool, int, float, str)


def check_shape(values: dict[str, Any]) -> None:
    """Refuse what no field can show; a value out of bounds is shown, and told of in the checklist.

    Raises:
        ConfigError: naming each field.
    """
    problems = _problems(values, RunConfig, "")
    if problems:
        raise ConfigError(problems)


def _problems(values: dict[str, Any], model: type[BaseModel], prefix: str) -> list[UserError]:
    found = []
    for name, value in values.items():
        field = model.model_fields.get(name)
        if field is None:  # the checklist knows the nearest name
            continue
        path, kind = f"{prefix}{name}", field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found += _problems(value, kind, f"{path}.") if isinstance(value, dict) else [_no(path, "table")]
        elif name == "more_teachers":
            found += _teachers(value, path)
        else:
            found += _misfit(path, value, field.get_default(call_default_factory=True))
    return found


def _teachers(value: Any, path: str) -> list[UserError]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return [_no(path, "list of tables")]
    return [each for place, one in enumerate(value) for each in _problems(one, ModelConfig, f"{path}.{place}.")]


def _misfit(path: str, value: Any, default: Any) -> list[UserError]:
    """A number may still be a text, as it is while it is typed."""
    for kind, words in ((str, "text"), (list, "list"), (dict, "table")):
        if isinstance(default, kind):
            return [] if isinstance(value, kind) else [_no(path, words)]
    return [] if isinstance(value, _SCALAR) else [_no(path, "single value")]


def _no(path: str, kind: str) -> UserError:
    return UserError(f"is no {kind}.", field=path, hint=f"Write a {kind} there, or leave it out.")
