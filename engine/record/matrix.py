"""Matrices: what the runs of a table are, pairs by methods by seeds, in one TOML file.

Presets lie lowest, then `[base]`, the pair, and the row; of several presets the row's counts, else the pair's,
else the base's. `engine.record.expansion` makes the runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.record.config import MethodConfig, RunConfig
from engine.record.errors import ConfigError, UserError
from engine.record.files import expanded, resources_folder
from engine.record.nearest import nearest
from engine.record.toml_file import read_toml

CONTROLS = ("untrained-teacher", "random-targets", "shuffled-targets", "no-teacher-half")
TEACHER = "teacher"  # where a published number is the teacher's own
AVERAGE = "average"  # where a published number is a gain averaged over pairs
_BASELINE = "alone"
METHOD_KEYS = tuple(MethodConfig.model_fields)

Label = Annotated[str, Field(min_length=1, max_length=80)]


class Strict(BaseModel):
    """A table of a matrix: strict types, no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Entry(BaseModel):
    """A labelled table that may hold fields of the run's configuration beside its own."""

    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False)

    label: Label
    preset: str = ""

    def overrides(self) -> dict[str, Any]:
        """The fields of the configuration that it sets."""
        return dict(self.model_extra or {})


class Published(Strict):
    """A number somebody published for a pair and a row.

    Attributes:
        pair: a pair's label, or `average` where the value is a gain averaged over pairs.
        method: a row's label, or `teacher`.
        value: in percent.
        source: who says so.
    """

    pair: str
    method: str
    value: float = Field(ge=-100, le=100)
    source: str = Field(min_length=1)
    note: str = ""


class Matrix(Strict):
    """A matrix as its file states it.

    Attributes:
        baseline: label of the row that gains are measured against; made by itself unless it is one of `methods`.
        notes: sentences printed below the tables.
    """

    title: str = Field(min_length=1)
    seeds: list[Annotated[int, Field(ge=0, lt=2**32)]] = Field([0], min_length=1)
    baseline: Label = _BASELINE
    controls: list[str] = []
    notes: list[str] = []
    base: dict[str, Any] = {}
    teachers: list[Entry] = []
    pairs: list[Entry] = Field(min_length=1)
    methods: list[Entry] = Field(min_length=1)
    published: list[Published] = []


def matrices() -> dict[str, Path]:
    """The matrices that ship with the program, by name."""
    return {path.stem: path for path in sorted((resources_folder() / "matrices").glob("*.toml"))}


def load_matrix(word: str) -> Matrix:
    """Read the matrix at a path, or the one of this name that ships with the program.

    Raises:
        ConfigError: there is none, or it is not a matrix.
    """
    known = matrices()
    path = expanded(word)
    if word in known and not path.is_file():
        path = known[word]
    elif not path.is_file():
        near = nearest(word, list(known), 3) or list(known)
        hint = f"Give the path of a TOML file, or one of those that ship: {', '.join(near)}."
        raise ConfigError([UserError("there is no such matrix.", field=word, hint=hint)])
    return parse_matrix(read_toml(path))


def parse_matrix(values: dict[str, Any]) -> Matrix:
    """Validate the nested plain values of a matrix.

    Raises:
        ConfigError: naming each table and field, what was given and what would do.
    """
    try:
        matrix = Matrix.model_validate(values)
    except ValidationError as error:
        raise ConfigError([_type_problem(detail) for detail in error.errors()]) from None
    problems = [*_key_problems(matrix), *_label_problems(matrix)]
    if problems:
        raise ConfigError(problems)
    return matrix


def _type_problem(detail: Any) -> UserError:
    """One pydantic error in the words of this program."""
    place = [f"number {part + 1}" if isinstance(part, int) else str(part) for part in detail["loc"]]
    path = ", ".join(place)
    if detail["type"] == "extra_forbidden":
        known = list((Published if len(place) > 1 else Matrix).model_fields)
        near = nearest(place[-1], known) or known
        return UserError("a matrix has no such key.", field=path, hint=f"Did you mean {', '.join(near)}?")
    if detail["type"] == "missing":
        return UserError("is missing.", field=path, hint="Every matrix and each of its tables needs one.")
    given = detail.get("input")
    shown = "" if isinstance(given, dict | list) and given else f" Given: {given!r:.120}."
    return UserError(f"{detail['msg']}.{shown}", field=path)


