"""RunsPage: the queue, and the whole history as a table with a filter and the chosen runs' card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu

from fbt_gui.pages.page import Page
from fbt_gui.pages.runs.column_choice import ColumnChoice
from fbt_gui.pages.runs.completion import Vocabulary
from fbt_gui.pages.runs.filter_line import FilterLine
from fbt_gui.pages.runs.last_words import last_words
from fbt_gui.pages.runs.layout import READING, TABLE, RunsLayout
from fbt_gui.pages.runs.runs_model import RunsModel
from fbt_gui.pages.runs.runs_table import RunsTable
from fbt_gui.pages.runs.saved_filters import SavedFilters
from fbt_gui.pages.runs.trash import Trash
from fbt_gui.query.grammar import parse_query, without_sort
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole

_GROUPED = "runs/grouped"
_MENU = (
    "open_run", "compare", "pause", "resume", "stop", "checkpoint", "rename", "star", "duplicate",
    "export_best", "export_last", "open_folder", "trash", "restore",
)  # fmt: skip


class RunsPage(Page):
    """Every run of the home folder, or of its trash."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.runs: list[str] = []
        self.stands = False
        self._asked: dict[str, Any] = {}
        self._wanted = ""
        self.model = RunsModel(context.theme, self)
        self.trash = Trash(context, self)
        self.filter = FilterLine()
        self.saved = SavedFilters(context.settings, context.theme, self.filter.text)
        self.table = RunsTable(self.model, context.theme)
        self.columns = ColumnChoice(self.table, context.settings)
        self.layout_ = RunsLayout(self, context)
        self._restore_order()
        self.in_turns(self._make_detail, self._make_queue, self._make_trash_bar, self._begin)

    @property
    def run(self) -> str:
        """The current run; empty where none is chosen."""
        return self.runs[0] if self.runs else ""

    @property
    def row(self) -> dict[str, Any] | None:
        """The current run's row."""
        return self.row_of(self.run) if self.run else None

    def show_rows(self) -> None:
        """Show the history, or the trash, as last read."""
        runs, trash = self.context.runs, self.trash
        rows, loaded = (trash.rows, trash.loaded) if trash.shown else (runs.rows, runs.loaded)
        if rows is not self.filter.vocabulary.rows:
            self.filter.vocabulary = Vocabulary(rows)
        self.model.take(rows, runs.curves)
        self.layout_.show_state(runs.error, loaded, bool(rows), trash.shown)
        self._show_count()
        if self._wanted:
            self.select(self._wanted)
        self._choose()

    def rebuild(self) -> None:
        """Make the history again from the runs' folders."""
        self.context.bar.say(tr("Reading the folders of all runs…"))
        self.context.history.rebuild(self._rebuilt, self.context.commands.tell_error, self)

    def _rebuilt(self, unread: list[str]) -> None:
        text = tr("The history is rebuilt; every folder could be read.")
        if unread:
            text = tr("The history is rebuilt. %n folders could not be read.", "", len(unread))
        self.context.bar.say(text, "warning" if unread else "good", details="\n".join(unread))

    def select(self, run: str) -> None:
        """Choose a run's row, as soon as there is one."""
        self._wanted = "" if self.model.place_of(run) >= 0 else run
        self.table.choose([run])
        later(self, self.table.show_current)

    def open_chosen(self) -> None:
        """Open the current run in the Run page."""
        if self.run and not self.trash.shown:
            self.context.go.go("run", run=self.run)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What this page does."""
        return {"group_runs": self._group, "show_trash": self._show_trash}

    def offers(self) -> dict[str, bool]:
        """There is something to group."""
        return {"group_runs": self.layout_.face in (TABLE, READING)}

    def subjects(self) -> list[str]:
        """The chosen runs, the current one first."""
        return self.runs

    def row_of(self, run: str) -> dict[str, Any] | None:
        """A run's row, of the trash where that is looked at."""
        return self.trash.row(run) or self.context.runs.row(run)

    def search(self) -> None:
        """Go to the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def receive(self, **what: Any) -> None:
        """`find`: go to the filter; `queue`: show the queue; `filter`: filter by this text; `run`: choose it."""
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

        self.trash_bar = TrashBar(self.context, self.trash, lambda: self.runs)
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

    def _restore_order(self) -> None:
        place, descending = self.columns.sort()
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.sortByColumn(place, order)
        self.table.setSortingEnabled(True)
        grouped = self.context.settings.text(_GROUPED) == "yes"
        self.context.actions["group_runs"].setChecked(grouped)
        self.model.group(grouped)

    def _connect(self) -> None:
        context, table = self.context, self.table
        table.chosen.connect(self._choose)
        table.customContextMenuRequested.connect(self._show_menu)
        table.opened.connect(self.open_chosen)
        table.starred.connect(self._star)
        table.trashed.connect(lambda: context.actions["trash"].trigger())
        table.horizontalHeader().sortIndicatorChanged.connect(self._sorted)
        self.filter.filtered.connect(self._filter)
        self.filter.returnPressed.connect(self._to_table)
        self.filter.left_downwards.connect(self._to_table)
        self.filter.entered.connect(lambda: context.desk.submit(self.filter.vocabulary.collect, owner=self))
        self.saved.chosen.connect(self._show_filter)
        self.layout_.clear.clicked.connect(lambda: self._show_filter(""))
        self.queue.opened.connect(lambda run: context.go.go("run", run=run))
        self.detail.said.connect(context.commands.annotate_each)
        self.model.said.connect(lambda run, said: context.commands.annotate(run, **said))
        context.runs.updated.connect(self.show_rows)
        self.trash.updated.connect(self.show_rows)

    def _choose(self) -> None:
        """Show what is chosen now."""
        self.runs = self.table.chosen_runs()
        rows = [row for row in map(self.row_of, self.runs) if row is not None]
        self.detail.show_rows(rows, self.context.runs.curves.get(self.run, []), self.filter.vocabulary.tags)
        was = self.detail.isVisibleTo(self)
        self.detail.setVisible(bool(rows) and self.layout_.table_is_shown)
        if self.detail.isVisibleTo(self) and not was:
            later(self, self.table.show_current)  # the card takes room from the table
        self.trash_bar.show_state()
        if len(rows) == 1 and rows[0]["status"] in ("lost", "failed") and not rows[0]["error"]:
            self._ask_last_words(rows[0])
        self.changed.emit()

    def _ask_last_words(self, row: dict[str, Any]) -> None:
        run = row["id"]
        self.context.history.read(
            lambda history: last_words(history.folder(run).path),
            lambda words: self.detail.say_last_words(run, words),
            lambda _: None,
            self,
        )

    def _filter(self, text: str) -> None:
        query = parse_query(text)
        self.layout_.problem.setText(query.problem)
        self.layout_.problem.setVisible(bool(query.problem))
        self.model.filter(query)
        self.layout_.show_found(bool(self.model.items))
        self._show_count()
        self._choose()

    def _show_filter(self, text: str) -> None:
        self.filter.setText(text)
        self._filter(text)

    def _show_count(self) -> None:
        shown, total = self.model.count, self.model.total
        words = tr("{shown} of {total}").format(shown=whole(shown), total=whole(total))
        self.layout_.count.setText((whole(total) if total else "") if shown == total else words)

    def _sorted(self, place: int, order: Qt.SortOrder) -> None:
        """A click on a header overrules the filter's `sort:`."""
        self.columns.keep_sort(place, order == Qt.SortOrder.DescendingOrder)
        text = self.filter.text()
        if "sort:" in text:
            self._show_filter(without_sort(text))

    def _to_table(self) -> None:
        self.table.setFocus()
        if not self.runs and self.model.items:
            self.table.selectRow(0)

    def _show_menu(self, point: QPoint) -> None:
        """What can be done to the chosen runs."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in _MENU:
            if self.context.actions[name].isEnabled():
                menu.addAction(self.context.actions[name])
        if not menu.isEmpty():
            menu.popup(self.table.viewport().mapToGlobal(point))

    def _star(self, run: str) -> None:
        row = self.row_of(run)
        if row is not None and not row["trashed"]:
            self.context.commands.annotate(run, star=not row["star"])

    def _group(self) -> None:
        on = self.context.actions["group_runs"].isChecked()
        self.context.settings.remember(_GROUPED, "yes" if on else "no")
        self.model.group(on)

    def _show_trash(self) -> None:
        self.trash.show(self.context.actions["show_trash"].isChecked())
