"""The window's own list of runs over a home that many write to, without the window.

    python -m benchmarks.torture.crowd_window HOME SECONDS

Prints one line of JSON: how often the list was read, the median and longest read in seconds, and what went wrong.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.run_list import RunList


def main(home: Path, seconds: float) -> None:
    """Read the list as often as it can be read, which is more than the window does."""
    app = QCoreApplication([])
    history = HistoryService(home)
    runs = RunList(history)
    errors: list[str] = []
    took: list[float] = []
    asked = [0.0]

    def ask() -> None:
        asked[0] = time.monotonic()
        runs.refresh(force=True)

    def told() -> None:
        if runs.error:
            errors.append(runs.error)
        if asked[0]:
            took.append(time.monotonic() - asked[0])
        asked[0] = 0.0
        QTimer.singleShot(50, ask)

    runs.updated.connect(told)
    again = QTimer(interval=500)  # a list that did not change tells nobody
    again.timeout.connect(ask)
    again.start()
    ask()
    QTimer.singleShot(round(1000 * seconds), app.quit)
    app.exec()
    runs.stop()
    history.close()
    found = {"reads": len(took), "median": statistics.median(took or [0.0]), "worst": max(took, default=0.0)}
    print(json.dumps({**found, "errors": sorted(set(errors)), "runs": len(runs.rows)}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
