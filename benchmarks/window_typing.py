"""The Runs page over a long history, in a process of its own: when a key is answered first, and what a key of the filter costs.

python -m benchmarks.window_typing HOME BEGAN      prints JSON; `benchmarks/window.py` calls it
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FILTERS = ("resnet18", "method:fbt top1>70", "tag:paper -seed=2", "created>2026-05-01 state:finished", "no such run")
_PATIENCE = 60.0
_NOTHING_TO_PAINT = 0.06  # seconds in which a painting would have begun


class Typing:
    """The window, opened on the Runs page.

    Attributes:
        ready: unix time at which the table had been painted with its rows and had answered a key.
        spent: seconds that the process had computed by then.
        keys: for each key of a filter, milliseconds from the press to the end of the paint that shows the
            result, by the clock and of this process's computing.
    """

    def __init__(self, app: Any, home: Path) -> None:
        from PySide6.QtCore import Qt

        from fbt_gui.main_window import make_window

        self.window: Any = make_window(app, home, "runs")
        self.window.resize(1280, 800)
        self._frames = _frames(self.window)
        self.window.show()
        self.page: Any = self.window.pages["runs"]
        self._until(lambda: self.page.stands and self.page.model.count > 0)
        self.page.table.setFocus()
        before = self._frames.count
        self._press(self.page.table, Qt.Key.Key_Down)
        self._until(lambda: self._frames.count > before, 0)
        self.ready, self.spent = time.time(), time.process_time()
        assert self.page.table.currentIndex().row() >= 0
        self._spend(3.0)  # what the window does when it has settled is over
        self.keys: list[tuple[str, float, float]] = []
        for text in FILTERS:
            self._type(text)
        self.window.close()

    def _type(self, text: str) -> None:
        self.page.filter.setFocus()
        self._spend(0.3)  # the hand goes to the keys
        for letter in text:
            applied: list[tuple[int, float, float]] = []

            def note(_: str, applied: list[tuple[int, float, float]] = applied) -> None:
                applied.append((self._frames.count, *_clocks()))

            self.page.filter.filtered.connect(note)
            wall, cpu = _clocks()
            self._press(self.page.filter, 0, letter)
            self._until(lambda applied=applied: applied, 0)  # type: ignore[misc]
            before, *over = applied[0]
            while self._frames.count == before and time.perf_counter() - over[0] < _NOTHING_TO_PAINT:
                self._spend(0)
            if self._frames.count > before:  # else what is shown was right already, and is not painted again
                over = _clocks()
            self.keys.append((text, 1000 * (over[0] - wall), 1000 * (over[1] - cpu)))
            self.page.filter.filtered.disconnect(note)
            self._spend(0.12)
        self.page.filter.clear()
        self._spend(0.3)

    def _press(self, widget: Any, key: Any, text: str = "") -> None:
        from PySide6.QtTest import QTest

        QTest.keyClick(widget, text or key)

    def _until(self, done: Callable[[], object], milliseconds: int = 2) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop, began = QEventLoop(), time.perf_counter()

        def look() -> None:
            if done() or time.perf_counter() - began > _PATIENCE:
                loop.quit()

        timer = QTimer(interval=milliseconds)
        timer.timeout.connect(look)
        timer.start()
        loop.exec()
        timer.stop()
        if not done():
            raise TimeoutError("the Runs page does not come to show what was asked for")

    def _spend(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()


def _clocks() -> list[float]:
    return [time.perf_counter(), time.process_time()]


def _frames(window: Any) -> Any:
    """Counts the paintings of a window, as each begins; a turn of the event loop later it is over."""
    from PySide6.QtCore import QEvent, QObject

    class Frames(QObject):
        count = 0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.UpdateRequest:
                self.count += 1
            return False

    frames = Frames(window)
    window.installEventFilter(frames)
    return frames


def main() -> int:
    """The command."""
    home, began = Path(sys.argv[1]), float(sys.argv[2])
    from PySide6.QtWidgets import QApplication

    from engine.record.catalogue import look_in

    look_in(home)
    typing = Typing(QApplication([]), home)
    print(json.dumps({"ready": typing.ready - began, "spent": typing.spent, "keys": typing.keys}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
