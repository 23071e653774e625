"""`--section.field value` onto the schema of RunConfig, and back: no second list of options."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from engine.record.config import RunConfig, leaf_fields, nearest, parse_config
from engine.record.errors import ConfigError, UserError
from engine.record.method_options import method_names, method_title, options_model

_OPEN = ("teacher.options.", "student.options.", "method.options.")


def overrides(arguments: list[str]) -> dict[str, Any]:
    """Nested values from `--a.b value` and `--a.b=value` pairs.

    Raises:
        ConfigError: an unknown field (the nearest is named), a missing value, a stray word.
    """
    values: dict[str, Any] = {}
    fields = leaf_fields()
    problems = []
    for path, text in _pairs(arguments, problems):
        if path in fields:
            _set(values, path, _value(text, fields[path].annotation))
        elif path.startswith(_OPEN) and not path.endswith("."):
            _set(values, path, _literal(text))
        else:
            near = nearest(path, list(fields))
            hint = f"Did you mean --{near[0]}?" if near else "See --help for the fields there are."
            problems.append(UserError("there is no such option.", field=f"--{path}", hint=hint))
    if problems:
        raise ConfigError(problems)
    return values


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with the values of `over` in their place, section by section."""
    merged = dict(base)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def as_arguments(config: RunConfig, base: dict[str, Any] | None = None) -> list[str]:
    """The shortest arguments that give `config` on top of the nested values `base`."""
    plain = parse_config(base).model_dump() if base else _defaults(config)
    return [word for path, value in _differences(plain, config.model_dump()) for word in (f"--{path}", _text(value))]


def as_command(config: RunConfig) -> str:
    """The command that runs `config`, for a person to copy."""
    return shlex.join(["python", "-m", "engine.run", *as_arguments(config)])


def field_help() -> str:
    """Every option with its type, default and meaning, drawn from the schema."""
    lines, section = [], None
    for path, field in leaf_fields().items():
        head = path.rsplit(".", 1)[0] if "." in path else ""
        if head != section:
            section = head
            lines.append(f"\n{head or 'run'}:")
        default = field.get_default(call_default_factory=True)
        note = field.description or field.title or ""
        lines.append(f"  --{path} {_kind(field.annotation)}  [{_text(default)}]  {note}".rstrip())
    for name in method_names():
        model = options_model(name)
        lines.append(f"\nmethod {name}: {method_title(name)}")
        for option, field in (model.model_fields if model else {}).items():
            lines.append(f"  --method.options.{option} {_kind(field.annotation)}  [{_text(field.default)}]  {field.description or ''}".rstrip())
    return "\n".join(lines)


def _pairs(arguments: list[str], problems: list[UserError]) -> Iterator[tuple[str, str]]:
    words = iter(arguments)
    for word in words:
        if not word.startswith("--") or len(word) == 2:
            problems.append(UserError("is not an option.", field=repr(word), hint="Options look like --recipe.epochs 30."))
            continue
        path, equals, text = word[2:].partition("=")
        if not equals:
            following = next(words, None)
            if following is None:
                problems.append(UserError("wants a value.", field=f"--{path}", hint=f"As in --{path} VALUE."))
                continue
            text = following
        yield path, text


def _value(text: str, kind: Any) -> Any:
    """Text in the shape the field wants; what does not fit is left for the schema to refuse."""
    if kind is str or (kind is not bool and get_origin(kind) not in (list, dict) and not _is_number(kind)):
        return text
    literal = _literal(text)
    if get_origin(kind) is list and not isinstance(literal, list):
        wanted = get_args(kind)[0]
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return parts if wanted is str else [_literal(part) for part in parts]
    return literal


def _is_number(kind: Any) -> bool:
    return kind in (int, float)


def _literal(text: str) -> Any:
    """A TOML value, or the text itself where it is none."""
    try:
        return tomllib.loads(f"value = {text}")["value"] if "\n" not in text else text
    except (tomllib.TOMLDecodeError, RecursionError, KeyError):
        return text


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    *sections, name = path.split(".")
    for section in sections:
        values = values.setdefault(section, {})
    values[name] = value


def _defaults(config: RunConfig) -> dict[str, Any]:
    """The defaults that hold for this kind and method."""
    plain = RunConfig.model_validate({"kind": config.kind, "method": {"name": config.method.name}}).model_dump()
    plain["kind"], plain["method"]["name"] = "distill", "fbt"
    model = options_model(config.method.name)
    if model is not None:
        plain["method"]["options"] = model().model_dump()
    return plain


def _differences(base: dict[str, Any], values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _differences(base.get(key, {}), value, f"{prefix}{key}.")
        elif key not in base or base[key] != value:
            yield f"{prefix}{key}", value


def _text(value: Any) -> str:
    """A value as one TOML word; JSON writes lists, numbers and booleans the same way, on one line."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _kind(annotation: Any) -> str:
    if annotation in (int, float, bool, str):
        return {int: "INTEGER", float: "NUMBER", bool: "true|false", str: "TEXT"}[annotation]
    choices = get_args(annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return "|".join(choices)
    return "LIST" if get_origin(annotation) is list else "KEY=VALUE"
