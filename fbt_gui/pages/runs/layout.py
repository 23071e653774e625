"""RunsLayout: where things are on the Runs page, and which of its faces is shown."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from fbt_gui.pages.runs.first_start import NoRuns
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, page_column
from fbt_gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from fbt_gui.pages.runs.detail_card import DetailCard
    from fbt_gui.pages.runs.page import RunsPage

_WIDE, _BESIDE, _ANY = 1500, 400, 16777215
_WORDS_FROM = 1040
TABLE, FIRST, READING, PROBLEM, EMPTY_TRASH = "table", "first", "reading", "problem", "empty trash"


class RunsLayout:
    """Built once by the page, which owns all widgets.

    Attributes:
        count: how many runs are shown.
        problem: what of the filter could not be understood.
        clear: empties a filter that nothing passes.
    """

    def __init__(self, page: RunsPage, context: Context) -> None:
        self.count, self.problem = label(role="dim"), label(role="problem", wrap=True)
        self.problem.hide()
        self.above = QVBoxLayout()
        self.above.setSpacing(12)
        self.clear = QPushButton(tr("Clear filter"))
        self.clear.setToolTip(tr("Show all runs again"))
        self._page, self._context = page, context
        column = page_column(page)
        column.addLayout(self._head())
        column.addWidget(self.problem)
        column.addWidget(page.saved)
        column.addLayout(self.above)
        self._whole = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._fitted = False
        self._table_face = self._make_table_face()
        self._faces = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        column.addWidget(self._faces, 1)
        self._show(READING)
        for before, after in pairwise((page.filter, page.saved.button, self._group, self._columns, self._trash)):
            QWidget.setTabOrder(before, after)

    @property
    def table_is_shown(self) -> bool:
        """Whether there are runs to be shown."""
        return self.face == TABLE

    def show_state(self, error: str, loaded: bool, any_rows: bool, trash: bool) -> None:
        """Show the face that fits."""
        face = PROBLEM if error else TABLE if any_rows else READING if not loaded else EMPTY_TRASH if trash else FIRST
        made = self._show(face)
        if error and isinstance(made, EmptyState):
            made.say(tr("The history cannot be read"), error)
        for widget in (self._page.filter, self._page.saved.button, self._columns):
            widget.setVisible(face in (TABLE, READING))
        self._trash.setVisible(face != PROBLEM)
        self.show_found(bool(self._page.model.items))

    def _show(self, face: str) -> QWidget:
        """A face is built when it is first shown."""
        if face not in self._made:
            self._made[face] = self._make(face)
            self._faces.addWidget(self._made[face])
        self.face = face
        self._faces.setCurrentWidget(self._made[face])
        return self._made[face]

    def _make(self, face: str) -> QWidget:
        if face == TABLE:
            return self._table_face
        if face == FIRST:
            return NoRuns(self._context)
        if face == EMPTY_TRASH:
            return EmptyState(tr("The trash is empty"), tr("What is moved there waits until it is deleted for ever."))
        return EmptyState(tr("Reading the history…"), "") if face == READING else self._make_problem()

    def _make_problem(self) -> EmptyState:
        """What is wrong with the history, and the way on: it is only an index."""
        made = EmptyState("", "")
        rebuild = QPushButton(tr("Rebuild the history"))
        rebuild.setToolTip(tr("Read every run's folder anew; no run is touched"))
        rebuild.clicked.connect(self._page.rebuild)
        made.add(rebuild)
        return made

    def show_found(self, found: bool) -> None:
        """The table, or that nothing passes the filter."""
        self._found.setCurrentIndex(0 if found else 1)

    def fit(self, width: int) -> None:
        """Beside the table, or under it; words on buttons where they have room."""
        beside = width >= _WIDE
        wanted = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if self._whole.direction() != wanted or not self._fitted:
            self._fitted = True
            self._whole.setDirection(wanted)
            self._page.detail.stand(upright=beside)
            self._page.detail.setMinimumWidth(_BESIDE if beside else 0)
            self._page.detail.setMaximumWidth(_BESIDE if beside else _ANY)
        for button, words in self._words:
            button.setText(words if width >= _WORDS_FROM else "")

    def _head(self) -> QHBoxLayout:
        actions, theme, page = self._context.actions, self._context.theme, self._page
        head = QHBoxLayout()
        head.setSpacing(8)
        self._group = actions.button("group_runs", theme, page, kind="segment", text="")
        self._trash = actions.button("show_trash", theme, page, kind="segment", text="", shows=True)
        self._columns = QPushButton()
        self._columns.setAccessibleName(tr("Columns"))
        self._columns.setToolTip(tr("Choose columns; drag a header to move or widen one"))
        theme.tint(self._columns, "columns")
        self._columns.setMenu(page.columns.menu)
        self._words = ((self._group, tr("Group")), (self._columns, tr("Columns")), (self._trash, tr("Trash")))
        head.addWidget(label(tr("Runs"), "title"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(page.filter, 8)
        for button in (page.saved.button, self._group, self._columns, self._trash):
            head.addWidget(button)
        return head

    def put_detail(self, detail: DetailCard) -> None:
        """The chosen run's card, with the table."""
        detail.hide()
        self._whole.addWidget(detail)

    def _make_table_face(self) -> QWidget:
        nothing = EmptyState(tr("No run passes this filter"), tr("Take a word out of it, or begin anew."))
        nothing.add(self.clear)
        self._found = QStackedWidget()
        self._found.addWidget(self._page.table)
        self._found.addWidget(nothing)
        holder = QWidget()
        holder.setLayout(self._whole)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(12)
        self._whole.addWidget(self._found, 1)
        return holder
