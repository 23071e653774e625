"""Whether a run that is gone without a word may have been ended for want of memory: the kernel gives no notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.record.events import read_events
from engine.record.run_folder import RunFolder
from engine.record.summary import ACTIVE, RunSummary
from engine.record.values import is_number

OWN, FREE = "system/host_memory_gib", "system/host_memory_free_gib"
_LITTLE = 0.05  # of what is free and what the run holds
_WORDS = (
    "This run's process is gone without a word. Its last heartbeat had {free:.1f} GiB of memory free beside {own:.1f} GiB "
    "of its own: the system may have ended it for want of memory."
)
HINT = "Lower data.memory_limit, data.workers or recipe.batch_size in a new run, or end what else uses the memory."


def suspected(folder: RunFolder, summary: RunSummary) -> str:
    """A sentence where a run's session ended without a word, its last heartbeat near the end of memory; else empty."""
    if summary.status not in ACTIVE or not summary.started:
        return ""
    beats = [event for event in read_events(folder.events_file) if event["type"] == "heartbeat"]
    metrics = beats[-1].get("metrics") if beats else None
    short = short_of_memory(metrics) if isinstance(metrics, dict) else None
    return "" if short is None else _WORDS.format(free=short[0], own=short[1])


def short_of_memory(metrics: Mapping[str, Any]) -> tuple[float, float] | None:
    """GiB that were free and that the run held, where its last metrics show the host's memory near its end; else None."""
    own, free = metrics.get(OWN), metrics.get(FREE)
    if not is_number(own) or not is_number(free) or free > _LITTLE * (own + free):
        return None
    return free, own
