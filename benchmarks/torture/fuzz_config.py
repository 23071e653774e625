"""Configurations under fuzz: TOML files of every kind, and command lines."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from random import Random
from typing import Any

import tomli_w

from benchmarks.torture.fuzz_mutate import VALUES, odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.record.command_line import as_arguments, overrides
from engine.record.config import leaf_fields, load_saved_config, parse_config
from engine.record.expansion import expand
from engine.record.files import resources_folder
from engine.record.matrix import load_matrix
from engine.record.merging import merge
from engine.record.presets import presets
from engine.record.rooted import rooted
from engine.record.toml_file import read_toml

MODELS: dict[str, Any] = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}
_OPTIONS: dict[str, Any] = {"student": {"options": {"depth": 4, "drop_rate": 0.5}, "stage_blocks": [1, 1, 1, 1]}}


def a_config() -> dict[str, Any]:
    """A complete configuration, as plain values."""
    return parse_config(merge(MODELS, _OPTIONS)).model_dump()


def _toml_seeds(home: Path) -> list[bytes]:
    shipped = sorted((resources_folder() / "presets").glob("*.toml"))
    return [tomli_w.dumps(a_config()).encode(), *(path.read_bytes() for path in shipped)]


def make_toml(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right TOML that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    values = odd(draw, tomllib.loads(draw.choice(seeds).decode()))
    try:
        return tomli_w.dumps(values).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError, AttributeError):  # TOML has no null, and no such numbers
        return spoilt(draw, seeds)


def _read_config(data: bytes, home: Path) -> None:
    path = home / "config.toml"
    path.write_bytes(data)
    values = read_toml(path)
    config = parse_config(values)
    assert parse_config(config.model_dump()) == config
    rooted(config).to_toml().encode()
    config.title().encode()
    overrides(as_arguments(config))


def _read_saved(data: bytes, home: Path) -> None:
    path = home / "config.toml"
    path.write_bytes(data)
    config = load_saved_config(path)
    config.title().encode("utf-8", "backslashreplace")


def _word_seeds(home: Path) -> list[bytes]:
    return [b"--teacher.model\0resnet18\0--student.model\0vit_tiny_patch16_224\0--recipe.epochs=3"]


def _make_words(draw: Random, seeds: list[bytes]) -> bytes:
    if draw.random() < 0.2:
        return spoilt(draw, seeds)
    paths = [*leaf_fields(), "method.options.weight", "student.options.depth", "a.b", ""]
    words = draw.choice(seeds).split(b"\0")
    for _ in range(1 + draw.randrange(4)):
        value = draw.choice([str(draw.choice(VALUES)), json.dumps(draw.choice(VALUES)), draw.choice(paths)])
        word = f"--{draw.choice(paths)}={value}" if draw.random() < 0.6 else f"--{draw.choice(paths)}\0{value}"
        words.append(word.encode("utf-8", "surrogatepass"))
    return b"\0".join(words)


def _read_words(data: bytes, home: Path) -> None:
    words = data.decode("utf-8", "surrogateescape").split("\0")  # as Python reads a command line
    rooted(parse_config(overrides(words)))


def _matrix_seeds(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((resources_folder() / "matrices").glob("*.toml"))]


def _read_matrix(data: bytes, home: Path) -> None:
    path = home / "matrix.toml"
    path.write_bytes(data)
    expand(load_matrix(str(path)))


def _read_presets(data: bytes, home: Path) -> None:
    path = home / "presets" / "own.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    for found in presets(home):
        if found.own:
            found.title.encode()
            found.values()


TARGETS = (
    Target("config.toml", 0.015, _toml_seeds, _read_config, make_toml),
    Target("saved config.toml", 0.015, _toml_seeds, _read_saved, make_toml),
    Target("command line", 0.02, _word_seeds, _read_words, _make_words),
    Target("matrix", 0.005, _matrix_seeds, _read_matrix, make_toml),
    Target("preset", 0.005, _toml_seeds, _read_presets, make_toml),
)
