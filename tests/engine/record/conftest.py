"""What the tests of the record share: a valid configuration, a run folder, and configurations at random."""

from __future__ import annotations

import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

import annotated_types
import pytest
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from engine.record.config import RunConfig, Section, leaf_fields, parse_config
from engine.record.method_files import method_names
from engine.record.method_options import option_fields
from engine.record.run_folder import RunFolder

Changes = dict[str, Any]


@pytest.fixture(scope="session")
def values() -> Callable[..., Changes]:
    """Nested values of a distillation that can be run, with `changes` to whole sections."""

    def make(**changes: Any) -> Changes:
        return {
            "teacher": {"model": "vit_tiny_patch16_224"},
            "student": {"model": "resnet18"},
            "method": {"name": "kd"},
            **changes,
        }

    return make


@pytest.fixture
def config(values: Callable[..., Changes]) -> RunConfig:
    return parse_config(values())


@pytest.fixture
def run(home: Path, config: RunConfig) -> RunFolder:
    """The folder of a run that has not begun."""
    return RunFolder.create(home, config)


@pytest.fixture(scope="session")
def configs() -> st.SearchStrategy[RunConfig]:
    """Configurations with any value of the right type in any field."""
    return _configs()


@st.composite
def _configs(draw: st.DrawFn) -> RunConfig:
    values: Changes = {}
    for path, field in leaf_fields().items():
        if path in ("method.name", "method.options"):
            continue
        *sections, name = path.split(".")
        place = values
        for section in sections:
            place = place.setdefault(section, {})
        place[name] = draw(_values_of(field))
    method = draw(st.sampled_from(["none", *method_names(), "fbt+rsd", "kd+at"]))
    options: Changes = {}
    for path, field in option_fields(method).items():
        part, dot, name = path.rpartition(".")
        place = options.setdefault(part, {}) if dot else options
        place[name] = draw(_values_of(field))
    values["method"] |= {"name": method, "options": options}
    return RunConfig.model_validate(values)


def _values_of(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Half of the time the default, which is where fields are forgotten."""
    bounds: dict[str, Any] = {}
    for item in field.metadata:
        for kind in (annotated_types.Ge, annotated_types.Gt, annotated_types.Le, annotated_types.Lt):
            if isinstance(item, kind):
                name = kind.__name__.lower()
                bounds[name] = getattr(item, name)
        if isinstance(item, annotated_types.MinLen):
            bounds["min_size"] = item.min_length
        if isinstance(item, annotated_types.MaxLen):
            bounds["max_size"] = item.max_length
    default = field.get_default(call_default_factory=True)
    drawn = _of_type(field.annotation, bounds) if "device" not in (field.title or "").lower() else st.just("cuda:1")
    return st.just(default) | drawn if field.title != "Devices" else st.just(default)


def _of_type(kind: Any, bounds: dict[str, Any]) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if kind is bool:
        return st.booleans()
    if kind is int:
        low = bounds.get("ge", bounds.get("gt", -(2**31)) + 1)
        return st.integers(low, bounds.get("le", bounds.get("lt", 2**31) - 1))
    if kind is float:
        low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
        return st.floats(
            low, high, exclude_min="gt" in bounds, exclude_max="lt" in bounds, allow_nan=False, allow_infinity=False
        )
    if kind is str:
        awkward = st.sampled_from(
            ["true", "3", "1e3", "nan", "--x", "[1]", "{}", "1979-05-27", '"', "a\nb", "\x7f", ""]
        )
        return awkward | st.text(max_size=bounds.get("max_size", 40))
    if origin is list:
        sizes = {name: value for name, value in bounds.items() if name.endswith("_size")}
        return st.lists(_of_type(arguments[0], {}), **{"max_size": 4, **sizes})
    if origin is dict:
        return st.dictionaries(st.from_regex(r"\A[A-Za-z_][A-Za-z0-9_]{0,8}\Z"), _of_type(arguments[1], {}), max_size=3)
    if isinstance(kind, type) and issubclass(kind, Section):
        return st.fixed_dictionaries({name: _values_of(field) for name, field in kind.model_fields.items()})
    if origin in (Union, types.UnionType):
        return st.one_of([_of_type(argument, {}) for argument in arguments])
    raise AssertionError(f"no strategy for {kind}")
