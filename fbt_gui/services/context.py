"""Context: what pages are given instead of finding it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fbt_gui.actions import Actions
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.run_list import RunList
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from fbt_gui.services.worker import Worker


@dataclass(frozen=True)
class Context:
    """The services of one window.

    Attributes:
        desk: a worker for files and checks, so that the history never waits for them.
    """

    home: Path
    settings: Settings
    theme: Theme
    history: HistoryService
    runs: RunList
    engine: EngineProcess
    desk: Worker
    actions: Actions
