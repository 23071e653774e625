"""RunsPage: the whole history as a table, with a filter and the chosen run's card beneath."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.record.presets import presets
from fbt_gui.pages.page import Page
from fbt_gui.pages.runs.columns import COLUMNS, PLACE
from fbt_gui.pages.runs.curve_delegate import CurveDelegate
from fbt_gui.pages.runs.detail_card import DetailCard
from fbt_gui.pages.runs.query import parse_query
from fbt_gui.pages.runs.runs_model import RunsModel
from fbt_gui.services.context import Context
from fbt_gui.widgets.basics import label, page_column
from fbt_gui.widgets.empty_state import EmptyState

_FILTER_AFTER_MS = 80
_ROW_HEIGHT = 36


class RunsPage(Page):
    """Every run of the home folder."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context = context
        self.run = ""
        self.model = RunsModel(context.theme, self)
        self.filter = QLineEdit(
            placeholderText="Filter:  method:fbt  student:resnet18  top1>70  tag:paper", clearButtonEnabled=True
        )
        self.filter.setAccessibleName("Filter runs")
        self.filter.setToolTip("Words, or field:text and field>number; a minus in front turns it round")
        self.filter_problem = label(role="problem", wrap=True)
        self.filter_problem.hide()
        self.count = label(role="dim")
        self.table = self._make_table()
        self.detail = DetailCard(context.theme, context.actions)
        self.detail.hide()
        self._lay_out()
        self._timer = QTimer(self, singleShot=True, interval=_FILTER_AFTER_MS)
        self._timer.timeout.connect(self._filter)
        self.filter.textChanged.connect(lambda: self._timer.start())
        self.filter.returnPressed.connect(self.table.setFocus)
        self.detail.said.connect(lambda run, changes: context.commands.annotate(run, **changes))
        context.runs.updated.connect(self.show_rows)
        self.model.modelAboutToBeReset.connect(self._remember)
        self.model.modelReset.connect(self._restore)
        self.show_rows()

    @property
    def row(self) -> dict[str, Any] | None:
        """The chosen run's row."""
        return self._context.runs.row(self.run) if self.run else None

    def show_rows(self) -> None:
        """Show the history as last read."""
        runs = self._context.runs
        self.model.take(runs.rows, runs.curves)
        if runs.error:
            self._problem.title.setText("The history cannot be read")
            self._problem.text.setText(runs.error)
        self._views.setCurrentIndex(3 if runs.error else 0 if runs.rows else 1 if runs.loaded else 2)
        self._show_count()
        self._show_detail()

    def select(self, run: str) -> None:
        """Choose a run's row."""
        place = self.model.place_of(run)
        if place >= 0:
            self.table.selectRow(place)

    def open_chosen(self) -> None:
        """Open the chosen run in the Run page."""
        if self.run:
            self.context.go.go("run", run=self.run)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What this page does."""
        return {}

    def subjects(self) -> list[str]:
        """The chosen run."""
        return [self.run] if self.run else []

    def search(self) -> None:
        """Go to the filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def receive(self, **what: Any) -> None:
        """`find`: go to the filter."""
        if what.get("find"):
            self.search()

    def rename(self) -> None:
        """Go to the line of the name."""
        self.detail.rename.setFocus()
        self.detail.rename.selectAll()

    def _lay_out(self) -> None:
        column = page_column(self)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(label("Runs", "title"))
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.filter, 3)
        column.addLayout(head)
        column.addWidget(self.filter_problem)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.detail)
        actions, theme = self._context.actions, self._context.theme
        empty = EmptyState(
            "No runs yet",
            "Every run of this home folder is kept here, whether it was started from this window or from a script.",
        )
        empty.add(actions.button("page_new_run", theme, empty, kind="primary", shows=True))
        if any(preset.name == "demo" for preset in presets()):
            self.demo = QPushButton("Start the demo")
            self.demo.setToolTip("A CNN teaches a small ViT the digits: a few minutes on a laptop, no download")
            theme.tint(self.demo, "play")
            self.demo.clicked.connect(self._start_demo)
            empty.add(self.demo)
        self._problem = EmptyState("", "")
        self._views = QStackedWidget()
        for view in (whole, empty, EmptyState("Reading the history…", ""), self._problem):
            self._views.addWidget(view)
        column.addWidget(self._views, 1)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName("Runs")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setItemDelegateForColumn(PLACE["curve"], CurveDelegate(self._context.theme, table))
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(28)
        for place, column in enumerate(COLUMNS):
            table.setColumnWidth(place, column.width)
        table.sortByColumn(PLACE["created"], Qt.SortOrder.DescendingOrder)
        table.setSortingEnabled(True)
        table.selectionModel().currentRowChanged.connect(self._choose)
        table.doubleClicked.connect(lambda _: self.open_chosen())
        table.activated.connect(lambda _: self.open_chosen())
        return table

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        self.run = self.model.rows[index.row()]["id"]
        self._show_detail()

    def _filter(self) -> None:
        query = parse_query(self.filter.text())
        self.filter_problem.setText(query.problem)
        self.filter_problem.setVisible(bool(query.problem))
        self.model.filter(query)
        self._show_count()

    def _show_count(self) -> None:
        shown, total = len(self.model.rows), self.model.total
        self.count.setText(f"{total:,}" if shown == total else f"{shown:,} of {total:,}")

    def _show_detail(self) -> None:
        row = self.row
        self.detail.setVisible(row is not None)
        if row is not None:
            self.detail.show_row(row)
        else:
            self.run = ""
        self.changed.emit()

    def _start_demo(self) -> None:
        from engine.record.config import parse_config
        from engine.record.presets import preset

        def start(config: Any) -> None:
            self.context.commands.start_new(config, lambda run: self.context.go.go("run", run=run))

        self.context.desk.submit(
            lambda: parse_config(preset("demo").values()), start, self.context.commands.tell_error, self
        )

    def _remember(self) -> None:
        self._place = self.table.verticalScrollBar().value()

    def _restore(self) -> None:
        """A list that was read again keeps its selection and its place."""
        place = self.model.place_of(self.run) if self.run else -1
        if place >= 0:
            self.table.selectRow(place)
        self.table.verticalScrollBar().setValue(self._place)
