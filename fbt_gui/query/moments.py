"""Times in the filter: moments, days and ages; and what all fields share; knows no Qt."""

from __future__ import annotations

import operator
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fbt_gui.services.text import tr

Row = dict[str, Any]
Test = Callable[[Row], bool]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    ":": operator.eq,
}
_UNITS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}
_SPAN = re.compile(r"(\d+(?:\.\d+)?)(s|min|m|h|d|w)")
_DAYS = (("%Y-%m-%d", "d"), ("%Y-%m", "m"), ("%Y", "y"))


class Problem(Exception):
    """A word of the filter that cannot be understood, said for people."""


@dataclass(frozen=True)
class Moment:
    """When a run was made: a day, month or year, or an age; `created<7d` is newer than a week."""

    name: str
    read: Callable[[Row], float]

    def __call__(self, sign: str, values: list[str]) -> Test:
        """The test for any of these values."""
        tests = [self._test(sign, value.lower()) for value in values]
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def key(self, row: Row) -> Any:
        """What it is sorted by."""
        return self.read(row)

    def _test(self, sign: str, value: str) -> Test:
        read, age = self.read, span(value)
        if age is not None:
            if sign in (":", "="):
                sign = "<"
            moment, holds = time.time() - age, OPERATORS[sign.translate(str.maketrans("<>", "><"))]
            return lambda row: holds(read(row), moment)
        found = _calendar(value)
        if found is None:
            raise Problem(tr("{name} wants a day such as 2026-01-31, or an age such as 7d.").format(name=self.name))
        first, last = found
        return {
            ">": lambda row: read(row) >= last,
            ">=": lambda row: read(row) >= first,
            "<": lambda row: read(row) < first,
            "<=": lambda row: read(row) < last,
        }.get(sign, lambda row: first <= read(row) < last)


def span(text: str) -> float | None:
    """A time span in seconds: "90s", "2h", "7d"; None where it is none."""
    match = _SPAN.fullmatch(text)
    return float(match[1]) * _UNITS[match[2]] if match else None


def _calendar(value: str) -> tuple[float, float] | None:
    """First moment of a day, month or year, and of the next."""
    if value in ("today", "yesterday"):
        now = time.localtime(time.time() - 86400 * (value == "yesterday"))
        value = time.strftime("%Y-%m-%d", now)
    for form, unit in _DAYS:
        try:
            year, month, day = time.strptime(value, form)[:3]
            after = {"d": (year, month, day + 1), "m": (year, month + 1, 1), "y": (year + 1, 1, 1)}[unit]
            return tuple(time.mktime((*each, 0, 0, 0, 0, 0, -1)) for each in ((year, month, day), after))  # type: ignore[return-value]
        except (ValueError, OverflowError):
            continue
    return None
