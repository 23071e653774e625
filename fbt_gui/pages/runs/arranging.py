"""What the table shows, in plain Python: rows that pass the filter, in order, under their groups."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any

from fbt_gui.pages.runs.columns import COLUMNS
from fbt_gui.query.grammar import Query

Row = dict[str, Any]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Seeds:
    """One method in a group: the runs of one recipe that differ in their seed.

    Attributes:
        mean, spread: of the last top-1, in percent; the spread is the standard deviation, None for one run.
    """

    method: str
    mean: float
    spread: float | None
    count: int


@dataclass(frozen=True)
class Group:
    """The runs of one teacher and student on the same data, with whatever assistant and method.

    What its line says is counted when it is first painted: of thousands of groups some twenty are in sight.

    Attributes:
        key: teacher, student, data; the teacher is empty for a student alone.
    """

    key: Key
    rows: list[Row]

    @cached_property
    def best(self) -> float | None:
        """The best top-1 of any run, in percent; None where there is none."""
        return max((row["best_top1"] for row in self.rows if row["best_top1"] is not None), default=None)

    @cached_property
    def methods(self) -> list[Seeds]:
        """By method, the mean over seeds of the finished runs, the best first.

        Of a method that was run with several recipes, the one with the most runs counts; of two such the better one.
        """
        values: dict[str, dict[tuple[str, str], list[float]]] = {}
        for row in self.rows:
            if row["status"] == "finished" and row["top1"] is not None:
                recipe = row["recipe_key"], row["assistant"]
                values.setdefault(row["method"], {}).setdefault(recipe, []).append(row["top1"])
        methods = []
        for method, recipes in values.items():
            most = max(recipes.values(), key=lambda found: (len(found), sum(found)))
            methods.append(Seeds(method, *mean_and_spread(most), len(most)))
        return sorted(methods, key=lambda seeds: -seeds.mean)


def arranged(rows: list[Row], query: Query, column: int, descending: bool) -> list[Row]:
    """Rows that pass the filter, in order; those without a value last."""
    key: Callable[[Row], Any] = COLUMNS[column].key
    if query.sort is not None:
        key, descending = query.sort
    kept = rows
    for test in query.tests:
        kept = list(filter(test, kept))
    keyed = [(key(row), row) for row in kept]
    known = [item for item in keyed if item[0] is not None]
    known.sort(key=itemgetter(0), reverse=descending)
    return [row for _, row in known] + [row for value, row in keyed if value is None]


def grouped(rows: list[Row], collapsed: Container[Key]) -> list[Row | Group]:
    """Each group before its rows, groups in the order of their first rows; a collapsed one hides its rows."""
    keys = [key_of(row) for row in rows]
    places = _places_of(dict.fromkeys(keys))
    found: dict[Key, list[Row]] = {place: [] for place in places.values()}
    for key, row in zip(keys, rows, strict=True):
        found[places[key]].append(row)
    items: list[Row | Group] = []
    for key, members in found.items():
        items.append(Group(key, members))
        if key not in collapsed:
            items += members
    return items


def _places_of(keys: Collection[Key]) -> dict[Key, Key]:
    """The group that the runs of each key stand in.

    What a student reaches alone is what its teacher is measured by, where there is one to stand beside.
    """
    teachers: dict[tuple[str, str], list[str]] = {}
    for teacher, student, data in keys:
        if teacher:
            teachers.setdefault((student, data), []).append(teacher)
    places = {}
    for key in keys:
        known = teachers.get(key[1:], [])
        places[key] = (known[0], *key[1:]) if not key[0] and len(known) == 1 else key
    return places


def key_of(row: Row) -> Key:
    """Teacher, student and data of a run; a student alone has no teacher."""
    return "" if row["kind"] == "train" else row["teacher"], row["student"], row["data"]


def mean_and_spread(values: list[float]) -> tuple[float, float | None]:
    """Mean and standard deviation; the module of statistics takes fractions for it, and a hundred times as long."""
    mean = math.fsum(values) / len(values)
    if len(values) < 2:
        return mean, None
    return mean, math.dist(values, [mean] * len(values)) / math.sqrt(len(values) - 1)
