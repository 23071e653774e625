"""What the beginning of a run's session says of it, folded alike by the history and by who looks on."""

from __future__ import annotations

from typing import Any

from engine.record.events import Event
from engine.record.values import as_count, as_number, as_text

_SAID = ("epoch", "epochs", "total_steps", "pid", "process_start", "process_mark", "host", "device")
_FOLDS: dict[type, Any] = {str: as_text, int: as_count, float: as_number}
_LARGEST_PID = 2**31 - 1


def said_at_start(event: Event, known: object) -> dict[str, Any]:
    """What `run_started` says, by the names of `known`'s attributes; what is of another kind than there is left out.

    Raises:
        ValueError: a number that cannot be kept, or that no process has: asking for such a one would fail.
    """
    said: dict[str, Any] = {"process_mark": ""}  # an earlier session's is not that of this one's process
    for name in _SAID:
        default, value = getattr(known, name), event.get(name)
        if isinstance(default, str) == isinstance(value, str) and value is not None:
            said[name] = _FOLDS[type(default)](value)
    if not 0 <= said.get("pid", 0) <= _LARGEST_PID:
        raise ValueError(f"{said['pid']} is no process id")
    return said
