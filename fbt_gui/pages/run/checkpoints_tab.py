"""CheckpointsTab: the students that a run has saved and exported, and what can be done with each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton

from fbt_gui.exporting.loading import show_loading
from fbt_gui.exporting.sheet import ask_export
from fbt_gui.pages.run.checkpoint_words import check_cell, check_tip, which_words
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.checkpoint_files import CheckpointFile, checkpoint_files
from fbt_gui.services.context import Context
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.services.words import memory, percent, when, whole
from fbt_gui.widgets.basics import STEP, label, small_button
from fbt_gui.widgets.rows_table import Column, RowsTable

if TYPE_CHECKING:
    from engine.record.config import RunConfig

_BUTTONS, _CHECK = 6, 7  # columns: what can be done in a line, and the last one
_ROWS = 4  # that are in sight at least
_NARROW, _LEAST_CHECK = 960, 120  # pixels
_GIB = 2**30


class CheckpointsTab(RunTab):
    """Reads the folders again when the run has come an epoch further."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown = Shown()
        self._run = ""
        self._read: object = None
        columns = [
            Column(tr("Which"), which_words),
            Column(tr("File"), self._file_name, more=lambda file: file.problem or str(file.path)),
            Column(tr("Epoch"), lambda file: whole(self._epoch(file)), self._epoch, right=True),
            Column(tr("Top-1"), lambda file: percent(file.top1), lambda file: file.top1, right=True),
            Column(tr("Size"), lambda file: memory(file.size / _GIB), lambda file: file.size, right=True),
            Column(tr("Saved"), lambda file: when(file.changed), lambda file: -file.changed),
            Column("", lambda file: ""),
            Column(tr("Check"), check_cell, tip=tr("How the export answers beside the student"), more=check_tip),
        ]
        self.table = RowsTable(columns, context.theme, tr("Checkpoints of this run"), least=_ROWS)
        self.hint = label("", "dim", wrap=True)
        self.loading = small_button(
            tr("How to load it"), tr("The lines of Python that load this export"), self._show_loading
        )
        self.teacher = small_button(
            tr("Use as teacher"),
            tr("Fill the form of a new run: this student teaches another"),
            partial(self._use, "teacher"),
        )
        self.student = small_button(
            tr("Start a student from it"),
            tr("Fill the form of a new run: its student starts with these weights"),
            partial(self._use, "student"),
        )
        self.folder = small_button(tr("Open folder"), tr("Show the file in the system's file manager"), self._open)
        self._lay_out()
        self.table.chosen.connect(self._offer)
        self.table.fitted.connect(self._make_room)
        context.exports.made.connect(self._look_for)
        self.table.rows_model.modelReset.connect(self._place_buttons)
        self._offer()

    def _lay_out(self) -> None:
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._buttons.setSpacing(6)
        self._buttons.addStretch()
        for button in (self.teacher, self.student, self.folder, self.loading):
            self._buttons.addWidget(button)
        self._buttons.addStretch()
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.addWidget(self.table, 1)
        self._parts.addLayout(self._buttons)
        self.column.addWidget(self.hint)
        self.column.addLayout(self._parts, 1)
        self.hint.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand beside the table, where they cost it no row, or above it, where they would cost it a column."""
        super().resizeEvent(event)
        ways, narrow = QBoxLayout.Direction, self.width() < _NARROW
        self._parts.setDirection(ways.BottomToTop if narrow else ways.LeftToRight)
        self._parts.setSpacing(6 if narrow else 12)
        self._buttons.setDirection(ways.LeftToRight if narrow else ways.TopToBottom)
        self._buttons.setStretch(0, int(narrow))
        self._buttons.setStretch(self._buttons.count() - 1, int(not narrow))

    def show_run(self, shown: Shown) -> None:
        """Read the folders where there may be something new."""
        self._shown = shown
        if shown.run != self._run:
            self._run, self._read = shown.run, None
            self._take(shown.run, [])
        folder, stage = shown.folder, (shown.facts.epoch, shown.facts.saved, shown.status)
        if folder is None or self._read == stage:
            return
        self._read = stage
        self._look()

    def _look(self) -> None:
        folder, run = self._shown.folder, self._run
        if folder is not None:
            self.context.desk.submit(lambda: checkpoint_files(folder), lambda files: self._take(run, files), owner=self)

    def _look_for(self, run: str) -> None:
        """Something was exported of a run."""
        if run == self._run:
            self._look()

    def _take(self, run: str, files: list[CheckpointFile]) -> None:
        if run != self._run:
            return
        chosen = {file.path for file in self.table.chosen_rows()}
        self.table.show_rows(files)
        rows = self.table.rows_model.rows
        self.table.selectRow(next((place for place, file in enumerate(rows) if file.path in chosen), 0))
        broken = next((file.problem for file in files if file.problem), "")
        self.hint.setText(broken or ("" if files else tr("No student is kept of this run: the first comes with the end of its first epoch.")))  # fmt: skip
        self.hint.setVisible(bool(self.hint.text()))
        self._offer()

    def _make_room(self) -> None:
        """For the buttons, each as wide as it is in its own letters; a cell keeps some room for itself."""
        widths = []
        for button in self.table.findChildren(QPushButton):
            button.ensurePolished()
            widths.append(button.sizeHint().width())
        self.table.setColumnWidth(_BUTTONS, max(widths, default=0) + 5 * STEP)
        self.table.setColumnWidth(_CHECK, _LEAST_CHECK)  # it has what is left; its tooltip says all of it

    def _file_name(self, file: CheckpointFile) -> str:
        """The id of the run, with which the names of exports begin, would push the other columns out of sight."""
        return f"…{rest}" if (rest := file.path.name.removeprefix(self._run)) != file.path.name else rest

    def _epoch(self, file: CheckpointFile) -> int | None:
        """After which it was saved, as the events say."""
        facts = self._shown.facts
        newest = facts.saved[0] or facts.epoch
        epoch = {"best": facts.best_epoch, "last": newest, "state": newest}.get(file.which, 0)
        return epoch or None

    def _chosen(self) -> CheckpointFile | None:
        rows = self.table.chosen_rows()
        return rows[0] if rows else None

    def _offer(self) -> None:
        file = self._chosen()
        student = file is not None and file.is_student
        for button in (self.teacher, self.student):
            button.setEnabled(student and self._shown.config is not None)
        self.folder.setEnabled(file is not None)
        self.loading.setVisible(file is not None and file.report is not None and bool(file.report.loading))

    def _use(self, role: str) -> None:
        file, config = self._chosen(), self._shown.config
        if file is not None and config is not None:
            weights = f"run:{self._run}" if file.which == "best" else str(file.path)
            name = self._shown.row["name"] if self._shown.row else self._run
            self.context.go.go("new_run", values=values_with(config, role, weights), source=name)

    def _place_buttons(self) -> None:
        """A button in the lines of the students that the run keeps; an export is one already."""
        model = self.table.rows_model
        for place, file in enumerate(model.rows):
            if file.is_student and file.which in ("best", "last"):
                button = small_button(tr("Export…"), tr("Write this student in a format of others"), partial(self._export, file))  # fmt: skip
                button.setProperty("kind", "cell")
                button.setAccessibleName(tr("Export {file}").format(file=file.path.name))
                self.table.setIndexWidget(model.index(place, _BUTTONS), button)
        self._offer()

    def _export(self, file: CheckpointFile) -> None:
        name = self._shown.row["name"] if self._shown.row else self._run
        ask_export(self.window(), self.context, self._run, name, "best" if file.which == "best" else "last")

    def _show_loading(self) -> None:
        file = self._chosen()
        if file is not None and file.report is not None:
            show_loading(self.loading, file.report.loading)

    def _open(self) -> None:
        file = self._chosen()
        if file is not None:
            show_folder(file.path.parent)


def values_with(config: RunConfig, role: str, weights: str) -> dict[str, Any]:
    """The values of a new run in which the student of `config`, with these weights, has this role.

    Args:
        role: teacher or student.
    """
    values = config.model_dump()
    values["name"] = ""
    made_of = {**values["student"], "weights": weights}
    if role == "student":
        return {**values, "student": made_of}
    # The student is now what has to be chosen; of its own run only data and recipe are kept.
    for name in ("more_teachers", "assistant"):
        values.pop(name, None)
    if config.kind == "train":
        values.pop("method")
    return {**values, "kind": "distill", "teacher": made_of, "student": {**values["student"], "weights": "random"}}
