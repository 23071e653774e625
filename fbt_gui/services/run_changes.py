"""RunChanges: what people change about runs that are there, from any page; every one of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from fbt_gui.services.changes import Change, Changes
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.text import mark, tr
from fbt_gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from engine.record.history import History

_CHANGES: dict[str, str] = {
    "name": mark("Rename {name}"),
    "tags": mark("Tags of {name}"),
    "note": mark("Note of {name}"),
}


class RunChanges(QObject):
    """The trash, and what is said of runs. Everything returns at once; files are touched in a worker."""

    def __init__(self, history: HistoryService, bar: MessageBar, changes: Changes) -> None:
        super().__init__(bar)
        self._history, self._bar, self._changes = history, bar, changes

    def trash(self, runs: Sequence[str], name: str) -> None:
        """Move runs to the trash; the bar offers to undo it.

        Args:
            name: how the message calls them: a run's name, or "3 runs".
        """
        kept = tuple(runs)

        def done(_: object) -> None:
            text = tr("{name} is in the trash.") if len(kept) == 1 else tr("{name} are in the trash.")
            self._bar.say(text.format(name=name), way=(tr("Undo"), self._changes.undo))

        def go() -> None:
            self._history.change(lambda history: _each(history.delete, kept), done, self.tell_error, self)

        go()
        title = tr("Move {name} to the trash").format(name=name)
        self._changes.did(Change(title, lambda: self._restore(kept, name), go))

    def restore(self, runs: Sequence[str], name: str) -> None:
        """Bring runs back from the trash."""
        kept = tuple(runs)
        self._restore(kept, name)
        title = tr("Bring {name} back").format(name=name)
        change = self._history.change
        again = lambda: change(lambda history: _each(history.delete, kept), None, self.tell_error, self)  # noqa: E731
        self._changes.did(Change(title, again, lambda: self._restore(kept, name)))

    def annotate(self, runs: str | Sequence[str], **changes: object) -> None:
        """Keep what a person says of runs (name, tags, note, star); it can be undone."""
        self.annotate_each({run: changes for run in ((runs,) if isinstance(runs, str) else runs)})

    def annotate_each(self, now: dict[str, dict[str, Any]]) -> None:
        """Keep what a person says of each run, by its id; it can be undone as one."""

        def before(history: History) -> tuple[dict[str, dict[str, Any]], str]:
            name = _name_of(history, tuple(now))
            said = {run: asdict(history.folder(run).annotations()) for run in now}
            for run, changes in now.items():
                history.annotate(run, **changes)
            return {run: {field: said[run][field] for field in changes} for run, changes in now.items()}, name

        def done(found: tuple[dict[str, dict[str, Any]], str]) -> None:
            was, name = found
            if was != now:
                title = _change_title(was, now).format(name=name or tr("%n runs", "", len(now)))
                self._changes.did(Change(title, lambda: self._say_all(was), lambda: self._say_all(now)))

        self._history.change(before, done, self.tell_error, self)

    def tell_error(self, error: BaseException) -> None:
        """Say what went wrong."""
        self._bar.say(str(error), "error")

    def _restore(self, runs: tuple[str, ...], name: str) -> None:
        def done(_: object) -> None:
            text = tr("{name} is back.") if len(runs) == 1 else tr("{name} are back.")
            self._bar.say(text.format(name=name))

        self._history.change(lambda history: _each(history.restore, runs), done, self.tell_error, self)

    def _say_all(self, said: dict[str, dict[str, Any]]) -> None:
        def write(history: History) -> None:
            for run, changes in said.items():
                history.annotate(run, **changes)

        self._history.change(write, None, self.tell_error, self)


def _each(do: Callable[[str], object], runs: tuple[str, ...]) -> None:
    for run in runs:
        do(run)


def _name_of(history: History, runs: tuple[str, ...]) -> str:
    """The name of the one run; empty for several."""
    row = history.run(runs[0]) if len(runs) == 1 else None
    return f"“{row['name']}”" if row is not None else ""


def _change_title(was: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> str:
    """What a change of what is said of runs is called, with a place for their name."""
    fields = {field for run, changes in now.items() for field in changes if changes[field] != was[run][field]}
    if len(fields) != 1:
        return tr("Change what is said of {name}")
    field = fields.pop()
    if field == "star":
        return tr("Star {name}") if any(changes.get("star") for changes in now.values()) else tr("Unstar {name}")
    return tr(_CHANGES[field])
