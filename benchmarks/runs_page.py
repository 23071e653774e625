"""How long the window's event loop is kept by the Runs page over a long history.

    python -m benchmarks.runs_page [--runs 10000] [--epochs 30]

Prints, for each thing a person does, the longest turn of the event loop in milliseconds of the GUI thread's own
computing time, repainting included. Measures; asserts nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.gui.many_runs import fill_history
from tests.gui.stalls import Stalls


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.runs_page", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--epochs", type=int, default=30)
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        fill_history(Path(folder), arguments.runs, epochs=arguments.epochs)
        _measure(Path(folder))
    return 0


def _measure(home: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from fbt_gui.main_window import make_window

    app = QApplication([])
    window = make_window(app, home, "settings")
    window.resize(1280, 800)
    window.show()
    _wait(400)
    with Stalls() as building:
        window.show_page("runs")
        page = window.pages["runs"]
        while not (page.stands and page.model.count):
            _wait(20)
        _wait(1500)
    print(f"{'page built, history read and shown':40} {1000 * building.longest:5.0f} ms")
    for name, do in _deeds(page).items():
        with Stalls() as stalls:
            do()
            _wait(150)
        print(f"{name:40} {1000 * stalls.longest:5.0f} ms")
    window.close()


def _deeds(page: Any) -> dict[str, Callable[[], object]]:
    """What is measured, in this order."""
    scroll, model, header = page.table.verticalScrollBar(), page.model, page.table.horizontalHeader()
    return {
        "a key in the filter: a word": lambda: page.filter.filtered.emit("resnet18"),
        "a key in the filter: three fields": lambda: page.filter.filtered.emit("method:fbt top1>70 tag:paper"),
        "a key in the filter: a day": lambda: page.filter.filtered.emit("created>2026-05-01 -seed=2"),
        "the filter emptied": lambda: page.filter.filtered.emit(""),
        "sorted by name": lambda: page.table.sortByColumn(1, header.sortIndicatorOrder()),
        "sorted by top-1": lambda: page.table.sortByColumn(6, header.sortIndicatorOrder()),
        "scrolled to the middle": lambda: scroll.setValue(scroll.maximum() // 2),
        "a run chosen": lambda: page.table.selectRow(len(model.items) // 2),
        "grouped": lambda: model.group(True),
        "a group folded": lambda: model.fold(model.group_at(0), True),
        "no longer grouped": lambda: model.group(False),
        "all runs chosen": page.table.selectAll,
        "read again": lambda: page.context.runs.refresh(force=True),
    }


def _wait(milliseconds: int) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.exit(main())
