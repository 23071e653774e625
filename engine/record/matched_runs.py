"""Finding a run again by what it is: the fingerprint of its configuration."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.record.config import RunConfig
from engine.record.errors import UserError, not_readable
from engine.record.history import History
from engine.record.process import is_lost
from engine.record.rooted import rooted
from engine.record.run_folder import RUNS, RunFolder
from engine.record.summary import ACTIVE, RunSummary

# What changes where and how fast a run is computed and how often it is saved, not what it is.
_NOT_WHAT = {
    "data": ("workers", "storage", "memory_limit"),
    "compute": ("device", "threads", "channels_last", "log_every", "checkpoint_epochs", "checkpoint_minutes"),
}
# Of several runs of one configuration the first of these counts.
_ORDER = ("finished", *ACTIVE, "stopped", "lost", "queued", "failed")


@dataclass(frozen=True)
class FoundRun:
    """A run of the home, with its row of the history."""

    folder: RunFolder
    status: str
    row: dict[str, Any]

    @property
    def id(self) -> str:
        return self.folder.id


def fingerprint(config: RunConfig) -> str:
    """The same for two runs that differ in no more than name, place and speed."""
    values = rooted(config).model_dump()  # as its run has it
    del values["name"]
    for section, names in _NOT_WHAT.items():
        for name in names:
            values[section].pop(name, None)
    return hashlib.sha256(json.dumps(values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


class MatchedRuns:
    """The runs of a home by fingerprint, trash left out; as they were at the last `refresh`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._fingerprints: dict[str, str] = {}
        self._found: dict[str, list[FoundRun]] = {}

    def refresh(self) -> MatchedRuns:
        """Look again; only folders not seen before have their configuration read.

        Raises:
            InputError: the system does not let us look.
        """
        self._found = {}
        rows = self._rows()
        for path in sorted((self._home / RUNS).glob("*")):
            folder = RunFolder(path)
            mark = self._fingerprint(folder)
            if mark:
                row = rows.get(folder.id) or _row_of(folder)
                self._found.setdefault(mark, []).append(FoundRun(folder, row["status"], row))
        return self

    def find(self, config: RunConfig) -> FoundRun | None:
        """The run of this configuration that counts: one that finished, else the one nearest to it."""
        found = self._found.get(fingerprint(config), [])
        return min(
            found, key=lambda run: _ORDER.index(run.status) if run.status in _ORDER else len(_ORDER), default=None
        )

    def _rows(self) -> dict[str, dict[str, Any]]:
        try:
            if not (self._home / RUNS).is_dir():  # looking must not make a home
                return {}
        except OSError as error:
            raise not_readable(self._home, error) from None
        with History(self._home) as history:
            return {row["id"]: row for row in history.runs()}

    def _fingerprint(self, folder: RunFolder) -> str:
        if folder.id not in self._fingerprints and os.path.isfile(folder.config_file):
            try:
                self._fingerprints[folder.id] = fingerprint(folder.saved_config())
            except UserError:  # damaged, or of another version: nothing to be found again
                self._fingerprints[folder.id] = ""
        return self._fingerprints.get(folder.id, "")


def _row_of(folder: RunFolder) -> dict[str, Any]:
    """The row of a run that the history does not have: queued, or copied here."""
    summary = RunSummary.of(folder)
    row = summary.row()
    if row["status"] in ACTIVE and is_lost(summary.due, *summary.identity()):
        row["status"] = "lost"
    return row
