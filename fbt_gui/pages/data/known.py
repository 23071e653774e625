"""KnownDatasets: the data sets seen before, read and changed beside the event loop."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.record.data_source import source_of
from engine.record.datasets import Dataset, forget, remember, seen
from fbt_gui.services.changes import Change
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

# The digits that ship with the program; see resources/demo/SOURCE.md.
DEMO = Dataset("demo", "", classes=10, images=1797)


@dataclass(frozen=True)
class Known:
    """One data set of the list.

    Attributes:
        missing: its folder or file is not there now.
    """

    dataset: Dataset
    missing: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return self.dataset.key

    @property
    def name(self) -> str:
        """What people call it: the last part of its path."""
        return Path(self.dataset.path).name or self.dataset.path or tr("Handwritten digits")

    @property
    def in_runs(self) -> str:
        """What the rows of runs that used it have as their `data`."""
        if self.dataset.source == "demo":
            return "digits (demo)"
        return Path(self.dataset.path).name or self.dataset.source


class KnownDatasets(QObject):
    """`updated` comes when the list, or what is known of one of them, is another; `problem_found` with a sentence.

    Attributes:
        entries: the last used first; the digits of the program are always among them.
    """

    updated = Signal()
    problem_found = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._home = context.home
        self.entries: list[Known] = []
        self.loaded = False

    def entry(self, key: str) -> Known | None:
        """The data set of this key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def refresh(self, then: Callable[[], object] | None = None) -> None:
        """Read the list again."""
        home = self._home

        def take(found: tuple[list[Known], str]) -> None:
            self._take(*found)
            if then is not None:
                then()

        self._context.desk.submit(lambda: _read(home), take, self._fail, self)

    def add(self, path: str, then: Callable[[str], object]) -> None:
        """Put a folder or file on the list as what it seems to be; `then` gets its key."""
        home, place = self._home, Path(os.path.abspath(path))

        def work() -> str:
            dataset = Dataset(source_of(place), str(place), last_used=time.time())
            remember(home, dataset)
            return dataset.key

        self._change(work, lambda key: self.refresh(lambda: then(key)))

    def read_as(self, known: Known, source: str, then: Callable[[str], object]) -> None:
        """Take the files for another kind of source; `then` gets the key that it has from now on."""
        home, before = self._home, known.dataset
        now = Dataset(source, before.path, last_used=before.last_used)

        def work() -> str:
            forget(home, before.key)
            remember(home, now)
            return now.key

        self._change(work, lambda key: self.refresh(lambda: then(key)))

    def forget(self, known: Known) -> None:
        """Take a data set off the list; its files stay, and it can be undone."""
        home, dataset, name = self._home, known.dataset, known.name

        def go() -> None:
            self._change(lambda: forget(home, dataset.key), lambda _: self._forgot(name))

        def back() -> None:
            self._change(lambda: remember(home, dataset), lambda _: self.refresh())

        go()
        self._context.changes.did(Change(tr("Forget {name}").format(name=name), back, go))

    def _forgot(self, name: str) -> None:
        self._context.bar.say(
            tr("{name} is off the list; its files are untouched.").format(name=name),
            way=(tr("Undo"), self._context.changes.undo),
        )
        self.refresh()

    def _change(self, work: Callable[[], object], then: Callable[..., object]) -> None:
        """In the history's thread, which lets its jobs end when the window is closed."""
        self._context.history.worker.submit(work, then, self._fail, self)

    def _take(self, found: list[Known], problem: str) -> None:
        differs = found != self.entries or not self.loaded
        self.entries, self.loaded = found, True
        if problem:
            self.problem_found.emit(problem)
        if differs:
            self.updated.emit()

    def _fail(self, error: BaseException) -> None:
        self.problem_found.emit(str(error))
        if not self.loaded:
            self._take([Known(DEMO)], "")


def _read(home: Path) -> tuple[list[Known], str]:
    """The list, and what was wrong with its file."""
    found = seen(home)
    entries = [Known(_whole(one), bool(one.path) and not os.path.exists(one.path)) for one in found]
    if not any(entry.dataset.source == "demo" for entry in entries):
        entries.append(Known(DEMO))
    return entries, found.problem


def _whole(dataset: Dataset) -> Dataset:
    """The digits are known without having been opened."""
    if dataset.source != "demo":
        return dataset
    return replace(dataset, classes=dataset.classes or DEMO.classes, images=dataset.images or DEMO.images)
