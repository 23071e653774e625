"""LatePlots: the plots of the Run page, made beside the event loop when the page is first seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from fbt_gui.feed.run_facts import ENDED
from fbt_gui.pages.run.body import RunBody
from fbt_gui.pages.run.shown import Shown
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load

if TYPE_CHECKING:
    from fbt_gui.feed.feed_reader import FeedUpdate
    from fbt_gui.pages.run.plots import RunPlots


class LatePlots(QObject):
    """Points that come before the plots wait for them. `ready` comes when they are there.

    Attributes:
        made: None until then.
    """

    ready = Signal()

    def __init__(self, context: Context, body: RunBody, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._body = context, body
        self.made: RunPlots | None = None
        self._loading = False
        self._waiting: list[FeedUpdate] = []

    def make(self) -> None:
        """Import the plots' library, then make them; once."""
        if not self._loading:
            self._loading = True
            self._context.desk.submit(_import_plots, self._make, owner=self)

    def take(self, update: FeedUpdate) -> None:
        """Draw more points."""
        if self.made is None:
            self._waiting.append(update)
        else:
            self.made.take(update)

    def forget(self) -> None:
        """Another run is shown."""
        self._waiting.clear()
        if self.made is not None:
            self.made.forget()

    def explain(self, shown: Shown) -> None:
        """What never comes is not promised."""
        if self.made is not None:
            ended = shown.facts.began and shown.status in (*ENDED, "lost")
            self.made.explain(shown.row["kind"] if shown.row else "", ended=ended)

    def _make(self, make: Any) -> None:
        """They are seen while they are made: shown all at once they would take longer than a frame."""
        plots = make(self._context.theme, self._context.settings, self._context.actions)
        plots.ready.connect(lambda: self._show(plots))
        self._body.place_plots(plots)

    def _show(self, plots: RunPlots) -> None:
        self.made = plots
        waiting, self._waiting = self._waiting, []
        for update in waiting:
            plots.take(update)
        self.ready.emit()


def _import_plots() -> Any:
    """In the worker's thread: pyqtgraph takes 0.2 s to import."""
    load("engine.record.config")  # first by itself: no turn of the event loop stands still for it
    return load("fbt_gui.pages.run.plots").RunPlots
