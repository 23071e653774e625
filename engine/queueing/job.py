"""A run that was started from the queue: whether its engine is still there, or another one."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from engine.record.launch import engine_pid, last_words
from engine.record.process import is_alive, is_lost
from engine.record.queue_state import Started
from engine.record.run_folder import RunFolder
from engine.record.summary import ACTIVE, RunSummary


@dataclass
class Job:
    """A run that was started from the queue.

    Attributes:
        process: None where an earlier runner started it.
    """

    started: Started
    process: subprocess.Popen[bytes] | None = None

    def pid(self) -> int:
        """Its engine's process, or 0 when that is gone."""
        if self.process is not None:
            return self.process.pid if self.process.poll() is None else 0
        return engine_pid(self.started.run)

    def is_taken(self, folder: RunFolder) -> bool:
        """Whether the engine refused to run what another one runs."""
        refused = self.process is not None and self.process.returncode == 2
        return refused and "is running already" in last_words(folder.output_file)


def is_running(summary: RunSummary | None) -> bool:
    """Whether a process is at the run, as an engine judges it that is asked to go on with it."""
    if summary is None or summary.status not in ACTIVE:
        return False
    identity = summary.identity()
    return is_alive(*identity) is not False and not is_lost(summary.due, *identity)
