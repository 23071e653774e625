"""FeedReader: everything the Run page reads of a run folder, in the worker's thread."""

from __future__ import annotations

import copy
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.record.errors import UserError
from engine.record.events import EventReader
from engine.record.process import is_lost
from engine.record.run_folder import RunFolder
from fbt_gui.services.engine_process import engine_is_there
from fbt_gui.services.run_facts import ACTIVE, RunFacts
from fbt_gui.services.run_series import Matrix, Points, RunSeries

_BYTES_A_POLL = 1 << 22
_TAIL_BYTES = 48_000
_JUDGE_SECONDS = 1.0
_START_SECONDS = 1.5


@dataclass(frozen=True)
class FeedUpdate:
    """What came since the last poll.

    Attributes:
        changed: names of the metrics that differ; their points are in `points`.
        log, output: the end of each file where it differs, else None.
        more: there is more to read at once.
    """

    facts: RunFacts
    changed: frozenset[str] = frozenset()
    points: dict[str, Points] = field(default_factory=dict)
    matrices: dict[int, Matrix] | None = None
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
        self._config_read = False
        self._judged = 0.0

    def poll(self) -> FeedUpdate:
        """Read what is new."""
        events = self._events.poll(_BYTES_A_POLL)
        if self._events.restarted:
            self._series, self._facts = RunSeries(), RunFacts()
        for event in events:
            self._facts.apply(event)
        changed = self._series.apply(events)
        if self._events.restarted:
            changed |= set(self._series.series) | {"matrix"}
        self._judge()
        known = self._series.series
        return FeedUpdate(
            facts=copy.copy(self._facts),
            changed=frozenset(changed),
            points={name: known[name].points() for name in changed if name in known},
            matrices=dict(self._series.matrices) if "matrix" in changed else None,
            log=self._tail(self.folder.log_file),
            output=self._tail(self.folder.output_file),
            config=self._config(),
            more=sum(1 for _ in events) > 0 and self._behind(),
        )

    def _behind(self) -> bool:
        try:
            return self.folder.events_file.stat().st_size - self._events._offset > _BYTES_A_POLL // 64
        except OSError:
            return False

    def _judge(self) -> None:
        facts, now = self._facts, time.time()
        if now - self._judged < _JUDGE_SECONDS:
            return
        self._judged = now
        if facts.status in ACTIVE:
            facts.lost = is_lost(facts.due, facts.pid, facts.process_start, facts.host)
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
