"""ComparePage: several runs beside each other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from fbt_gui.pages.compare.chosen import Chosen
from fbt_gui.pages.compare.compared import Compared
from fbt_gui.pages.compare.nothing_yet import NothingYet
from fbt_gui.pages.compare.run_panel import RunPanel
from fbt_gui.pages.page import Page
from fbt_gui.services.calm import calm
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, page_column
from fbt_gui.widgets.page_head import page_head

if TYPE_CHECKING:
    from fbt_gui.pages.compare.body import CompareBody

_KEY = "compare"
_NEWEST = 3
_SHOW_MS = 30


class ComparePage(Page):
    """The runs that were sent here, until others are."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.chosen = Chosen.from_text(context.settings.text(_KEY))
        self.compared = Compared(context, self.chosen, self)
        self.body: CompareBody | None = None
        self._making: CompareBody | None = None
        self._loading = False
        self.panel = RunPanel(context, self.chosen)
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=_SHOW_MS)
        self._soon.timeout.connect(self._show)
        self.panel.changed.connect(self._changed)
        self.panel.selected.connect(self.changed)
        self.panel.add.closed.connect(self._soon.start)
        self.panel.opened.connect(lambda run: context.go.go("run", run=run))
        self.panel.seeds_wanted.connect(self.add_seeds)
        self.compared.loaded.connect(self._soon.start)
        context.runs.updated.connect(self._soon.start)
        self._show()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """Reports."""
        return {"save_report": self._ask_report, "save_csv": self._ask_csv}

    def offers(self) -> dict[str, bool]:
        """There is something to report."""
        return dict.fromkeys(self.handlers(), bool(self.compared.groups))

    def subjects(self) -> list[str]:
        """The runs whose lines are chosen."""
        return self.panel.list.selection()

    def search(self) -> None:
        """Find runs to add."""
        self._views.setCurrentIndex(1)
        self.panel.begin_adding()

    def receive(self, **what: Any) -> None:
        """`runs`: those to compare, in place of the ones before."""
        if what.get("runs"):
            self.chosen.replace(what["runs"])
            self.panel.end_adding()
            self._changed()

    def arrive(self) -> None:
        """The views are made when they are first wanted."""
        self._show()

    def finish(self) -> None:
        """End the thread that reads events."""
        if self._making is not None:
            self._making.finish()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page leaves its room to the plots."""
        super().resizeEvent(event)
        self.panel.fit_into(self.width())

    def add_newest(self) -> None:
        """Compare the newest runs that have something to show."""
        rows = [row for row in self.context.runs.rows if row["top1"] is not None]
        self.chosen.add(row["id"] for row in rows[:_NEWEST])
        self._changed()

    def add_seeds(self) -> None:
        """Compare the runs too that differ in their seed alone."""

        def add(runs: list[str]) -> None:
            count = self.chosen.add(runs)
            self.context.bar.say(
                tr("%n runs of other seeds added", "", count)
                if count
                else tr("There are no other seeds of these runs.")
            )
            self._changed()

        self.compared.loader.seeds_of(self.compared.rows, add)

    def _lay_out(self) -> None:
        column = page_column(self)
        actions, theme = self.context.actions, self.context.theme
        buttons = (actions.button(name, theme, self) for name in ("save_report", "save_csv"))
        column.addLayout(page_head(tr("Compare"), *buttons))
        self._views = QStackedWidget()
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.panel)
        self._room = row
        self._wait = label(tr("The curves come here."), "dim")
        self._wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.addWidget(self._wait, 1)
        self.empty = NothingYet(self.context)
        self.empty.newest.clicked.connect(self.add_newest)
        self.empty.search.clicked.connect(self.search)
        self._views.addWidget(self.empty)
        self._views.addWidget(whole)
        column.addWidget(self._views, 1)

    def _changed(self) -> None:
        self.context.settings.remember(_KEY, self.chosen.text())
        self._soon.start()

    def _show(self) -> None:
        """Show what is chosen, as far as it is read."""
        compared = self.compared
        compared.look()
        self.empty.newest.setEnabled(any(row["top1"] is not None for row in self.context.runs.rows))
        if not self.isVisible() and self.body is None:
            return
        if compared.group() and self.body is not None:
            self.body.show_groups(compared.groups, compared.pens)
        self.panel.show_runs(compared.rows, compared.pens)
        self._views.setCurrentIndex(1 if compared.rows or self.panel.is_adding else 0)
        if compared.rows:
            self._make_body()
        self.changed.emit()

    def _make_body(self) -> None:
        if self.body is None and not self._loading:
            self._loading = True
            self.context.desk.submit(_import_body, self._build_body, owner=self)

    def _build_body(self, make: Any) -> None:
        made = make(self.context)
        made.setParent(self)
        made.hide()
        made.ready.connect(lambda: self._show_body(made))
        self._making = made

    def _show_body(self, body: CompareBody) -> None:
        self.body = body
        with calm(self):
            self._wait.hide()
            self._room.addWidget(body, 1)
            body.show()
            body.show_groups(self.compared.groups, self.compared.pens)

    def _ask_report(self) -> None:
        from fbt_gui.pages.compare.saving import ask_report

        ask_report(self, self.context, self.compared.groups, self.compared.pens)

    def _ask_csv(self) -> None:
        from fbt_gui.pages.compare.saving import ask_csv

        ask_csv(self, self.context, self.compared.groups)


def _import_body() -> Any:
    """In the worker's thread: pyqtgraph takes 0.2 s to import."""
    return load("fbt_gui.pages.compare.body").CompareBody
