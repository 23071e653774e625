"""StatusLine: what is running, what waits, and where runs are kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QStatusBar

from fbt_gui.services.context import Context
from fbt_gui.services.run_list import ACTIVE
from fbt_gui.services.text import tr
from fbt_gui.services.words import number, state_label
from fbt_gui.widgets.basics import label

_NAME_WIDTH = 420


class StatusLine(QStatusBar):
    """At the bottom of the window; the running run is a way to it."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._runs = context.runs
        self._run = ""
        self.setSizeGripEnabled(False)
        self.running = QPushButton()
        self.running.setProperty("kind", "flat")
        self.running.setAccessibleName(tr("Open the running run"))
        self.running.setToolTip(tr("Open the running run"))
        self.idle = label(tr("Nothing is running"))
        self.home = label(tr("home: {path}").format(path=_short(context.home)))
        self.home.setToolTip(str(context.home))
        self.addWidget(self.running)
        self.addWidget(self.idle)
        self.addPermanentWidget(self.home)
        self.running.hide()
        self.running.clicked.connect(lambda: context.go.go("run", run=self._run))
        context.runs.updated.connect(self._show)

    def _show(self) -> None:
        active = [row for row in self._runs.rows if row["status"] in ACTIVE]
        self.running.setVisible(bool(active))
        self.idle.setVisible(not active)
        if active:
            row = active[0]
            self._run = row["id"]
            done = 100 * row["step"] / row["total_steps"] if row["total_steps"] else 0
            name = self.fontMetrics().elidedText(row["name"], Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
            words = tr("{name}: {state} {percent} %").format(
                name=name, state=state_label(row["status"]), percent=number(done, 0)
            )
            more = tr("%n more", "", len(active) - 1)
            self.running.setText(f"{words}  ·  {more}" if len(active) > 1 else words)


def _short(path: Path) -> str:
    """A path below the user's folder as people write it."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except ValueError:
        return str(path)