def _key_problems(matrix: Matrix) -> Iterator[UserError]:
    """Keys of the tables that neither they nor the configuration have, or that others state."""
    yield from base_problems(matrix.base, "base.")
    stated = {
        "name": "It is made of pair, row and seed.",
        "kind": 'A row of [[methods]] may be kind = "train".',
        "seed": "Use seeds.",
        "method": "Use the rows of [[methods]]: name, options, control.",
    }
    own = list(Entry.model_fields)
    fields = list(RunConfig.model_fields)
    for table, entries, more, not_here in (
        ("teachers", matrix.teachers, ("kind", "seed"), ("name", "method", "teacher", "more_teachers", "assistant")),
        ("pairs", matrix.pairs, (), tuple(stated)),
        ("methods", matrix.methods, (*METHOD_KEYS, "kind"), ("seed", "method")),
    ):
        known = [*own, *more, *(name for name in fields if name not in not_here)]
        for entry in entries:
            place = f"{table} {entry.label!r}"
            for key in entry.overrides():
                if key not in known:
                    near = nearest(key, known) or known
                    why = "A teacher is trained alone." if table == "teachers" else stated.get(key, "")
                    hint = why if key in fields else f"Did you mean {', '.join(near)}?"
                    yield UserError("there is no such key here.", field=f"{place}, {key}", hint=hint)
            kind = entry.overrides().get("kind", "train")
            if kind != "train" and not (table == "methods" and kind == "distill"):
                yield UserError(f"cannot be {kind!r}.", field=f"{place}, kind", hint='Use "train", or leave it out.')


def base_problems(values: dict[str, Any], before: str) -> list[UserError]:
    hints = {
        "name": "Runs are named after pair, row and seed.",
        "kind": "The rows of [[methods]] say it.",
        "seed": "Use seeds.",
        "method": "The rows of [[methods]] say it.",
    }
    known = ["preset", *(name for name in RunConfig.model_fields if name not in hints)]
    found = []
    for key, value in values.items():
        if key not in known:
            near = nearest(key, known) or known
            hint = hints.get(key, f"Did you mean {before}{near[0]}?")
            found.append(UserError("is not for the base of a matrix.", field=f"{before}{key}", hint=hint))
        elif key == "preset" and not isinstance(value, str):
            found.append(UserError("is the name of a preset.", field="base.preset", hint='As in preset = "demo".'))
    return found


def _label_problems(matrix: Matrix) -> Iterator[UserError]:
    """Labels used twice or not at all, and names that point nowhere."""
    labels = {name: [entry.label for entry in getattr(matrix, name)] for name in ("teachers", "pairs", "methods")}
    if AVERAGE in labels["pairs"]:
        yield UserError("stands for all pairs.", field=f"pairs {AVERAGE!r}", hint="Call it something else.")
    if TEACHER in labels["methods"]:
        yield UserError("stands for the teacher.", field=f"methods {TEACHER!r}", hint="Call it something else.")
    labels["methods"] = _labels_of_rows(matrix)
    for table, found in labels.items():
        for label, count in Counter(found).items():
            if count > 1:
                yield UserError(f"{count} tables have this label.", field=f"{table} {label!r}", hint="Change one.")
    for seed, count in Counter(matrix.seeds).items():
        if count > 1:
            yield UserError(f"{seed} is named twice.", field="seeds", hint="Name each seed once.")
    for control in matrix.controls:
        if control not in CONTROLS:
            near = nearest(control, list(CONTROLS)) or list(CONTROLS)
            yield UserError(
                f"there is no control {control!r}.", field="controls", hint=f"Did you mean {', '.join(near)}?"
            )
    yield from _baseline_problems(matrix)
    for entry in matrix.published:
        for name, known in (("pair", [*labels["pairs"], AVERAGE]), ("method", [*labels["methods"], TEACHER])):
            given = getattr(entry, name)
            if given not in known:
                near = nearest(given, known, 3) or known
                hint = f"Did you mean {', '.join(near)}?"
                yield UserError(f"there is no {name} {given!r}.", field=f"published, {name}", hint=hint)


def _baseline_problems(matrix: Matrix) -> Iterator[UserError]:
    kinds = {entry.label: entry.overrides().get("kind", "distill") for entry in matrix.methods}
    trained = [label for label, kind in kinds.items() if kind == "train"]
    if kinds.get(matrix.baseline, "train") != "train":
        hint = 'Give that row kind = "train", or leave baseline out and it is made.'
        yield UserError(f"{matrix.baseline!r} has a teacher.", field="baseline", hint=hint)
    elif matrix.baseline not in kinds and trained:
        hint = f"Did you mean {' or '.join(trained)}?"
        yield UserError(f"no row alone is called {matrix.baseline!r}.", field="baseline", hint=hint)


def _labels_of_rows(matrix: Matrix) -> list[str]:
    labels = [entry.label for entry in matrix.methods]
    made = [f"{label}, {control}" for label in labels for control in matrix.controls]
    return [*labels, *made, *([matrix.baseline] if matrix.baseline not in labels else [])]
