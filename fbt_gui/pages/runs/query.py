"""The filter's grammar: plain words and `field:text`, `field>number`; knows no Qt.

resnet18 method:fbt status:finished top1>70 tag:paper -seed=2 "long name" is:starred
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.record.config import nearest
from fbt_gui.services.words import method_label

Row = dict[str, Any]
Test = Callable[[Row], bool]

_TEXTS: dict[str, Callable[[Row], str]] = {
    "name": lambda row: row["name"],
    "id": lambda row: row["id"],
    "status": lambda row: row["status"],
    "state": lambda row: row["status"],
    "teacher": lambda row: row["teacher"],
    "student": lambda row: row["student"],
    "model": lambda row: f"{row['teacher']} {row['student']}",
    "assistant": lambda row: row["assistant"],
    "method": lambda row: f"{row['method']} {method_label(row['method'])}",
    "data": lambda row: row["data"],
    "kind": lambda row: row["kind"],
    "device": lambda row: row["device"],
    "note": lambda row: row["note"],
    "tag": lambda row: "\n".join(row["tags"]),
}
_NUMBERS: dict[str, Callable[[Row], float | None]] = {
    "top1": lambda row: row["top1"],
    "best": lambda row: row["best_top1"],
    "teacher_top1": lambda row: row["teacher_top1"],
    "gap": lambda row: to_teacher(row),
    "gain": lambda row: row["gain"],
    "epoch": lambda row: row["epoch"],
    "epochs": lambda row: row["epochs"],
    "seed": lambda row: row["seed"],
    "minutes": lambda row: row["seconds"] / 60,
    "hours": lambda row: row["seconds"] / 3600,
}
_OPERATORS = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ":": operator.eq,
}
_TOKEN = re.compile(r'(-?)(?:(\w+)(>=|<=|>|<|=|:))?(?:"([^"]*)"?|(\S+))?(?=\s|$)')
_ALL = ("name", "id", "status", "teacher", "student", "method", "data", "note", "tag")


@dataclass(frozen=True)
class Query:
    """A filter read from text.

    Attributes:
        problem: what could not be understood; the rest filters all the same.
    """

    tests: tuple[Test, ...] = ()
    problem: str = ""

    def accepts(self, row: Row) -> bool:
        """Whether the row passes every word."""
        return all(test(row) for test in self.tests)


def parse_query(text: str) -> Query:
    """Read a filter; every word must hold."""
    tests: list[Test] = []
    problems: list[str] = []
    for match in _TOKEN.finditer(text.strip()):
        minus, field, sign, quoted, word = match.groups()
        value = quoted if quoted is not None else word or ""
        if not field and not value:
            continue
        test = _test(field, sign, value, problems) if field else _anywhere(value)
        if test is not None:
            tests.append(_not(test) if minus else test)
    return Query(tuple(tests), " ".join(problems))


def to_teacher(row: Row) -> float | None:
    """Final accuracy minus the teacher's."""
    if row["top1"] is None or row["teacher_top1"] is None:
        return None
    return row["top1"] - row["teacher_top1"]


def _test(field: str, sign: str, value: str, problems: list[str]) -> Test | None:
    name = field.lower()
    if not value:  # still being typed
        return None
    if name in ("is", "star"):
        wanted = value.lower() not in ("no", "false", "0", "unstarred")
        return lambda row: bool(row["star"]) == wanted
    if name in _NUMBERS:
        number = _number(value)
        if number is None:
            problems.append(f"{field} wants a number, not “{value}”.")
            return None
        read, holds = _NUMBERS[name], _OPERATORS[sign]
        return lambda row: (got := read(row)) is not None and bool(holds(got, number))
    if name in _TEXTS and sign in (":", "="):
        text, low = _TEXTS[name], value.lower()
        if sign == "=":
            return lambda row: low in [part.lower() for part in text(row).split("\n")]
        return lambda row: low in text(row).lower()
    if name in _TEXTS:
        problems.append(f"{field} is text: write {field}:{value}.")
        return None
    near = nearest(name, [*_TEXTS, *_NUMBERS, "is"])
    problems.append(
        f"There is no field “{field}”; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join([*_TEXTS, *_NUMBERS]) + '.'}"
    )
    return None


def _anywhere(word: str) -> Test:
    low = word.lower()
    return lambda row: any(low in _TEXTS[name](row).lower() for name in _ALL)


def _not(test: Test) -> Test:
    return lambda row: not test(row)


def _number(text: str) -> float | None:
    try:
        return float(text.rstrip("%").replace("−", "-"))
    except ValueError:
        return None
