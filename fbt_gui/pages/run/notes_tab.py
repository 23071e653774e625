"""NotesTab: what people say of a run: tags and a note."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy

from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.note_line import NoteLine
from fbt_gui.widgets.tag_line import TagLine

_TALLEST = 16_777_215


class NotesTab(RunTab):
    """Kept with the run, in its folder and in the history."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._run = ""
        self._rows: list[dict[str, Any]] = []
        self._tags: list[str] = []
        self.tags = TagLine(context.theme)
        self.note = _Note()
        self.hint = label("", "dim", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        for row, (title, widget) in enumerate(((tr("Tags"), self.tags), (tr("Note"), self.note))):
            word = label(title, "dim")
            word.setBuddy(widget)
            grid.addWidget(word, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, row, 1)
        grid.setRowStretch(1, 1)
        self.column.addWidget(self.hint)
        self.column.addLayout(grid, 1)
        self.tags.edited.connect(lambda tags: self._say(tags=tags))
        self.note.edited.connect(lambda note: self._say(note=note))

    def show_run(self, shown: Shown) -> None:
        """Show what the history says; a note that is being written stays."""
        other, row = shown.run != self._run, shown.row
        if other:
            self.note.keep()  # of the run before
            self._run = shown.run
        self.setEnabled(row is not None)
        self.hint.setText("" if row is not None else tr("The history does not know this run yet."))
        self.hint.setVisible(row is None)
        self.tags.show_tags(row["tags"] if row is not None else [], self._known_tags())
        self.note.show_text(row["note"] if row is not None else "", other=other)

    def search(self) -> None:
        """Go to the note."""
        self.note.setFocus()

    def _known_tags(self) -> list[str]:
        """Those of all runs; a live run is shown many times a second, and 10,000 runs are looked through once."""
        rows = self.context.runs.rows
        if rows is not self._rows:
            self._rows, self._tags = rows, sorted({tag for row in rows for tag in row["tags"]})
        return self._tags

    def _say(self, **changes: object) -> None:
        if self._run:
            self.context.commands.annotate(self._run, **changes)


class _Note(NoteLine):
    """As tall as there is room."""

    def _fit(self) -> None:
        self.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 12)
        self.setMaximumHeight(_TALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
