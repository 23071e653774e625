"""RunPage: one run as it goes, or as it went."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from engine.record.run_folder import RunFolder
from engine.record.starting import STARTING
from fbt_gui.feed.run_facts import ACTIVE, ENDED, RunFacts
from fbt_gui.feed.run_feed import RunFeed
from fbt_gui.pages.page import Page
from fbt_gui.pages.run.body import RunBody
from fbt_gui.pages.run.plot_actions import PlotActions
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.trouble import Trouble
from fbt_gui.pages.run.whereabouts import Whereabouts
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr
from fbt_gui.services.words import pair_of
from fbt_gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from fbt_gui.feed.feed_reader import FeedUpdate
    from fbt_gui.pages.run.plots import RunPlots

_CLOCK_MS = 1000


class RunPage(Page):
    """Follows the run that `show_run` names, until another is named.

    Attributes:
        built: whether the parts of the page are there; a run may be shown before.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.shown = Shown()
        self.plots: RunPlots | None = None
        self.built = False
        self._arrived = self._loading = False
        self._waiting: list[FeedUpdate] = []
        self.plot_actions = PlotActions(context, self)
        self.feed = RunFeed(self)
        self.body = RunBody(context)
        self.whereabouts = Whereabouts(context, self)
        self._lay_out()
        self._clock = QTimer(self, interval=_CLOCK_MS)
        self._clock.timeout.connect(self._tick)
        body = self.body
        self.in_turns(body.make_head, body.make_numbers, body.make_lower, self._finish_building)

    def show_run(self, run: str) -> None:
        """Show this run from its first event."""
        if run == self.run:
            return
        if self.built:
            self.header.keep_name()
        self.feed.stop()
        self.shown = Shown(run, row=self.context.runs.row(run))
        self._waiting.clear()
        self._views.setCurrentIndex(1)
        self.context.settings.remember("run", run)
        self._clock.start()
        if self.built:
            self._begin()

    def show_plots(self) -> None:
        """Import the plots' library beside the event loop, then make them; called when the page is first seen."""
        if self.plots is None and not self._loading and self.built:
            self._loading = True
            self.context.desk.submit(_import_plots, self._make_plots, owner=self)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the plots do, and where their room goes."""
        return {**self.plot_actions.handlers(), "enlarge_lower": self._enlarge_lower}

    def offers(self) -> dict[str, bool]:
        """Nothing before there are plots."""
        return {**self.plot_actions.offers(bool(self.run)), "enlarge_lower": bool(self.run) and self.built}

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
        if self.built:
            self.body.header.name.setFocus()
            self.body.header.name.selectAll()

    def search(self) -> None:
        """Go to the search of the tab below the plots."""
        if self.built and self.run:
            self.body.tabs.search()

    def receive(self, **what: Any) -> None:
        """`run`: the one to show."""
        if what.get("run"):
            self.show_run(what["run"])

    def arrive(self) -> None:
        """Make the plots when they are first seen; open on the run it was closed on."""
        self._arrived = True
        if not self.run:
            run = self.context.settings.text("run")
            if run:
                there = (self.context.home / "runs" / run).is_dir
                self.context.history.worker.submit(there, lambda found: self._reopen(run, found), owner=self)
        self.show_plots()

    def _reopen(self, run: str, found: bool) -> None:
        """Unless another was opened meanwhile."""
        if found and not self.run:
            self.show_run(run)

    def finish(self) -> None:
        """End the feed's thread."""
        self._clock.stop()
        self.feed.close()

    @property
    def run(self) -> str:
        """The shown run's id; empty while there is none."""
        return self.shown.run

    @property
    def facts(self) -> RunFacts:
        """What its events say."""
        return self.shown.facts

    @property
    def status(self) -> str:
        """The shown run's state."""
        row, facts = self.context.runs.row(self.run), self.facts
        known = "" if row is None else str(row["status"])
        goes_on = known == STARTING and facts.status not in ACTIVE and not facts.never_began
        if goes_on or not (facts.began or facts.never_began or row is None):
            return known
        return facts.shown_status

    @property
    def name(self) -> str:
        """The shown run's name."""
        return (self.body.header.name.text() if self.built else "") or self.run

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._views = QStackedWidget()
        actions, theme = self.context.actions, self.context.theme
        self.empty = EmptyState(
            tr("No run is open"),
            tr("Choose one from the list, or start a new one: its curves come here as it goes."),
        )
        self.empty.add(actions.button("page_runs", theme, self.empty, kind="primary", shows=True))
        self.empty.add(actions.button("page_new_run", theme, self.empty, shows=True))
        self._views.addWidget(self.empty)
        self._views.addWidget(self.body)
        outer.addWidget(self._views)

    def _finish_building(self) -> None:
        self.built = True
        self.header, self.bar, self.tiles, self.tabs = (
            self.body.header,
            self.body.bar,
            self.body.tiles,
            self.body.tabs,
        )
        self.trouble = Trouble(self.bar)
        self.header.renamed.connect(lambda name: self.context.commands.annotate(self.run, name=name))
        self.feed.updated.connect(self._take)
        self.feed.grew.connect(self._grow)
        self.feed.failed.connect(self._cannot_read)
        self.whereabouts.found.connect(self._follow)
        self.whereabouts.lost.connect(self._tell_lost)
        self.whereabouts.unknown.connect(self._tell_unknown)
        self.context.commands.engine_started.connect(self._engine_started)
        self.context.runs.updated.connect(self._show_row)
        self.context.queue.updated.connect(self._show_waiting)
        if self.run:
            self._begin()
        if self._arrived:
            self.show_plots()

    def _begin(self) -> None:
        """Show of a run what is known before its folder is read."""
        self.trouble.forget()
        if self.plots is not None:
            self.plots.forget()
        self.header.show_name(self.run)
        self.header.pair.say("")
        self.header.show_tags(())
        self._show_row()
        self._show_facts()
        self.whereabouts.find(self.run)

    def _follow(self, folder: RunFolder) -> None:
        if folder.id == self.run:
            self.shown.folder = folder
            self.trouble.forget()
            self.feed.show(folder)
            self._show_waiting()
            self.tabs.show_run(self.shown)

    def _cannot_read(self, error: BaseException) -> None:
        self.trouble.tell(tr("The run's folder cannot be read: {error}.").format(error=error))

    def _tell_lost(self, text: str) -> None:
        self.feed.stop()
        self.trouble.tell(text)

    def _tell_unknown(self, text: str) -> None:
        self.empty.say(tr("This run is not here"), text)
        self._views.setCurrentIndex(0)
        self.shown = Shown()
        self.changed.emit()

    def _engine_started(self, run: str) -> None:
        if run == self.run:
            self.bar.hide()

    def _enlarge_lower(self) -> None:
        if self.built:
            self.body.enlarge_lower(self.context.actions["enlarge_lower"].isChecked())

    def _make_plots(self, make: Any) -> None:
        """They are seen while they are made: shown all at once they would take longer than a frame."""
        plots = make(self.context.theme, self.context.settings, self.context.actions)
        plots.ready.connect(lambda: self._show_made(plots))
        self.body.place_plots(plots)

    def _show_made(self, plots: RunPlots) -> None:
        self.plots = plots
        self.plot_actions.take(plots)
        waiting, self._waiting = self._waiting, []
        for update in waiting:
            plots.take(update)
        self._explain()
        self.changed.emit()

    def _take(self, update: FeedUpdate) -> None:
        shown = self.shown
        shown.facts = update.facts
        shown.config = update.config or shown.config
        shown.printed = shown.printed or update.output is not None
        shown.log = shown.log if update.log is None else update.log
        shown.output = shown.output if update.output is None else update.output
        if update.changed:
            self._grow(update)
        self._show_facts()
        self.trouble.look(shown)

    def _grow(self, update: FeedUpdate) -> None:
        if self.plots is None:
            self._waiting.append(update)
        else:
            self.plots.take(update)

    def _tick(self) -> None:
        if self.isVisible() and self.built:
            if self.facts.status in ACTIVE:
                self._show_numbers()
            self.whereabouts.look(self.shown)
            self._show_waiting()

    def _show_facts(self) -> None:
        before, self.shown.status = self.shown.status, self.status
        if self.facts.began and before != self.shown.status:
            self._tell_others()
        self.header.show_state(self.shown.status, self.facts)
        self._show_numbers()
        self.header.show_method(self.shown.config, self.shown.row)
        self._show_waiting()
        self._explain()
        self.tabs.show_run(self.shown)
        self.changed.emit()

    def _tell_others(self) -> None:
        """The events are newer than the history, by which the rest of the window goes."""
        run, status = self.run, self.shown.status
        self.context.runs.look_soon()
        self.context.commands.heard(lambda asked: status if asked == run else "")

    def _explain(self) -> None:
        """What never comes is not promised."""
        if self.plots is not None:
            row, ended = self.shown.row, self.facts.began and self.shown.status in (*ENDED, "lost")
            self.plots.explain(row["kind"] if row else "", ended=bool(ended))

    def _show_numbers(self) -> None:
        row = self.shown.row
        self.tiles.show_facts(self.facts, row.get("gain") if row else None, time.time())

    def _show_row(self) -> None:
        row = self.context.runs.row(self.run)
        if row is not None:
            self.shown.row = row
            self.header.show_name(row["name"])
            self.header.show_tags(row["tags"])
            self.header.pair.say(f"{pair_of(row)}  ·  {row['data']}")
            self._show_facts()

    def _show_waiting(self) -> None:
        if self.built:
            self.body.waiting.show_run(self.shown, self.whereabouts.assistant)


def _import_plots() -> Any:
    """In the worker's thread: pyqtgraph takes 0.2 s to import."""
    return load("fbt_gui.pages.run.plots").RunPlots
