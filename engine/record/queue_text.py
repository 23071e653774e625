"""Reading queue.json, of which what can be used is used, whatever became of the rest."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, TypeVar

from engine.record.queue_state import Entry, Queue, Settings, Started, fits

_Item = TypeVar("_Item", bound=Entry)


def parse_queue(text: str | bytes) -> tuple[Queue, bool]:
    """What of the text can be used, each run once; and whether some of it cannot."""
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return Queue(), True
    if not isinstance(values, dict):
        return Queue(), True
    entries, some = _items(Entry, values.get("entries", []))
    started, more = _items(Started, values.get("started", []))
    given = values.get("settings", {})
    given = given if isinstance(given, dict) else {"settings": given}
    names = {item.name for item in fields(Settings)}
    fit = {name: value for name, value in given.items() if name in names and fits(name, value)}
    fit |= {"devices": tuple(fit["devices"])} if "devices" in fit else {}
    wrong = {name for name in given if name in (*names, "settings")} - fit.keys()
    return Queue(entries, started, Settings(**fit)), bool(some or more or wrong)


def _items(kind: type[_Item], values: Any) -> tuple[list[_Item], bool]:
    """The entries among `values`, each run once, and whether there is something else."""
    found: dict[str, _Item] = {}
    wrong = not isinstance(values, list)
    for value in values if isinstance(values, list) else ():
        entry = _item(kind, value)
        wrong = wrong or entry is None or entry.run in found
        if entry is not None:
            found.setdefault(entry.run, entry)
    return list(found.values()), wrong


def _item(kind: type[_Item], value: Any) -> _Item | None:
    if not isinstance(value, dict) or not _is_run(value.get("run")):
        return None
    given = {item.name: value[item.name] for item in fields(kind) if item.name in value}
    plain = kind("")
    for name, said in given.items():
        is_number = isinstance(said, int | float) and not isinstance(said, bool)
        if not (is_number if isinstance(getattr(plain, name), int | float) else isinstance(said, str)):
            return None
    return kind(**given)


def _is_run(value: Any) -> bool:
    """Whether it can be the name of a run's folder, and of none elsewhere."""
    return isinstance(value, str) and value not in ("", ".", "..") and not set(value) & set("/\\\0")
