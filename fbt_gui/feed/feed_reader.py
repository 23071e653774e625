"""FeedReader: everything the Run page reads of a run folder, in the worker's thread."""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.record.errors import UserError
from engine.record.events import Event, EventReader, parse
from engine.record.process import is_lost
from engine.record.run_folder import RunFolder
from fbt_gui.feed.run_facts import ACTIVE, RunFacts
from fbt_gui.feed.run_series import Matrix, RunSeries, Track
from fbt_gui.services.courtesy import after_you
from fbt_gui.services.engine_process import engine_is_there

_BYTES_A_READ = 1 << 18  # megabytes at once hold all threads for milliseconds
_READS_A_POLL = 16
_BYTES_A_SLICE = 24_000  # parsed and taken in within a millisecond or two
_TAIL_BYTES = 48_000
_TAIL_SECONDS = 0.2
_JUDGE_SECONDS = 1.0
_START_SECONDS = 1.5


@dataclass(frozen=True)
class FeedUpdate:
    """What came since the last poll.

    Attributes:
        changed: names of the metrics that differ; their points are in `points`.
        matrices: all CKA maps by epoch and pair, where they differ, else None.
        log, output: the end of each file where it differs, else None.
        more: there is more to read at once.
    """

    facts: RunFacts
    changed: frozenset[str] = frozenset()
    points: dict[str, Track] = field(default_factory=dict)
    matrices: dict[tuple[int, str], Matrix] | None = None
    log: str | None = None
    output: str | None = None
    config: Any = None
    more: bool = False


class FeedReader:
    """Reads a run from where it stopped. Belongs to one thread.

    Args:
        folder: of the run.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self._events = EventReader(folder.events_file)
        self._series = RunSeries()
        self._facts = RunFacts()
        self._tails: dict[Path, tuple[int, int]] = {}
        self._changed: set[str] = set()  # and not told yet: a read may fail after others
        self._config_read = False
        self._judged = 0.0
        self._tailed = 0.0

    def poll(self) -> FeedUpdate:
        """Read what is new."""
        for _ in range(_READS_A_POLL):
            block = self._events.block(_BYTES_A_READ)
            if self._events.restarted:
                self._changed |= set(self._series.series) | {"matrix"}
                self._series, self._facts = RunSeries(), RunFacts()
            for part in _slices(block):
                after_you()
                self._changed |= self._take(_parse(part))
            if not self._events.is_behind:
                break
        self._judge()
        known = self._series.series
        changed, self._changed = self._changed, set()
        tails = self._due_tails()
        return FeedUpdate(
            facts=copy.copy(self._facts),
            changed=frozenset(changed),
            points={name: known[name].track() for name in changed if name in known},
            matrices=dict(self._series.matrices) if "matrix" in changed else None,
            log=self._tail(self.folder.log_file) if tails else None,
            output=self._tail(self.folder.output_file) if tails else None,
            config=self._config(),
            more=self._events.is_behind,
        )

    def _take(self, events: list[Event]) -> set[str]:
        for event in events:
            self._facts.apply(event)
        return self._series.apply(events)

    def _due_tails(self) -> bool:
        """Text is looked at less often than curves."""
        now = time.monotonic()
        if self._tailed and now - self._tailed < _TAIL_SECONDS:
            return False
        self._tailed = now
        return True

    def _judge(self) -> None:
        facts, now = self._facts, time.time()
        if now - self._judged < _JUDGE_SECONDS:
            return
        self._judged = now
        if facts.status in ACTIVE:
            facts.lost = is_lost(facts.due, facts.pid, facts.process_start, facts.host, facts.process_mark)
        elif not facts.began:
            facts.never_began = self._died_unheard(now)

    def _died_unheard(self, now: float) -> bool:
        """A window started an engine for the run (its output file is there), and it is gone."""
        try:
            quiet = now - self.folder.output_file.stat().st_mtime
        except OSError:
            return False
        return quiet > _START_SECONDS and not engine_is_there(self.folder.id)

    def _tail(self, path: Path) -> str | None:
        try:
            with path.open("rb") as file:
                state = os.fstat(file.fileno())
                stamp = (state.st_size, state.st_mtime_ns)
                if self._tails.get(path) == stamp:
                    return None
                self._tails[path] = stamp
                file.seek(max(0, state.st_size - _TAIL_BYTES))
                text = file.read(_TAIL_BYTES).decode("utf-8", errors="replace")
        except OSError:
            return None
        cut = text.find("\n") + 1 if state.st_size > _TAIL_BYTES else 0
        return text[cut:].replace("\r\n", "\n")

    def _config(self) -> Any:
        """The run's configuration, once; a damaged one is None: the curves are still worth seeing."""
        if self._config_read:
            return None
        self._config_read = True
        try:
            return self.folder.config()
        except UserError:
            return None


def _slices(block: bytes) -> Iterator[list[bytes]]:
    """Lines, few enough at a time that nobody waits for them: one of twelve metrics takes as long as ten of one."""
    start = 0
    while start < len(block):
        end = block.find(b"\n", start + _BYTES_A_SLICE) + 1 or len(block)
        yield block[start:end].split(b"\n")
        start = end


def _parse(lines: list[bytes]) -> list[Event]:
    """Lines as events: all at once, which is twice as fast as one by one, unless one of them is damaged."""
    there = [line for line in lines if line.strip()]
    try:
        events = json.loads(b"[" + b",".join(there) + b"]")
    except (ValueError, RecursionError):
        events = []
    if len(events) != len(there):
        events = [parse(line) for line in there]
    return [event for event in events if isinstance(event, dict) and isinstance(event.get("type"), str)]
