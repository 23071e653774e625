"""RunPage: one run as it goes, or as it went."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from fbt_gui.feed.run_facts import ACTIVE, RunFacts
from fbt_gui.pages.page import Page
from fbt_gui.pages.run.body import RunBody
from fbt_gui.pages.run.following import Following
from fbt_gui.pages.run.late_plots import LatePlots
from fbt_gui.pages.run.plot_actions import PlotActions
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.trouble import Trouble
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from fbt_gui.pages.run.plots import RunPlots

_CLOCK_MS = 1000


class RunPage(Page):
    """Follows the run that `show_run` names, until another is named.

    Attributes:
        built: whether the parts of the page are there; a run may be shown before.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.built = self._arrived = False
        self.plot_actions = PlotActions(context, self)
        self.following = Following(context, self)
        self.body = RunBody(context)
        self.late_plots = LatePlots(context, self.body, self)
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
        self.following.follow(run)
        self._views.setCurrentIndex(1)
        self.context.settings.remember("run", run)
        self._clock.start()
        if self.built:
            self._begin()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What the plots do, where their room goes, and the report."""
        own = {"enlarge_lower": self._enlarge_lower, "save_report": self._ask_report}
        return {**self.plot_actions.handlers(), **own}

    def offers(self) -> dict[str, bool]:
        """Nothing before there are plots."""
        own = {"enlarge_lower": bool(self.run) and self.built, "save_report": self.chosen_runs().can_be_told_of}
        return {**self.plot_actions.offers(bool(self.run)), **own}

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
        if self.built:
            self.late_plots.make()

    def _reopen(self, run: str, found: bool) -> None:
        """Unless another was opened meanwhile."""
        if found and not self.run:
            self.show_run(run)

    def finish(self) -> None:
        """End the feed's thread."""
        self._clock.stop()
        self.following.close()

    def dress(self) -> None:
        """Its body does so, part by part."""

    @property
    def shown(self) -> Shown:
        """What is known of the run that is shown."""
        return self.following.shown

    @property
    def run(self) -> str:
        """The shown run's id; empty while there is none."""
        return self.shown.run

    @property
    def plots(self) -> RunPlots | None:
        """None until they are made."""
        return self.late_plots.made

    @property
    def facts(self) -> RunFacts:
        """What its events say."""
        return self.shown.facts

    @property
    def status(self) -> str:
        """The shown run's state."""
        return self.following.status

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
        theme.dress(self.empty)

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
        self.following.told.connect(self._show_told)
        self.following.grew.connect(self.late_plots.take)
        self.following.found.connect(self._show_found)
        self.following.lost.connect(self.trouble.tell)
        self.following.unknown.connect(self._tell_unknown)
        self.following.unreadable.connect(self._tell_unreadable)
        self.late_plots.ready.connect(self._show_plots)
        self.context.commands.engine_started.connect(self._engine_started)
        self.context.runs.updated.connect(self._show_row)
        self.context.queue.updated.connect(self._show_waiting)
        if self.run:
            self._begin()
        if self._arrived:
            self.late_plots.make()

    def _begin(self) -> None:
        """Show of a run what is known before its folder is read."""
        self.trouble.forget()
        self.late_plots.forget()
        self.body.begin(self.run)
        self._show_row()
        self._show_facts()
        self.following.begin()

    def _show_found(self) -> None:
        self.trouble.forget()
        self._show_waiting()
        self.tabs.show_run(self.shown)

    def _tell_unreadable(self, error: BaseException) -> None:
        self.trouble.tell(tr("The run's folder cannot be read: {error}.").format(error=error))

    def _tell_unknown(self, text: str) -> None:
        self.empty.say(tr("This run is not here"), text)
        self._views.setCurrentIndex(0)
        self.changed.emit()

    def _engine_started(self, run: str) -> None:
        if run == self.run:
            self.bar.hide()

    def _enlarge_lower(self) -> None:
        if self.built:
            self.body.enlarge_lower(self.context.actions["enlarge_lower"].isChecked())

    def _ask_report(self) -> None:
        from fbt_gui.services.outgoing import ask_report

        ask_report(self.body.header, self.context, self.chosen_runs().rows[0])

    def _show_plots(self) -> None:
        if self.plots is not None:
            self.plot_actions.take(self.plots)
        self.late_plots.explain(self.shown)
        self.changed.emit()

    def _tick(self) -> None:
        if self.isVisible() and self.built:
            if self.facts.status in ACTIVE:
                self.body.show_numbers(self.shown)
            self.following.whereabouts.look(self.shown)
            self._show_waiting()

    def _show_told(self) -> None:
        self._show_facts()
        self.trouble.look(self.shown)

    def _show_facts(self) -> None:
        self.following.judge()
        self.body.show_facts(self.shown)
        self._show_waiting()
        self.late_plots.explain(self.shown)
        self.tabs.show_run(self.shown)
        self.changed.emit()

    def _show_row(self) -> None:
        row = self.following.read_row()
        if row is not None:
            self.body.show_row(row)
            self._show_facts()

    def _show_waiting(self) -> None:
        if self.built:
            self.body.waiting.show_run(self.shown, self.following.whereabouts.assistant)
