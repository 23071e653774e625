"""One person's way through the window, in a process of its own: what paused it, and the memory at the end.

python -m benchmarks.window_story HOME RUNS LONG_RUN [--blame]      prints JSON; `benchmarks/window.py` calls it
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.stall_watch import StallWatch

_PATIENCE = 120.0
_OPENING = "the window, to its first paint"
_TEACHER, _WEEK = "vit small", "method:fbt top1>70"


class Story:
    """The window and what is done in it; each chapter waits until what it asked for is shown."""

    def __init__(self, app: Any, home: Path, runs: list[str], long: str, *, blame: bool) -> None:
        from fbt_gui.main_window import make_window

        self.app, self.runs, self.long = app, runs, long
        self.watch = StallWatch(0.03, blame=blame)
        self.seconds: dict[str, float] = {}
        self.window: Any = make_window(app, home, "new_run")
        self.window.resize(1280, 800)
        self.window.show()
        with self.watch:  # from here on there is an event loop, as in `fbt_gui.app`
            self.watch.doing = _OPENING
            self.spend(0.05)  # until its first paint
            self.seconds[_OPENING] = 0.05
            for name, tell in self._chapters():
                self.watch.doing = name
                began = time.perf_counter()
                for step in tell():
                    self.until(step)
                self.spend(0.4)
                self.seconds[name] = time.perf_counter() - began
        self.memory = _resident()
        self.window.close()

    def spend(self, seconds: float) -> None:
        """Let the event loop run."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, done: Callable[[], object]) -> None:
        """Let the event loop run until it is so.

        Raises:
            TimeoutError: it does not come to be so.
        """
        began = time.perf_counter()
        while not done():
            if time.perf_counter() - began > _PATIENCE:
                raise TimeoutError(f"{self.watch.doing}: nothing more happens")
            self.spend(0.02)

    def type(self, widget: Any, text: str) -> None:
        """Press the keys of a text, ten a second."""
        from PySide6.QtTest import QTest

        widget.setFocus()
        self.spend(0.3)  # the hand goes to the keys
        for letter in text:
            QTest.keyClick(widget, letter)
            self.spend(0.1)

    def press(self, widget: Any, key: Any, times: int = 1) -> None:
        """Press a key."""
        from PySide6.QtTest import QTest

        for _ in range(times):
            QTest.keyClick(widget, key)
            self.spend(0.06)

    def _chapters(self) -> Iterator[tuple[str, Callable[[], Iterator[Callable[[], object]]]]]:
        yield "New run, first time", self._form
        yield "typing into the form", self._typing
        yield "the picker, first time", self._picker
        yield "filtering the picker", self._picking
        yield "Runs, first time, 10,000 of them", self._history
        yield "filtering, sorting and grouping 10,000 runs", self._arranging
        yield "choosing all 10,000 runs", self._all
        yield "Run, first time, a finished run", self._run
        yield "the tabs and plots of a run", self._tabs
        yield "a run of 1,000,000 points", self._long
        yield "Compare, first time, five runs", self._compare
        yield "Data, first time", lambda: self._page("data")
        yield "Settings, first time", self._settings
        yield "every page again", self._again
        yield "the themes, on every page", self._themes
        yield "the palette", self._palette

    def _page(self, name: str) -> Iterator[Callable[[], object]]:
        self.window.show_page(name)
        yield lambda: self.window.page == name

    def _form(self) -> Iterator[Callable[[], object]]:
        page = self.form = self.window.pages["new_run"]
        yield lambda: page.begun and page.checked is not None and not page.checking
        yield lambda: bool(page.models.catalogue)
        self.spend(1.5)  # the rows of the settings follow one another

    def _typing(self) -> Iterator[Callable[[], object]]:
        for path, text in (("recipe.epochs", "120"), ("recipe.lr", "0.05"), ("name", "a run of mine")):
            widget = self.form.fields.rows[path][0].editor.widget
            widget.setFocus()
            getattr(widget, "selectAll", lambda: None)()
            self.type(widget, text)
        yield lambda: not self.form.checking
        for method in ("kd", "ofa", "fbt"):
            self.form.edit("method.name", method)
            self.spend(0.4)
        yield lambda: not self.form.checking

    def _picker(self) -> Iterator[Callable[[], object]]:
        self.form.choose("teacher")
        yield lambda: self.form.picker is not None and self.form.picker.list.shown > 0

    def _picking(self) -> Iterator[Callable[[], object]]:
        from PySide6.QtCore import Qt

        picker = self.form.picker
        self.type(picker.search, _TEACHER)
        self.press(picker.search, Qt.Key.Key_Down)
        self.press(picker.table, Qt.Key.Key_Down, 3)
        for tab in (1, 2, 0):
            picker.show_tab(tab)
            self.spend(0.2)
        picker.close_picker()
        yield lambda: not self.form.checking

    def _history(self) -> Iterator[Callable[[], object]]:
        self.window.show_page("runs")
        page = self.list = self.window.pages["runs"]
        yield lambda: page.stands and page.model.count > 0
        yield lambda: len(self.window.context.runs.curves) > 1000

    def _arranging(self) -> Iterator[Callable[[], object]]:
        from PySide6.QtCore import Qt

        page = self.list
        self.type(page.filter, _WEEK)
        page.filter.clear()
        self.spend(0.2)
        for column in (1, 6, 2):
            page.table.sortByColumn(column, Qt.SortOrder.AscendingOrder)
            self.spend(0.1)
        page.table.setFocus()
        for key in (Qt.Key.Key_End, Qt.Key.Key_Home, *[Qt.Key.Key_PageDown] * 20):
            self.press(page.table, key)
        for grouped in (True, False):
            page.model.group(grouped)
            self.spend(0.2)
        yield lambda: page.model.count >= 10_000

    def _all(self) -> Iterator[Callable[[], object]]:
        self.list.table.selectAll()
        yield lambda: len(self.list.chosen_runs()) >= 10_000
        self.spend(0.2)
        self.list.table.selectRow(5)

    def _run(self) -> Iterator[Callable[[], object]]:
        self.window.open_run(self.runs[0])
        self.page: Any = self.window.pages["run"]
        yield lambda: self.page.plots is not None and self._is_drawn("train/loss", 6000)
        self.spend(1.0)

    def _is_drawn(self, name: str, points: int) -> bool:
        curve = self.page.plots.loss.curves.get(name)
        return curve is not None and curve.main is not None and curve.main.size >= points

    def _tabs(self) -> Iterator[Callable[[], object]]:
        page = self.page
        for name in page.tabs.tabs:
            page.tabs.open(name)
            self.spend(0.4)
        for tab in reversed(page.plots.grids):
            page.plots.show_tab(tab)
            self.spend(0.4)
        for mode in ("step", "time", "epoch"):
            page.plots.count_by(mode)
            self.spend(0.2)
        page.plots.loss._smooth(0.9)
        yield lambda: page.plots.loss.drawer.is_idle

    def _long(self) -> Iterator[Callable[[], object]]:
        self.window.open_run(self.long)
        yield lambda: self._is_drawn("train/loss", 1_000_000)
        plots = self.page.plots
        for place in range(20):
            plots.shared.look(place * 5, place * 5 + 300)
            self.spend(0.03)

    def _compare(self) -> Iterator[Callable[[], object]]:
        self.window.context.go.go("compare", runs=self.runs)
        page = self.window.pages["compare"]
        yield lambda: page.body is not None and len(page.compared.groups) == len(self.runs)
        yield lambda: len(page.body.curves.plot.curves) == len(self.runs)

    def _settings(self) -> Iterator[Callable[[], object]]:
        yield from self._page("settings")
        yield lambda: self.window.pages["settings"].built

    def _again(self) -> Iterator[Callable[[], object]]:
        for name in ("new_run", "runs", "run", "compare", "data", "settings"):
            yield from self._page(name)
            self.spend(0.3)

    def _themes(self) -> Iterator[Callable[[], object]]:
        for name in ("new_run", "runs", "run", "compare"):
            yield from self._page(name)
            self.spend(0.3)
            for theme in ("dark", "contrast", "light"):
                self.watch.doing = f"theme {theme}, on {name}"
                self.window.context.theme.choose(theme)
                self.spend(0.3)

    def _palette(self) -> Iterator[Callable[[], object]]:
        self.window.context.actions["palette"].trigger()
        self.spend(0.3)
        palette = self.app.activePopupWidget() or self.app.focusWidget()
        if palette is not None:
            self.type(self.app.focusWidget() or palette, "open")
            self.app.activePopupWidget() and self.app.activePopupWidget().close()
        yield lambda: True


def _resident() -> int:
    """Bytes of memory that this process holds now."""
    import psutil

    return int(psutil.Process(os.getpid()).memory_info().rss)


def main() -> int:
    """The command."""
    from PySide6.QtWidgets import QApplication

    home, runs, long, *blame = sys.argv[1:]
    story = Story(QApplication([]), Path(home), runs.split(","), long, blame=blame == ["--blame"])
    found = {
        "stalls": [asdict(stall) for stall in story.watch.stalls],
        "longest": story.watch.longest,
        "memory": story.memory,
        "seconds": story.seconds,
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
