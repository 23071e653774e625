"""What other programs are told of a run beside its metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.record.compared.runs import flat
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


@dataclass(frozen=True)
class AboutRun:
    """A run in a few facts.

    Attributes:
        values: its configuration by dotted path.
        started, finished: unix seconds, 0 where it has not.
    """

    run: str
    title: str
    status: str
    started: float
    finished: float
    values: dict[str, Any]

    @classmethod
    def of(cls, folder: RunFolder) -> AboutRun:
        """Read a run's folder.

        Raises:
            ConfigError: its config.toml is missing or damaged.
        """
        config = folder.saved_config()
        summary = RunSummary.of(folder, config)
        title = folder.annotations().name or config.title()
        return cls(folder.id, title, summary.status, summary.started, summary.finished, flat(config.model_dump()))
