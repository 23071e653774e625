"""RunsPage: the queue, and the whole history as a table with a filter and the chosen runs' card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QResizeEvent

from fbt_gui.pages.page import Page
from fbt_gui.pages.runs.choice import Choice
from fbt_gui.pages.runs.column_choice import ColumnChoice
from fbt_gui.pages.runs.completion import Vocabulary
from fbt_gui.pages.runs.drops import Drops
from fbt_gui.pages.runs.filter_line import FilterLine
from fbt_gui.pages.runs.filtering import Filtering
from fbt_gui.pages.runs.layout import READING, TABLE, RunsLayout
from fbt_gui.pages.runs.ordering import Ordering
from fbt_gui.pages.runs.runs_model import RunsModel
from fbt_gui.pages.runs.runs_table import RunsTable
from fbt_gui.pages.runs.saved_filters import SavedFilters
from fbt_gui.pages.runs.table_answers import TableAnswers
from fbt_gui.pages.runs.trash import Trash
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.rebuilding import rebuild_history
from fbt_gui.services.text import tr


class RunsPage(Page):
    """Every run of the home folder, or of its trash."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.stands = False
        self._asked: dict[str, Any] = {}
        self._wanted: tuple[str, ...] = ()
        self.model = RunsModel(context.theme, self)
        self.trash = Trash(context, self)
        self.filter = FilterLine()
        self.saved = SavedFilters(context.settings, context.theme, self.filter.text)
        self.table = RunsTable(self.model, context.theme)
        self.columns = ColumnChoice(self.table, context.settings)
        self.layout_ = RunsLayout(self, context)
        self.choice = Choice(self)
        self.filtering, self.ordering, self.answers = Filtering(self), Ordering(self), TableAnswers(self)
        self.drops = Drops(self)
        self.ordering.restore()
        self.in_turns(self._make_detail, self._make_queue, self._make_trash_bar, self._begin)

    @property
    def run(self) -> str:
        """The current run; empty where none is chosen."""
        return self.choice.runs.ids[0] if self.choice.runs else ""

    @property
    def row(self) -> dict[str, Any] | None:
        """The current run's row."""
        return self.choice.runs.rows[0] if self.choice.runs else None

    def show_rows(self) -> None:
        """Show the history, or the trash, as last read."""
        runs, trash = self.context.runs, self.trash
        rows, loaded = (trash.rows, trash.loaded) if trash.shown else (runs.rows, runs.loaded)
        if rows is not self.filter.vocabulary.rows:
            self.filter.vocabulary = Vocabulary(rows)
        self.model.take(rows, runs.curves)
        self.layout_.show_state(runs.error, loaded, bool(rows), trash.shown)
        self.filtering.show_count()
        if self._wanted:
            self.select(*self._wanted)
        self._choose()

    def rebuild(self) -> None:
        """Make the history again from the runs' folders."""
        self.context.bar.say(tr("Reading the folders of all runs…"))
        rebuild_history(self.context, lambda _: None, self.context.commands.tell_error, self)

    def select(self, *runs: str) -> None:
        """Choose the rows of runs, the first becoming the current one, as soon as it is there."""
        self._wanted = () if self.model.place_of(runs[0]) >= 0 else runs
        self.table.choose(list(runs))
        later(self, self.table.show_current)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What this page does."""
        return {"group_runs": self.ordering.group, "show_trash": self._show_trash, "save_report": self._ask_report}

    def offers(self) -> dict[str, bool]:
        """There is something to group, and one run to report of."""
        return {"group_runs": self.layout_.face in (TABLE, READING), "save_report": self.choice.runs.can_be_told_of}

    def subjects(self) -> list[str]:
        """The chosen runs, the current one first."""
        return self.choice.runs.ids

    def chosen_runs(self) -> ChosenRuns:
        """Their rows, as the table has them."""
        return self.choice.runs

    def row_of(self, run: str) -> dict[str, Any] | None:
        """A run's row, of the trash where that is looked at."""
        return self.trash.row(run) or self.context.runs.row(run)

    def search(self) -> None:
        """Go to the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def receive(self, **what: Any) -> None:
        """`find`: go to the filter; `queue`: show the queue; `filter`: filter by this text; `run`, `runs`: choose them."""
        if not self.stands:
            self._asked |= what
            return
        if what.get("filter") is not None:
            self.filter.setText(what["filter"])
        if what.get("find"):
            self.search()
        if what.get("queue"):
            self.queue.ask()
        if what.get("run"):
            self.select(what["run"])
        if what.get("runs"):
            self._show_all_of(what["runs"])

    def finish(self) -> None:
        """A note that is being written is kept."""
        if self.stands:
            self.detail.note.keep()

    def rename(self) -> None:
        """Let the name be written in its cell."""
        if not self.table.edit_name():
            self.columns.show("name", True)
            self.table.edit_name()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window has the card beside the table."""
        super().resizeEvent(event)
        if self.stands:
            self._fit()

    # What is first wanted in a later turn is imported there too.

    def _make_detail(self) -> None:
        from fbt_gui.pages.runs.detail_card import DetailCard

        self.detail = DetailCard(self.context)
        self.layout_.put_detail(self.detail)

    def _make_queue(self) -> None:
        from fbt_gui.pages.runs.queue_card import QueueCard

        self.queue = QueueCard(self.context)
        self.layout_.above.addWidget(self.queue)

    def _make_trash_bar(self) -> None:
        from fbt_gui.pages.runs.trash_bar import TrashBar

        self.trash_bar = TrashBar(self.context, self.trash, self.subjects)
        self.layout_.above.addWidget(self.trash_bar)

    def _begin(self) -> None:
        """All parts are there."""
        self.stands = True
        self._connect()
        self._fit()
        self.show_rows()
        self.receive(**self._asked)

    def _fit(self) -> None:
        self.layout_.fit(self.width())
        self.queue.stand(self.height())

    def _connect(self) -> None:
        context = self.context
        self.table.chosen.connect(self._choose)
        for part in (self.filtering, self.ordering, self.answers):
            part.connect()
        self.queue.opened.connect(lambda run: context.go.go("run", run=run))
        self.detail.said.connect(context.commands.annotate_each)
        context.runs.updated.connect(self.show_rows)
        self.trash.updated.connect(self.show_rows)

    def _choose(self) -> None:
        """Show what is chosen now."""
        self.choice.look()
        self.changed.emit()

    def _ask_report(self) -> None:
        from fbt_gui.services.outgoing import ask_report

        ask_report(self, self.context, self.choice.runs.rows[0])

    def _show_all_of(self, runs: list[str]) -> None:
        """Choose runs, and let neither the trash nor a filter hide them."""
        if self.trash.shown:
            self.context.actions["show_trash"].setChecked(False)
            self._show_trash()
        if any(self.model.place_of(run) < 0 for run in runs):
            self.filtering.show("")
        self.select(*runs)

    def _show_trash(self) -> None:
        self.trash.show(self.context.actions["show_trash"].isChecked())
