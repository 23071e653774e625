"""The filter's grammar: plain words and `field:text`, `field>number`; knows no Qt.

resnet18 method:fbt,ofa state:finished top1>70 created<7d tag:paper -seed=2 "long name" is:starred sort:-top1
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.record.nearest import nearest
from fbt_gui.query.fields import FIELDS, Field, Problem, Row, Test, sort_key
from fbt_gui.services.search_text import search_text
from fbt_gui.services.text import tr

TOKEN = re.compile(r'(-?)(?:(\w+)(>=|<=|>|<|=|:))?(?:"([^"]*)"?|(\S+))?(?=\s|$)')


@dataclass(frozen=True)
class Query:
    """A filter read from text.

    Attributes:
        sort: what to sort by, and whether from the largest down; None leaves it to the table.
        sorted_by: the field that this is; empty where it is left to the table.
        problem: what could not be understood; the rest filters all the same.
    """

    tests: tuple[Test, ...] = ()
    sort: tuple[Callable[[Row], Any], bool] | None = None
    sorted_by: str = ""
    problem: str = ""

    def accepts(self, row: Row) -> bool:
        """Whether the row passes every word."""
        return all(test(row) for test in self.tests)


def parse_query(text: str) -> Query:
    """Read a filter; every word must hold."""
    tests: list[Test] = []
    problems: list[str] = []
    sort, sorted_by = None, ""
    for match in TOKEN.finditer(text.strip()):
        minus, field, sign, quoted, word = match.groups()
        values = [quoted] if quoted is not None else [part for part in (word or "").split(",") if part]
        if not values or (not field and not any(values)):  # nothing, or what is still being typed
            continue
        try:
            if field and field.lower() == "sort":
                sort, sorted_by = _sort(values[0]), _name_in(values[0])
                continue
            test = _field(field)(sign, values) if field else _anywhere(quoted or word)
            tests.append(_not(test) if minus else test)
        except Problem as problem:
            problems.append(str(problem))
    return Query(tuple(tests), sort, sorted_by, " ".join(problems))


def without_sort(text: str) -> str:
    """The filter without its `sort:`, for when a header is clicked."""
    return " ".join(re.sub(r"(?<!\S)sort:\S*", "", text).split())


def _field(name: str) -> Field:
    found = FIELDS.get(name.lower())
    if found is None:
        raise Problem(_unknown(name, list(FIELDS)))
    return found


def _sort(word: str) -> tuple[Callable[[Row], Any], bool]:
    name = _name_in(word)
    key = sort_key(name)
    if key is None:
        raise Problem(_unknown(name, [field for field in FIELDS if sort_key(field)]))
    return key, word.startswith("-")


def _name_in(word: str) -> str:
    return word.lstrip("-+").lower()


def _unknown(name: str, names: list[str]) -> str:
    near = nearest(name.lower(), names)
    if near:
        return tr("There is no field “{name}”; did you mean {near}?").format(name=name, near=near[0])
    return tr("There is no field “{name}”; there are {names}.").format(name=name, names=", ".join(names))


def _anywhere(word: str) -> Test:
    low = word.lower()
    return lambda row: low in (row.get("search") or search_text(row))


def _not(test: Test) -> Test:
    return lambda row: not test(row)
