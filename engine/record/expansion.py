"""The runs of a matrix: every pair by row by seed as a complete configuration, checked before any starts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.record.config import DataConfig, RunConfig, parse_config
from engine.record.errors import ConfigError, UserError
from engine.record.matrix import METHOD_KEYS, Entry, Matrix, base_problems
from engine.record.merging import merge
from engine.record.method_files import uses_teacher
from engine.record.nearest import nearest
from engine.record.presets import preset

_MADE_BY_THE_RUN = ("model", "options", "stem", "stage_blocks", "weights")


@dataclass(frozen=True)
class Row:
    """One row of runs a pair: a column of the tables.

    Attributes:
        kind: `train` for a student alone, else `distill`.
        control: as in `method.control`.
        control_of: label of the row it is the control of, where there is one.
    """

    label: str
    kind: str
    control: str = "none"
    control_of: str = ""


@dataclass(frozen=True)
class Planned:
    """One run of a matrix.

    Attributes:
        config: complete; the weights of a teacher that the matrix trains are still `run:` and its label.
        trained: the labels of such teachers, by role.
    """

    config: RunConfig
    trained: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A matrix expanded.

    Attributes:
        rows: the baseline and the methods, each followed by its controls.
        teachers: the runs that come first, by label.
        cells: every run by pair, row and seed; pairs that share a student share its runs alone.
    """

    matrix: Matrix
    rows: list[Row]
    teachers: dict[str, Planned]
    cells: dict[tuple[str, str, int], Planned]

    @property
    def pairs(self) -> list[str]:
        return [pair.label for pair in self.matrix.pairs]

    def runs(self) -> list[Planned]:
        """Every run once, seed by seed, so that tables grow evenly."""
        found: list[Planned] = []
        seen: set[int] = set()
        for seed in self.matrix.seeds:
            for pair in self.pairs:
                for row in self.rows:
                    run = self.cells[pair, row.label, seed]
                    if id(run) not in seen:
                        seen.add(id(run))
                        found.append(run)
        return found


def expand(matrix: Matrix, options: dict[str, Any] | None = None) -> Plan:
    """Every run of a matrix, complete and checked.

    Args:
        options: nested values that are laid over `[base]`.

    Raises:
        ConfigError: each problem once, with the first run that has it.
    """
    return _Expansion(matrix, options or {}).plan()


