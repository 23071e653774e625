"""RunPage: one run as it goes, or as it went."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from fbt_gui.pages.page import Page
from fbt_gui.pages.run.header import RunHeader
from fbt_gui.pages.run.log_card import LogCard
from fbt_gui.pages.run.tiles import RunTiles
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load
from fbt_gui.services.run_facts import ACTIVE, RunFacts
from fbt_gui.services.run_feed import RunFeed
from fbt_gui.services.words import method_label, pair_of
from fbt_gui.widgets.basics import label, page_column
from fbt_gui.widgets.empty_state import EmptyState
from fbt_gui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from fbt_gui.pages.run.plots import RunPlots
    from fbt_gui.services.feed_reader import FeedUpdate

_CLOCK_MS = 1000
_LONG = 260


class RunPage(Page):
    """Follows the run that `show_run` names, until another is named."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context, self._commands = context, context.commands
        self.run = ""
        self.facts = RunFacts()
        self.plots: RunPlots | None = None
        self._waiting: list[FeedUpdate] = []
        self._loading = False
        self._told = ""
        self._config: RunConfig | None = None
        self.feed = RunFeed(self)
        self.header = RunHeader(context.theme, context.actions)
        self.bar = MessageBar(context.theme)
        self.tiles = RunTiles()
        self.log = LogCard(context.theme)
        self._lay_out()
        self.feed.updated.connect(self._take)
        self.feed.failed.connect(lambda error: self.bar.say(f"The run's folder cannot be read: {error}.", "error"))
        self.header.renamed.connect(lambda name: self._commands.annotate(self.run, name=name))
        context.commands.engine_started.connect(self._engine_started)
        context.runs.updated.connect(self._show_row)
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tick)

    def show_run(self, run: str) -> None:
        """Show this run from its first event."""
        if run == self.run:
            return
        self.run, self.facts, self._config = run, RunFacts(), None
        self._waiting.clear()
        self.bar.hide()
        self.log.forget()
        if self.plots is not None:
            self.plots.forget()
        self.header.show_name(run)
        self.header.pair.say("")
        self._views.setCurrentIndex(1)
        self._show_row()
        self._show_facts()
        self._context.settings.remember("run", run)
        self._context.history.read(lambda history: history.folder(run), self._follow, self._cannot_find, self)
        self._clock.start()

    def show_plots(self) -> None:
        """Import the plots' library beside the event loop, then make them; called when the page is first seen."""
        if self.plots is None and not self._loading:
            self._loading = True
            self._context.desk.submit(_import_plots, self._make_plots, owner=self)

    def subjects(self) -> list[str]:
        """The run that is shown."""
        return [self.run] if self.run else []

    def row_of(self, run: str) -> dict[str, Any] | None:
        """The events are newer than the history."""
        row = super().row_of(run)
        if run != self.run or row is None:
            return row
        return {**row, "name": self.name, "status": self.status, "epoch": self.facts.epoch or row["epoch"]}

    def rename(self) -> None:
        """Go to the name."""
        self.header.name.setFocus()
        self.header.name.selectAll()

    def receive(self, **what: Any) -> None:
        """`run`: the one to show."""
        if what.get("run"):
            self.show_run(what["run"])

    def arrive(self) -> None:
        """Make the plots when they are first seen; open on the run it was closed on."""
        if not self.run:
            run = self._context.settings.text("run")
            if run and (self._context.home / "runs" / run).is_dir():
                self.show_run(run)
        self.show_plots()

    def finish(self) -> None:
        """End the feed's thread."""
        self._clock.stop()
        self.feed.close()

    @property
    def status(self) -> str:
        """The shown run's state."""
        row = self._context.runs.row(self.run)
        if self.facts.began or self.facts.never_began or row is None:
            return self.facts.shown_status
        return row["status"]

    @property
    def name(self) -> str:
        return self.header.name.text() or self.run

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._views = QStackedWidget()
        actions, theme = self._context.actions, self._context.theme
        empty = EmptyState(
            "No run is open", "Choose one from the list, or start a new one: its curves come here as it goes."
        )
        empty.add(actions.button("page_runs", theme, empty, kind="primary", shows=True))
        empty.add(actions.button("page_new_run", theme, empty, shows=True))
        body = QWidget()
        column = page_column(body)
        column.addWidget(self.header)
        column.addWidget(self.bar)
        column.addWidget(self.tiles)
        self._room = QVBoxLayout()
        self._soon = label("The plots are being set up…", "dim")
        self._soon.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._room.addWidget(self._soon, 1)
        upper = QWidget()
        upper.setLayout(self._room)
        self._room.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(upper)
        split.addWidget(self.log)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setSizes([560, 110])
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        self.log.setMinimumHeight(96)
        column.addWidget(split, 1)
        self._views.addWidget(empty)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(body)
        scroll.setAccessibleName("Run")
        self._views.addWidget(scroll)
        outer.addWidget(self._views)

    def _follow(self, folder: RunFolder) -> None:
        if folder.id == self.run:
            self.feed.show(folder)

    def _cannot_find(self, error: BaseException) -> None:
        self.bar.say(str(error), "error")

    def _engine_started(self, run: str) -> None:
        if run == self.run:
            self.bar.hide()

    def _make_plots(self, make: Any) -> None:
        plots = make(self._context.theme)
        plots.setParent(self)
        plots.hide()
        plots.ready.connect(lambda: self._show_made(plots))

    def _show_made(self, plots: RunPlots) -> None:
        self.plots = plots
        self._soon.hide()
        self._room.addWidget(plots, 1)
        plots.show()
        for update in self._waiting:
            plots.take(update)
        self._waiting.clear()

    def _take(self, update: FeedUpdate) -> None:
        self.facts = update.facts
        if update.config is not None:
            self._config = update.config
            self.log.show_text("config", update.config.to_toml())
        if update.changed:
            if self.plots is None:
                self._waiting.append(update)
            else:
                self.plots.take(update)
        for name, text in (("log", update.log), ("output", update.output)):
            if text is not None:
                self.log.show_text(name, text)
        self.log.show_messages(update.facts.messages)
        self._show_facts()
        self._tell_trouble()

    def _tick(self) -> None:
        if self.facts.status in ACTIVE and self.isVisible():
            self._show_numbers()

    def _show_facts(self) -> None:
        self.header.show_state(self.status + (" · preparing" if self.facts.preparing else ""), self.facts.progress)
        self._show_numbers()
        config = self._config
        row = self._context.runs.row(self.run)
        if config is not None:
            self.header.method.show_word(method_label(config.method.name) if config.kind == "distill" else "alone")
            self.header.seed.show_word(f"seed {config.seed}")
        elif row is not None:
            self.header.method.show_word(method_label(row["method"]))
            self.header.seed.show_word(f"seed {row['seed']}")
        else:
            self.header.method.hide()
            self.header.seed.hide()
        self.changed.emit()

    def _show_numbers(self) -> None:
        row = self._context.runs.row(self.run)
        self.tiles.show_facts(self.facts, row.get("gain") if row else None, time.time())

    def _show_row(self) -> None:
        row = self._context.runs.row(self.run)
        if row is not None:
            self.header.show_name(row["name"])
            self.header.pair.say(f"{pair_of(row)}  ·  {row['data']}")
            self._show_facts()

    def _tell_trouble(self) -> None:
        """Last words of a run that died, where they can be read."""
        facts = self.facts
        if facts.never_began:
            last = "\n".join(self.log.texts["output"].toPlainText().strip().splitlines()[-12:])
            said = last.splitlines()[-1] if last else "it left no word"
            self._say_once(f"The engine ended before it began: {said}", details=last)
        elif facts.lost and facts.status in ACTIVE:
            self._say_once("This run's process is gone without a word. Resume goes on from its last checkpoint.")
        elif facts.status == "failed" and facts.error:
            self._say_once(facts.error, details=self.log.texts["log"].toPlainText()[-4000:])
        elif self.bar.isVisible() and self._told:
            self._told = ""
            self.bar.hide()

    def _say_once(self, text: str, details: str = "") -> None:
        if text != self._told:
            self._told = text
            short = text if len(text) <= _LONG else f"{text[:_LONG].rsplit(' ', 1)[0]} …"
            self.bar.say(short, "error", details=details if short == text else f"{text}\n\n{details}")


def _import_plots() -> Any:
    """In the worker's thread: pyqtgraph takes 0.2 s to import."""
    return load("fbt_gui.pages.run.plots").RunPlots
