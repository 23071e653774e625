"""The fields of the filter: what each reads of a run, and how its values are understood; knows no Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.record.summary import ACTIVE
from fbt_gui.query.moments import OPERATORS, Moment, Problem, Row, Test, span
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import method_label

STATES = ("queued", "starting", "running", "paused", "finished", "stopped", "failed", "lost")


def to_teacher(row: Row) -> float | None:
    """Final accuracy minus the teacher's."""
    if row["top1"] is None or row["teacher_top1"] is None:
        return None
    return float(row["top1"] - row["teacher_top1"])


@dataclass(frozen=True)
class Text:
    """A field of words: `:` is a part of it, `=` the whole."""

    name: str
    read: Callable[[Row], str]

    def __call__(self, sign: str, values: list[str]) -> Test:
        """The test for any of these values."""
        if sign not in (":", "="):
            raise Problem(tr("{name} is text: write {name}:{value}.").format(name=self.name, value=values[0]))
        read, words = self.read, [value.lower() for value in values]
        if sign == "=":
            return lambda row: any(part in words for part in read(row).lower().split("\n"))
        if len(words) == 1:
            word = words[0]
            return lambda row: word in read(row).lower()
        return lambda row: any(word in low for low in [read(row).lower()] for word in words)

    def key(self, row: Row) -> Any:
        """What it is sorted by."""
        return self.read(row).lower()


class Method(Text):
    """A run's method by its name or as papers write it; there are thousands of runs, but few methods."""

    def __call__(self, sign: str, values: list[str]) -> Test:
        """The test for any of these values."""
        test, verdicts = super().__call__(sign, values), dict[str, bool]()

        def remembered(row: Row) -> bool:
            name = row["method"]
            if name not in verdicts:
                verdicts[name] = test(row)
            return verdicts[name]

        return remembered


@dataclass(frozen=True)
class Number:
    """A field of numbers; one that a run has not passes no test."""

    name: str
    read: Callable[[Row], float | None]
    understand: Callable[[str], float | None]
    wants: str

    def __call__(self, sign: str, values: list[str]) -> Test:
        """The test for any of these values."""
        wanted = [self.understand(value) for value in values]
        if None in wanted:
            value = values[wanted.index(None)]
            raise Problem(tr(self.wants).format(name=self.name, value=value))
        read, holds = self.read, OPERATORS[sign]
        return lambda row: (got := read(row)) is not None and any(holds(got, number) for number in wanted)

    def key(self, row: Row) -> Any:
        """What it is sorted by."""
        return self.read(row)


class Is:
    """`is:starred`, `is:active`, `is:alone`, `is:tagged`, `is:noted`, and every state."""

    name = "is"
    words: dict[str, Test] = {  # noqa: RUF012  # a table
        "starred": lambda row: bool(row["star"]),
        "unstarred": lambda row: not row["star"],
        "active": lambda row: row["status"] in ACTIVE,
        "alone": lambda row: row["kind"] == "train",
        "tagged": lambda row: bool(row["tags"]),
        "noted": lambda row: bool(row["note"]),
    }

    def __call__(self, sign: str, values: list[str]) -> Test:
        """The test for any of these words."""
        tests = [self._test(value.lower()) for value in values]
        return lambda row: any(test(row) for test in tests)

    def _test(self, word: str) -> Test:
        if word in self.words:
            return self.words[word]
        if word in STATES:
            return lambda row: row["status"] == word
        words = ", ".join([*self.words, *STATES])
        raise Problem(tr("“is” wants one of {words}, not “{word}”.").format(words=words, word=word))


def _plain(text: str) -> float | None:
    try:
        return float(text.rstrip("%").replace("−", "-"))
    except ValueError:
        return None


Field = Text | Number | Moment | Is
_NUMBER = mark("{name} wants a number, not “{value}”.")
_LENGTH = mark("{name} wants a time such as 90s, 5min or 2h, not “{value}”.")


def _numbers(name: str, column: str = "", scale: float = 1.0) -> Number:
    column = column or name
    if scale == 1.0:
        return Number(name, lambda row: row[column], _plain, _NUMBER)
    return Number(name, lambda row: row[column] / scale, _plain, _NUMBER)


def _texts(name: str, column: str = "") -> Text:
    column = column or name
    return Text(name, lambda row: row[column])


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _texts("name"),
        _texts("state", "status"),
        _texts("teacher"),
        _texts("student"),
        Text("model", lambda row: f"{row['teacher']} {row['student']}"),
        _texts("assistant"),
        Method("method", lambda row: f"{row['method']}\n{method_label(row['method'])}"),
        _texts("data"),
        _numbers("top1"),
        _numbers("best", "best_top1"),
        Number("gap", to_teacher, _plain, _NUMBER),
        _numbers("gain"),
        _numbers("seed"),
        Text("tag", lambda row: "\n".join(row["tags"])),
        _texts("note"),
        Is(),
        Moment("created", lambda row: row["created"]),
        Number("duration", lambda row: row["seconds"], span, _LENGTH),
        _numbers("epoch"),
        _numbers("epochs"),
        _texts("device"),
        _texts("kind"),
        _texts("id"),
        _texts("status"),
        _texts("error"),
        _numbers("teacher_top1"),
        _numbers("minutes", "seconds", 60.0),
        _numbers("hours", "seconds", 3600.0),
        Text("star", lambda row: "yes" if row["star"] else "no"),
    )
}


def sort_key(name: str) -> Callable[[Row], Any] | None:
    """What `sort:name` sorts by."""
    field = FIELDS.get(name)
    return None if field is None or isinstance(field, Is) else field.key