class _Expansion:
    """The work of `expand`, and the problems met on the way."""

    def __init__(self, matrix: Matrix, options: dict[str, Any]) -> None:
        self._matrix = matrix
        _refuse(base_problems(options, "--"))
        self._base = merge({key: value for key, value in matrix.base.items() if key != "preset"}, options)
        self._problems: dict[tuple[str, str, str], list[str]] = {}
        self._shared: dict[str, Planned] = {}

    def plan(self) -> Plan:
        matrix = self._matrix
        teachers = {entry.label: self._teacher(entry) for entry in matrix.teachers}
        self._raise()
        self._teachers = {label: run for label, run in teachers.items() if run is not None}
        rows: list[Row] = []
        cells: dict[tuple[str, str, int], Planned] = {}
        for entry, row in self._rows():
            planned = {pair.label: self._run(pair, entry, row) for pair in matrix.pairs}
            rows.append(row)
            for pair, run in planned.items():
                if run is not None:
                    cells |= {(pair, row.label, seed): self._seeded(run, pair, row, seed) for seed in matrix.seeds}
        self._raise()
        _refuse(_alike(rows, cells, matrix))
        return Plan(matrix, rows, self._teachers, cells)

    def _rows(self) -> Iterator[tuple[Entry, Row]]:
        """The baseline, then each method with its controls."""
        matrix = self._matrix
        if matrix.baseline not in [entry.label for entry in matrix.methods]:
            yield Entry(label=matrix.baseline), Row(matrix.baseline, "train")
        taken = set()
        for entry in matrix.methods:
            row = _row_of(entry, matrix.methods)
            yield entry, row
            for control in matrix.controls if row.kind == "distill" and row.control == "none" else []:
                made = _controlled(entry, control)
                if self._supports(made):
                    taken.add(control)
                    yield made, Row(made.label, "distill", control, entry.label)
        for control in matrix.controls:
            if control not in taken:
                self._note(
                    UserError("no method of this matrix has it.", field="controls", hint=f"Leave {control!r} out.")
                )

    def _supports(self, entry: Entry) -> bool:
        """Whether the method of a row has its control: the rules of a run decide."""
        try:
            parse_config(self._values(self._matrix.pairs[0], entry, "distill")[0])
        except ConfigError as error:
            return any(problem.field != "method.control" for problem in error.problems)
        return True

    def _teacher(self, entry: Entry) -> Planned | None:
        try:
            chosen = entry.preset or self._matrix.base.get("preset", "")
            values = merge(_preset_values(chosen, entry), self._base)
            values = _alone(_over(values, entry.overrides()))
            return Planned(parse_config({**values, "name": entry.label}))
        except ConfigError as error:
            self._note(*error.problems, place=f"teacher {entry.label!r}")
            return None

    def _run(self, pair: Entry, entry: Entry, row: Row) -> Planned | None:
        place = f"{pair.label}, {row.label}"
        try:
            values, trained = self._values(pair, entry, row.kind)
            return Planned(parse_config(values), trained)
        except ConfigError as error:
            self._note(*error.problems, place=place)
        return None

    def _values(self, pair: Entry, entry: Entry, kind: str) -> tuple[dict[str, Any], dict[str, str]]:
        """The nested values of a run, and the teachers in it that the matrix trains."""
        chosen = entry.preset or pair.preset or self._matrix.base.get("preset", "")
        given = {key: value for key, value in entry.overrides().items() if key not in METHOD_KEYS and key != "kind"}
        values = merge(_preset_values(chosen, pair, entry), self._base)
        values = _over(_over(values, pair.overrides()), given)
        method = {key: value for key, value in entry.overrides().items() if key in METHOD_KEYS}
        if kind == "train":
            return {**_alone(values), "method": {"name": "none", **method}}, {}
        values |= {"kind": kind, "method": {"name": _method_name(entry), **method}}
        name = values["method"]["name"]
        if isinstance(name, str) and not uses_teacher(name):
            values = {key: value for key, value in values.items() if key not in ("teacher", "more_teachers")}
        return self._with_teachers(values)

    def _with_teachers(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """`from = label` replaced by the model that the run of that label trains."""
        trained: dict[str, str] = {}
        data = values.get("data")
        size = data.get("image_size") if isinstance(data, dict) else None
        size = size or DataConfig().image_size
        if "teacher" in values:
            values["teacher"] = self._taken(values["teacher"], "teacher", size, trained)
        if isinstance(values.get("more_teachers"), list):
            more = enumerate(values["more_teachers"], 2)
            values["more_teachers"] = [self._taken(model, f"teacher{number}", size, trained) for number, model in more]
        return values, trained

    def _taken(self, model: Any, role: str, size: Any, trained: dict[str, str]) -> Any:
        if not isinstance(model, dict) or "from" not in model:
            return model
        rest = {key: value for key, value in model.items() if key != "from"}
        label, known = model["from"], list(self._teachers)
        if label not in known:
            near = nearest(str(label), known) or known
            hint = f"Did you mean {', '.join(near)}?" if near else "Add a [[teachers]] table of this label."
            raise ConfigError([UserError(f"no teacher is called {label!r}.", field=f"{role}.from", hint=hint)])
        if both := [key for key in _MADE_BY_THE_RUN if key in rest]:
            hint = "Leave it out, or leave `from` out."
            raise ConfigError([UserError("is what the teacher's run says.", field=f"{role}.{both[0]}", hint=hint)])
        config = self._teachers[label].config
        made = {name: getattr(config.student, name) for name in _MADE_BY_THE_RUN if name != "weights"}
        if "image_size" not in rest and config.image_size("student") != size:
            made["image_size"] = config.image_size("student")
        trained[role] = label
        return {**made, **rest, "weights": f"run:{label}"}

    def _seeded(self, run: Planned, pair: str, row: Row, seed: int) -> Planned:
        """The run of one seed; a student alone is one run for every pair that has the same."""
        what = re.split("→|->", pair)[-1].strip() if row.kind == "train" else pair
        config = run.config.model_copy(update={"seed": seed})
        named = config.model_copy(update={"name": f"{what}, {row.label}, seed {seed}"})
        return self._shared.setdefault(config.model_dump_json(), Planned(named, run.trained))

    def _note(self, *problems: UserError, place: str = "") -> None:
        for problem in problems:
            self._problems.setdefault((problem.field, problem.message, problem.hint), []).append(place)

    def _raise(self) -> None:
        """Each problem once, with where it is first met."""
        found = []
        for (field_, message, hint), places in self._problems.items():
            more = f" and {len(places) - 1} more" if len(places) > 1 else ""
            found.append(UserError(message, field=f"{places[0]}{more}: {field_}" if places[0] else field_, hint=hint))
        _refuse(found)


def _refuse(problems: list[UserError]) -> None:
    if problems:
        raise ConfigError(problems)


def _row_of(entry: Entry, methods: list[Entry]) -> Row:
    """The row of a `[[methods]]` table; one that states a control itself belongs to its twin without."""
    given = entry.overrides()
    kind, control = str(given.get("kind", "distill")), str(given.get("control", "none"))
    if control == "none":
        return Row(entry.label, kind)
    plain = _without_control(entry)
    twins = [other.label for other in methods if other is not entry and _without_control(other) == plain]
    return Row(entry.label, kind, control, twins[0] if twins else "")


def _controlled(entry: Entry, control: str) -> Entry:
    """The row of a control of `entry`."""
    given = {**entry.overrides(), "name": _method_name(entry), "control": control}
    return Entry.model_construct(label=f"{entry.label}, {control}", preset=entry.preset, **given)


def _without_control(entry: Entry) -> dict[str, Any]:
    kept = {key: value for key, value in entry.overrides().items() if key != "control"}
    return {**kept, "name": _method_name(entry), "preset": entry.preset}


def _method_name(entry: Entry) -> Any:
    return entry.overrides().get("name", entry.label.lower())


def _preset_values(name: str, *entries: Entry) -> dict[str, Any]:
    """A preset without what a matrix states itself, nor the models that an entry names."""
    if not name:
        return {}
    stated = {"name", "kind", "seed", "method"}
    for role in ("teacher", "student"):
        if any(role in entry.overrides() for entry in entries):
            stated.add(role)
    try:
        return {key: value for key, value in preset(name).values().items() if key not in stated}
    except ConfigError as error:
        problem = error.problems[0]
        raise ConfigError([UserError(problem.message, field="preset", hint=problem.hint)]) from None


def _over(values: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """`given` laid over `values`; a teacher that the matrix trains takes the place of the one below."""
    teacher = given.get("teacher")
    if isinstance(teacher, dict) and "from" in teacher:
        values = {key: value for key, value in values.items() if key != "teacher"}
    return merge(values, given)


def _alone(values: dict[str, Any]) -> dict[str, Any]:
    """The same run without a teacher and all that comes with one."""
    kept = {key: value for key, value in values.items() if key not in ("teacher", "more_teachers", "assistant")}
    return {**kept, "kind": "train", "method": {"name": "none"}}


def _alike(rows: list[Row], cells: dict[tuple[str, str, int], Planned], matrix: Matrix) -> list[UserError]:
    """Rows that would be the very same run, which is a slip of the pen."""
    found = []
    pair, seed = matrix.pairs[0].label, matrix.seeds[0]
    seen: dict[str, str] = {}
    for row in rows:
        text = cells[pair, row.label, seed].config.model_copy(update={"name": ""}).model_dump_json()
        if text in seen:
            hint = "Give it options of its own, or leave it out."
            found.append(UserError(f"is the same run as {seen[text]!r}.", field=f"row {row.label!r}", hint=hint))
        seen[text] = row.label
    return found
