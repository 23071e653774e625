"""RunChanges: what people change about runs that are there, from any page; every one of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.services.changes import Change, Changes
from fbt_gui.services.courtesy import politely
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.message_bar import MessageBar, Way

if TYPE_CHECKING:
    from engine.record.history import History

_CHANGES: dict[str, str] = {
    "name": mark("Rename {name}"),
    "tags": mark("Tags of {name}"),
    "note": mark("Note of {name}"),
}
_FEW = 3
Refused = dict[str, str]  # by run: which and why, in a sentence


class RunChanges(QObject):
    """The trash, and what is said of runs. Everything returns at once; files are touched in a worker.

    `moved` comes when runs went to the trash or came back; they may stand in the queue.
    """

    moved = Signal()

    def __init__(self, history: HistoryService, bar: MessageBar, changes: Changes) -> None:
        super().__init__(bar)
        self._history, self._bar, self._changes = history, bar, changes
        self._refused = ""
        history.said.refused.connect(self._tell_refused)
        history.said.kept.connect(lambda: bar.take_back(self._refused))

    def trash(self, runs: Sequence[str], name: str) -> None:
        """Move runs to the trash, but for those at work; the bar offers to undo it.

        Args:
            name: how the message calls them: a run's name, or "3 runs".
        """
        kept, moved = tuple(runs), list[str]()

        def done(refused: Refused) -> None:
            moved[:] = [run for run in kept if run not in refused]
            text = tr("{name} is in the trash.") if len(moved) == 1 else tr("{name} are in the trash.")
            self._say_moved(text, moved, refused, name, (tr("Undo"), self._changes.undo) if moved else None)
            self.moved.emit()

        def go() -> None:
            self._history.change(lambda history: _each(history, history.delete, kept), done, self.tell_error, self)

        go()
        title = tr("Move {name} to the trash").format(name=name)
        self._changes.did(Change(title, lambda: self._restore(moved, name), go))

    def restore(self, runs: Sequence[str], name: str) -> None:
        """Bring runs back from the trash."""
        kept = list(runs)
        self._restore(kept, name)
        title = tr("Bring {name} back").format(name=name)
        self._changes.did(Change(title, lambda: self._delete(kept), lambda: self._restore(kept, name)))

    def annotate(self, runs: str | Sequence[str], **changes: object) -> None:
        """Keep what a person says of runs (name, tags, note, star); it can be undone."""
        self.annotate_each({run: changes for run in ((runs,) if isinstance(runs, str) else runs)})

    def annotate_each(self, now: dict[str, dict[str, Any]]) -> None:
        """Keep what a person says of each run, by its id; it can be undone as one."""

        def done(was: dict[str, dict[str, Any]], name: str) -> None:
            if was != now:
                title = _change_title(was, now).format(name=f"“{name}”" if name else tr("%n runs", "", len(now)))
                self._changes.did(Change(title, lambda: self._say_all(was), lambda: self._say_all(now)))

        self._history.said.say(now, done, self.tell_error)

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._bar.say(str(error), "error")

    def _restore(self, runs: list[str], name: str) -> None:
        """Those that are in `runs` when their turn comes: what is undone may still be on its way."""

        def done(refused: Refused) -> None:
            back = [run for run in runs if run not in refused]
            self._say_moved(tr("{name} is back.") if len(back) == 1 else tr("{name} are back."), back, refused, name)
            self.moved.emit()

        self._history.change(lambda history: _each(history, history.restore, runs), done, self.tell_error, self)

    def _delete(self, runs: list[str]) -> None:
        def done(refused: Refused) -> None:
            if refused:
                self._bar.say(_why(refused), "error")
            self.moved.emit()

        self._history.change(lambda history: _each(history, history.delete, runs), done, self.tell_error, self)

    def _say_moved(self, text: str, moved: list[str], refused: Refused, name: str, way: Way | None = None) -> None:
        """Say what came to pass, and of each run that stayed where it was why."""
        if not refused:
            self._bar.say(text.format(name=name), way=way)
        elif not moved:
            self._bar.say(_why(refused), "error")
        else:
            some = text.format(name=tr("%n runs", "", len(moved)))
            self._bar.say(f"{some} {_why(refused)}", "warning", way)

    def _say_all(self, said: dict[str, dict[str, Any]]) -> None:
        self._history.said.say(said, lambda *_: None, self.tell_error)

    def _tell_refused(self, text: str) -> None:
        self._refused = text
        self._bar.say(text, "warning")


def _each(history: History, do: Callable[[str], object], runs: Sequence[str]) -> Refused:
    """Do it to every run; those that refused do not keep the others from it."""
    refused: Refused = {}
    for run in politely(runs):
        try:
            do(run)
        except UserError as error:
            row = history.run(run) if len(refused) < _FEW else None  # the others are only counted
            name = row["name"] if row is not None else run
            refused[run] = tr("“{name}” was not moved: {reason}").format(
                name=name, reason=f"{error.message} {error.hint}".rstrip()
            )
    return refused


def _why(refused: Refused) -> str:
    """Which runs could not be moved, and why."""
    said, more = list(refused.values())[:_FEW], len(refused) - _FEW
    return " ".join([*said, tr("Nor were %n more.", "", more)] if more > 0 else said)


def _change_title(was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> str:
    """What a change of what is said of runs is called, with a place for their name."""
    fields = {field for run, changes in now.items() for field in changes if changes[field] != was[run][field]}
    if len(fields) != 1:
        return tr("Change what is said of {name}")
    field = fields.pop()
    if field == "star":
        return tr("Star {name}") if any(changes.get("star") for changes in now.values()) else tr("Unstar {name}")
    return tr(_CHANGES[field])
