"""`--section.field value` onto the schema of RunConfig, and back: no second list of options."""

from __future__ import annotations

import json
import shlex
import tomllib
from collections import deque
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from engine.record.config import RunConfig, leaf_fields
from engine.record.errors import ConfigError, UserError
from engine.record.merging import Whole, merge
from engine.record.method_files import method_names, method_title
from engine.record.method_options import option_fields, options_model
from engine.record.nearest import nearest

_OPEN = ("teacher.options.", "student.options.", "assistant.options.", "method.options.")


def overrides(arguments: list[str]) -> dict[str, Any]:
    """Nested values from `--a.b value` and `--a.b=value` pairs.

    Raises:
        ConfigError: an unknown field (the nearest is named), a missing value, a stray word.
    """
    values: dict[str, Any] = {}
    fields = leaf_fields()
    problems: list[UserError] = []
    for path, text in _pairs(arguments, problems):
        if path in fields:
            value = _value(text, fields[path].annotation)
            if get_origin(fields[path].annotation) is dict:
                if not isinstance(value, dict):
                    hint = f"As in --{path}.NAME VALUE, or --{path} '{{NAME = VALUE}}'."
                    problems.append(UserError(f"is a table. Given: {text!r:.120}.", field=f"--{path}", hint=hint))
                    continue
                value = Whole(value)
            _set(values, path, value)
        elif _is_option(path):
            _set(values, path, _literal(text))
        else:
            near = nearest(path, list(fields))
            hint = f"Did you mean --{near[0]}?" if near else "See --help for the fields there are."
            problems.append(UserError("there is no such option.", field=f"--{path}", hint=hint))
    if problems:
        raise ConfigError(problems)
    return values


def as_arguments(config: RunConfig, base: dict[str, Any] | None = None) -> list[str]:
    """The arguments that give `config` on top of the nested values `base`, and no others."""
    words = []
    for path, value in _differences(_starting_point(config, base or {}), _filled(config.model_dump())):
        text = _text(value, is_open=_is_option(path))
        words += [f"--{path}={text}"] if text.startswith("--") else [f"--{path}", text]
    return words


def as_command(config: RunConfig, preset: str = "", base: dict[str, Any] | None = None) -> str:
    """The command that runs `config`, for a person to copy.

    Args:
        preset: name of the preset to start from, and `base`, its values.
    """
    start = ["--preset", preset] if preset else []
    return shlex.join(["python", "-m", "engine.run", *start, *as_arguments(config, base if preset else None)])


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
        dot = ".NAME" if get_origin(field.annotation) is dict else ""
        lines.append(f"  --{path}{dot} {_kind(field.annotation)}  [{_text(default)}]  {note}".rstrip())
    for name in method_names():
        try:
            title, model = method_title(name), options_model(name)
        except ValueError as error:  # somebody else's broken method must not take the help away
            title, model = f"cannot be used: {error}", None
        lines.append(f"\nmethod {name}: {title}")
        for option, field in (option_fields(name) if model else {}).items():
            lines.append(
                f"  --method.options.{option} {_kind(field.annotation)}  [{_text(field.default)}]  {field.description or ''}".rstrip()
            )
    return "\n".join(lines)


def _pairs(arguments: list[str], problems: list[UserError]) -> Iterator[tuple[str, str]]:
    waiting = deque(arguments)
    while waiting:
        word = waiting.popleft()
        if not word.startswith("--") or len(word) == 2:
            problems.append(
                UserError("is not an option.", field=repr(word), hint="Options look like --recipe.epochs 30.")
            )
            continue
        path, equals, text = word[2:].partition("=")
        if not equals:
            if not waiting or waiting[0].startswith("--"):
                problems.append(UserError("wants a value.", field=f"--{path}", hint=f"As in --{path} VALUE."))
                continue
            text = waiting.popleft()
        yield path, text


def _is_option(path: str) -> bool:
    """Whether `path` names one option of a model or of the method."""
    for table in _OPEN:
        if path.startswith(table):
            names = path.removeprefix(table).split(".")  # a combination's parts have tables of their own
            return all(name.isidentifier() for name in names) and len(names) <= 1 + (table == "method.options.")
    return False


def _value(text: str, kind: Any) -> Any:
    """Text in the shape the field wants; what does not fit is left for the schema to refuse."""
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            return text
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if get_origin(kind) not in (list, dict):
        return text
    literal = _literal(text)
    if get_origin(kind) is list and not isinstance(literal, list):
        wanted = get_args(kind)[0]
        return [_value(part.strip(), wanted) for part in text.split(",") if part.strip()]
    return literal


def _literal(text: str) -> Any:
    """A TOML value, or the text itself where it is none."""
    if "\n" in text or "\r" in text:
        return text
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, bool | int | float | str | list | dict) else text  # a date means its own text


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    *sections, name = path.split(".")
    for section in sections:
        if not isinstance(
            values.get(section), dict
        ):  # what was said before of the whole is not a table: the later word counts
            values[section] = {}
        values = values[section]
    values[name] = value


def _starting_point(config: RunConfig, base: dict[str, Any]) -> dict[str, Any]:
    """What `base` is filled up to, given the kind and method of `config`, which decide other defaults."""
    deciding = {"kind": config.kind, "method": {"name": config.method.name}}
    plain = RunConfig.model_validate(merge(base, deciding)).model_dump()
    stated = RunConfig.model_validate(base)
    plain["kind"], plain["method"]["name"] = stated.kind, stated.method.name
    return _filled(plain, config.method.name)


def _filled(plain: dict[str, Any], name: str = "") -> dict[str, Any]:
    """`plain` with the defaults of the method's options written out."""
    model = options_model(name or plain["method"]["name"])
    defaults = model().model_dump() if model else {}
    return merge(plain, {"method": {"options": merge(defaults, plain["method"]["options"])}})


def _differences(base: dict[str, Any], values: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        path = f"{prefix}{key}"
        if isinstance(value, dict):
            below = base.get(key, {})
            if f"{path}." in _OPEN and set(below) - set(value):  # what is too much can only be taken away together
                yield path, {}
                below = {}
            yield from _differences(below, value, f"{path}.")
        elif key not in base or base[key] != value:
            yield path, value


def _text(value: Any, *, is_open: bool = False) -> str:
    """A value as one TOML word; JSON writes lists, numbers and booleans the same way, on one line.

    Args:
        is_open: there is no type to say that it is text, so text that reads as something else is quoted.
    """
    if isinstance(value, str) and not (is_open and _literal(value) != value):
        return value
    return _toml(value).replace("\x7f", "\\u007f")  # the one that TOML wants escaped and JSON does not


def _toml(value: Any) -> str:
    """A value on one line: as JSON writes it, but for tables."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)} = {_toml(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _kind(annotation: Any) -> str:
    if annotation in (int, float, bool, str):
        return {int: "INTEGER", float: "NUMBER", bool: "true|false", str: "TEXT"}[annotation]
    choices = get_args(annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return "|".join(choices)
    return "LIST" if get_origin(annotation) is list else "VALUE"
