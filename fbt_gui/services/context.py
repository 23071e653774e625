"""Context: what pages are given instead of finding it; made when a window opens, and closed with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QWidget

from fbt_gui.actions import Actions
from fbt_gui.services.advisor import Advisor
from fbt_gui.services.changes import Changes
from fbt_gui.services.courtesy import take_short_turns
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.engine_tasks import EngineTasks
from fbt_gui.services.exports import Exports
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.machine import Machine
from fbt_gui.services.navigator import Navigator
from fbt_gui.services.predictor import Predictor
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
        predictor: an engine that tells what a run's student takes images for.
        tasks: commands of the engine that a person waits for: export, import, pack.
        exports: the students that are being exported.
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
    predictor: Predictor
    tasks: EngineTasks
    exports: Exports

    def close(self) -> None:
        """Keep the settings, and end processes and threads."""
        self.settings.save()
        self.advisor.close()
        self.predictor.close()
        self.tasks.close()
        self.machine.close()
        self.history.close()
        self.desk.close()
        self.theme.close()


def make_context(window: QWidget, home: Path, settings: Settings, theme: Theme, bar: MessageBar) -> Context:
    """The services of a window over a home folder; none of them is at work yet."""
    take_short_turns()
    history, desk, changes = HistoryService(home, window), Worker("desk", window), Changes(window)
    engine, tasks = EngineProcess(home), EngineTasks(window)
    return Context(
        home=home,
        settings=settings,
        theme=theme,
        history=history,
        runs=RunList(history, window),
        engine=engine,
        desk=desk,
        actions=Actions(window, theme),
        bar=bar,
        go=Navigator(window),
        changes=changes,
        commands=RunCommands(home, history, engine, desk, bar, changes),
        advisor=Advisor(home, desk, window),
        queue=RunQueue(home, history.worker, engine, window),
        machine=Machine(window),
        predictor=Predictor(home, window),
        tasks=tasks,
        exports=Exports(home, tasks, bar, window),
    )
