"""judge: every problem of a draft at once, of types and of rules; knows no Qt."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from engine.record.config import RunConfig, parse_config
from engine.record.errors import ConfigError, UserError

_ROUNDS = 3  # a value that is taken away can bring another problem to light


@dataclass(frozen=True)
class Judged:
    """What values come to.

    Attributes:
        config: complete; None where there is any problem.
        standing: what is left where every value that cannot be is at its default; None where nothing stands.
    """

    config: RunConfig | None
    standing: RunConfig | None
    problems: list[UserError]


def judge(values: dict[str, Any]) -> Judged:
    """Validate nested values; rules are asked of the values that stand, not only once all types are right."""
    config, found = _parsed(values)
    if config is not None:
        return Judged(config, config, [])
    kept, wrong = copy.deepcopy(values), []
    for _ in range(_ROUNDS):
        try:
            standing = RunConfig.model_validate(kept)
        except ValidationError:
            refused = _parsed(kept)[1]
            wrong += refused
            if not any([_take_away(kept, problem.field) for problem in refused]):
                break
        else:
            names = [problem.field for problem in wrong]
            broken = [rule for rule in standing.problems() if not _speaks_of(rule, names)]
            return Judged(None, standing, [*wrong, *broken])
    return Judged(None, None, wrong or found)


def _parsed(values: dict[str, Any]) -> tuple[RunConfig | None, list[UserError]]:
    try:
        return parse_config(values), []
    except ConfigError as error:
        return None, error.problems


def _take_away(values: dict[str, Any], path: str) -> bool:
    """Leave out the value at a dotted path, or the list or section that it cannot be told apart in."""
    *sections, name = path.split(".")
    inner: Any = values
    for section in sections:
        if not isinstance(inner.get(section), dict):
            return inner.pop(section, values) is not values
        inner = inner[section]
    return inner.pop(name, values) is not values


def _speaks_of(rule: UserError, names: list[str]) -> bool:
    """Whether a rule weighed a default that only stands in for a value that was refused."""
    return any(rule.field.startswith(name) or name in f"{rule.message} {rule.hint}" for name in names)
