"""StatusLine: what is running, and where runs are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStatusBar

from fbt_gui.services.context import Context
from fbt_gui.services.run_list import ACTIVE
from fbt_gui.widgets.basics import label


class StatusLine(QStatusBar):
    """At the bottom of the window; the running run is a way to it."""

    def __init__(self, context: Context, open_run: Callable[[str], object]) -> None:
        super().__init__()
        self._runs = context.runs
        self._run = ""
        self.setSizeGripEnabled(False)
        self.running = QPushButton()
        self.running.setProperty("kind", "flat")
        self.running.setAccessibleName("Open the running run")
        self.running.setToolTip("Open the running run")
        self.idle = label("Nothing is running")
        self.home = label(f"home: {_short(context.home)}")
        self.home.setToolTip(str(context.home))
        self.addWidget(self.running)
        self.addWidget(self.idle)
        self.addPermanentWidget(self.home)
        self.running.hide()
        self.running.clicked.connect(lambda: open_run(self._run))
        context.runs.updated.connect(self._show)

    def _show(self) -> None:
        active = [row for row in self._runs.rows if row["status"] in ACTIVE]
        self.running.setVisible(bool(active))
        self.idle.setVisible(not active)
        if active:
            row = active[0]
            self._run = row["id"]
            share = f" {100 * row['step'] / row['total_steps']:.0f} %" if row["total_steps"] else ""
            more = f"  ·  {len(active) - 1} more" if len(active) > 1 else ""
            name = self.fontMetrics().elidedText(row["name"], Qt.TextElideMode.ElideMiddle, 420)
            self.running.setText(f"{name}: {row['status']}{share}{more}")


def _short(path: Path) -> str:
    """A path below the user's folder as people write it."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
