"""HistoryRow: the run's row in the history, written by a thread of its own.

The events are the truth, the history is an index of them, and another program may hold it for half a minute: training
does not wait for that.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from pathlib import Path

from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


class HistoryRow:
    """Writes the newest of what it was given; what it has not come to is left out.

    What goes wrong is said once, tried again with whatever is given next, and said again when it is mended.

    Args:
        home: whose history it is.
        say: tells people that the history cannot be written (the reason), or that it is again ("").
    """

    def __init__(self, home: Path, folder: RunFolder, say: Callable[[str], object]) -> None:
        self._home, self._folder, self._say = home, folder, say
        self._change = threading.Condition()
        self._waiting: RunSummary | None = None
        self._whole = self._behind = self._over = False
        self._thread = threading.Thread(target=self._work, name="history", daemon=True)
        self._thread.start()

    def keep(self, summary: RunSummary, *, whole: bool = True) -> None:
        """Have the row written as it is now; returns at once.

        Args:
            whole: all of it, with the metrics of its epochs; else what a heartbeat changes.
        """
        row = copy.copy(summary)
        row.metrics = dict(summary.metrics)
        with self._change:
            self._waiting, self._whole = row, whole or self._whole
            self._change.notify()

    def close(self) -> None:
        """Wait until what was given is written, or cannot be."""
        with self._change:
            self._over = True
            self._change.notify()
        self._thread.join()

    def _work(self) -> None:
        history: History | None = None
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting is not None or self._over)
                row, whole = self._waiting, self._whole or self._behind
                self._waiting, self._whole = None, False
            if row is None:
                break
            if not self._home.is_dir():  # one that is gone is not made anew
                continue
            try:
                history = history or History(self._home)
                history.save(row, self._folder) if whole else history.touch(row)
            except Exception as error:  # whatever it was, a run does not end of its index
                if whole:
                    self._tell(str(error) or type(error).__name__)
            else:
                self._tell("")
        if history is not None:
            history.close()

    def _tell(self, problem: str) -> None:
        if bool(problem) != self._behind:
            self._behind = bool(problem)
            self._say(problem)
