"""RunActions: binds the menu's commands to the runs of the page that is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.record.starting import STARTING
from engine.record.summary import ACTIVE
from fbt_gui.pages.page import Page
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole

_RESUMABLE = ("paused", "stopped", "failed", "lost", "queued")


def at_work(runs: ChosenRuns) -> int:
    """How many of them run or are being started, and cannot go to the trash."""
    return sum(runs.states[state] for state in (*ACTIVE, STARTING))


def states(runs: ChosenRuns, page: str) -> dict[str, bool]:
    """Which commands make sense for the chosen runs; the first is the one that is shown."""
    one = runs.one or {}
    status = one.get("status", "")
    live = bool(runs) and not runs.trashed
    busy = at_work(runs)
    return {
        "open_run": live and bool(one) and page == "runs",
        "compare": live and page in ("runs", "run"),
        "pause": live and status == "running",
        "resume": live and status in _RESUMABLE,
        "stop": live and status in ACTIVE,
        "checkpoint": live and status in ACTIVE,
        "duplicate": live and bool(one),
        "export": live and bool(one) and one["epoch"] > 0,
        "save_metrics": runs.can_be_told_of,
        "pack": live and not busy,
        "pack_small": live and not busy,
        "open_folder": live and bool(one),
        "rename": live and bool(one) and page in ("runs", "run"),
        "star": live,
        "trash": live and busy < len(runs),
        "restore": runs.trashed,
    }


class RunActions(QObject):
    """Knows the runs of the page that is shown, and asks RunCommands.

    Args:
        current: the page that is shown and its name.
    """

    def __init__(self, window: QWidget, context: Context, current: Callable[[], tuple[str, Page | None]]) -> None:
        super().__init__(window)
        self._window, self._context, self._current = window, context, current
        self.runs = ChosenRuns()

    def bind(self) -> None:
        """Give the actions their handlers, and keep them disabled until there is a run."""
        commands, go = self._context.commands, self._context.go
        one = lambda do: lambda: do(self.runs.rows[0]["id"])  # noqa: E731
        self._context.actions.bind(
            {
                "open_run": one(lambda run: go.go("run", run=run)),
                "compare": lambda: go.go("compare", runs=list(self.runs.ids)),
                "pause": one(lambda run: commands.send(run, "pause")),
                "resume": lambda: commands.resume(self.runs.rows[0]["id"], self.runs.rows[0]["status"]),
                "stop": one(lambda run: commands.send(run, "stop")),
                "checkpoint": one(lambda run: commands.send(run, "checkpoint")),
                "duplicate": lambda: commands.duplicate(self.runs.rows[0]["id"], self.runs.rows[0]["name"]),
                "export": self._ask_export,
                "save_metrics": self._ask_metrics,
                "pack": self._ask_pack,
                "pack_small": lambda: self._ask_pack(state=False),
                "open_folder": one(commands.open_folder),
                "rename": self._rename,
                "star": lambda: commands.annotate(self.runs.ids, star=not self.runs.starred),
                "trash": self._trash,
                "restore": lambda: commands.restore(self.runs.ids, _name(self.runs)),
            }
        )
        self._context.actions.enable(states(ChosenRuns(), ""))

    def offer(self) -> None:
        """Look at the page's runs, and enable what can be done to them."""
        name, page = self._current()
        self.runs = ChosenRuns() if page is None else page.chosen_runs()
        self._context.actions.enable(states(self.runs, name))
        title = tr("Unstar") if self.runs.starred else tr("Star")
        action = self._context.actions["star"]
        if action.text() != title:
            action.setText(title)
        self._say_of_trash()
        self._say_of_packing()

    def _say_of_trash(self) -> None:
        """How many of the chosen runs can go there, and why the others cannot."""
        busy, free = at_work(self.runs), len(self.runs) - at_work(self.runs)
        title = tr("Move to trash")
        if busy and free:
            title = tr("Move {count} to trash; %n are at work", "", busy).format(count=whole(free))
        action = self._context.actions["trash"]
        if action.text() != title:
            action.setText(title)
        reason = tr("A run that is at work, or being started, cannot go to the trash: stop it first.")
        self._context.actions.explain("trash", reason if busy else "")

    def _say_of_packing(self) -> None:
        """Why the chosen runs cannot be packed."""
        busy = at_work(self.runs)
        reason = tr("A run that is at work, or being started, cannot be packed: stop it first.")
        for name in ("pack", "pack_small"):
            self._context.actions.explain(name, reason if busy else "")

    def _trash(self) -> None:
        free = ChosenRuns(row for row in self.runs.rows if row["status"] not in (*ACTIVE, STARTING))
        self._context.commands.trash(free.ids, _name(free))

    def _rename(self) -> None:
        page = self._current()[1]
        if page is not None:
            page.rename()

    def _ask_export(self) -> None:
        from fbt_gui.exporting.sheet import ask_export

        ask_export(self._window, self._context, self.runs.rows[0]["id"], self.runs.rows[0]["name"])

    def _ask_metrics(self) -> None:
        from fbt_gui.services.outgoing import ask_metrics

        ask_metrics(self._window, self._context, self.runs.rows[0])

    def _ask_pack(self, *, state: bool = True) -> None:
        from fbt_gui.services.outgoing import ask_pack

        ask_pack(self._window, self._context, self.runs, state=state)


def _name(runs: ChosenRuns) -> str:
    """How a message calls them."""
    return runs.rows[0]["name"] if len(runs) == 1 else tr("%n runs", "", len(runs))
