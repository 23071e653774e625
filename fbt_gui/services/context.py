"""Context: what pages are given instead of finding it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fbt_gui.actions import Actions
from fbt_gui.services.advisor import Advisor
from fbt_gui.services.changes import Changes
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.machine import Machine
from fbt_gui.services.navigator import Navigator
from fbt_gui.services.run_commands import RunCommands
from fbt_gui.services.run_list import RunList
from fbt_gui.services.run_queue import RunQueue
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import Theme
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.message_bar import MessageBar


@dataclass(frozen=True)
class Context:
    """The services of one window.

    Attributes:
        desk: a worker for files and checks, so that the history never waits for them.
        bar: says in place what happened.
        go: the way to another page.
        changes: what can be undone.
        advisor: an engine that answers while a form is filled: plans, previews, scans.
        machine: how busy GPUs, processor and memory are.
    """

    home: Path
    settings: Settings
    theme: Theme
    history: HistoryService
    runs: RunList
    engine: EngineProcess
    desk: Worker
    actions: Actions
    bar: MessageBar
    go: Navigator
    changes: Changes
    commands: RunCommands
    advisor: Advisor
    queue: RunQueue
    machine: Machine
