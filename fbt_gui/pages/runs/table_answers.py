"""TableAnswers: does what keys and clicks in the runs' table ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from fbt_gui.pages.runs.page import RunsPage

_MENU = (
    "open_run", "compare", "pause", "resume", "stop", "checkpoint", "rename", "star", "duplicate",
    "export", "save_report", "save_metrics", "pack", "pack_small", "open_folder", "trash", "restore",
)  # fmt: skip


class TableAnswers:
    """Built once by the page, which owns the table."""

    def __init__(self, page: RunsPage) -> None:
        self._page, self._context = page, page.context

    def connect(self) -> None:
        """Listen to the table and to its model."""
        table, commands = self._page.table, self._context.commands
        table.customContextMenuRequested.connect(self._show_menu)
        table.opened.connect(self._open)
        table.starred.connect(self._star)
        table.trashed.connect(lambda: self._context.actions["trash"].trigger())
        self._page.model.said.connect(lambda run, said: commands.annotate(run, **said))

    def _open(self) -> None:
        """Open the current run in the Run page."""
        if self._page.run and not self._page.trash.shown:
            self._context.go.go("run", run=self._page.run)

    def _star(self, run: str) -> None:
        row = self._page.row_of(run)
        if row is not None and not row["trashed"]:
            self._context.commands.annotate(run, star=not row["star"])

    def _show_menu(self, point: QPoint) -> None:
        """What can be done to the chosen runs; no menu where nothing can."""
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        chosen = self._page.choice.runs
        for name in _MENU:
            told = name == "trash" and bool(chosen) and not chosen.trashed  # why it cannot be done
            if told or self._context.actions[name].isEnabled():
                menu.addAction(self._context.actions[name])
        if not menu.isEmpty():
            menu.popup(self._page.table.viewport().mapToGlobal(point))
