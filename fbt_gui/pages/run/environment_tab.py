"""EnvironmentTab: versions, machine and command of a run."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.context import Context
from fbt_gui.services.environment_rows import EnvironmentRow, environment_rows
from fbt_gui.services.text import tr
from fbt_gui.services.words import to_the_second
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.rows_table import Column, RowsTable


class EnvironmentTab(RunTab):
    """Read when a session of the run begins: another machine may go on with it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._read: tuple[str, float] = ("", 0.0)
        self._run = ""
        self.hint = label("", "dim", wrap=True)
        self.copy = QPushButton(tr("Copy"))
        self.copy.setProperty("kind", "small")
        self.copy.setAccessibleName(tr("Copy the table"))
        self.copy.setToolTip(tr("Copy the table"))
        self.copy.clicked.connect(self._copy)
        columns = [Column(tr("What"), lambda row: tr(row.title)), Column(tr("Value"), _text)]
        self.table = RowsTable(columns, context.theme, tr("Environment"), sorts=False)
        head = QHBoxLayout()
        head.addWidget(self.hint, 1)
        head.addWidget(self.copy)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)

    def show_run(self, shown: Shown) -> None:
        """Read the file where there may be another than was read."""
        if shown.run != self._run:
            self._run, self._read = shown.run, ("", 0.0)
            self._take(shown.run, [])
        folder, wanted = shown.folder, (shown.run, shown.facts.process_start)
        if folder is None or self._read == wanted:
            return
        self._read = wanted
        self.context.desk.submit(
            lambda: environment_rows(folder),
            lambda rows: self._take(wanted[0], rows),
            lambda error: self._take(wanted[0], [], error),
            self,
        )

    def _take(self, run: str, rows: list[EnvironmentRow], error: BaseException | None = None) -> None:
        if run != self._run:
            return
        self.table.show_rows(rows)
        self.copy.setVisible(bool(rows))
        said = (
            tr("The machine as it was when the run was last started.") if rows else tr("Written when the run begins.")
        )
        if error is not None and not isinstance(error, FileNotFoundError):
            said = tr("environment.json cannot be read: {error}").format(error=error)
        self.hint.setText(said)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.table.text_of(self.table.rows_model.rows))
        self.context.bar.say(tr("The table is on the clipboard."))


def _text(row: Any) -> str:
    return to_the_second(row.value) if isinstance(row.value, float) else row.value
