"""RunPlots: the plots of a run - loss, accuracy, CKA, its map, and beside them the rate, speed, load and memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fbt_gui.actions import Actions
from fbt_gui.feed.feed_reader import FeedUpdate
from fbt_gui.feed.run_series import Track
from fbt_gui.pages.run.arrangement import Arrangement, default_mode, default_weight
from fbt_gui.pages.run.cka_plot import CkaPlot, curves_to_come, map_to_come
from fbt_gui.pages.run.plot_grid import PlotGrid
from fbt_gui.pages.run.plot_places import Look, look_of, order
from fbt_gui.pages.run.plot_strip import TABS, PlotStrip
from fbt_gui.plots.chart_files import write_csv
from fbt_gui.plots.cka_map import CkaMap
from fbt_gui.plots.curve_plot import CurvePlot
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.services.calm import calm
from fbt_gui.services.later import in_turns
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme


class RunPlots(QWidget):
    """`ready` comes when the first four plots are made; the others are made when they are first looked at.

    `saving` carries a path and what writes it, to be done in a worker.
    """

    ready = Signal()
    saving = Signal(object, object)

    def __init__(self, theme: Theme, settings: Settings | None = None, actions: Actions | None = None) -> None:
        super().__init__()
        self._theme, self._settings = theme, settings
        self._kept = Arrangement.recalled(settings)
        self._tracks: dict[str, Track] = {}
        self._looks: dict[str, Look | None] = {}
        self.shared = SharedX(self)
        self.curve_plots: dict[str, CurvePlot] = {}
        self.grids = {tab: PlotGrid() for tab in TABS}
        self._stack = QStackedWidget()
        for grid in self.grids.values():
            self._stack.addWidget(grid)
            grid.enlarged.connect(self._remember)
        self.strip = PlotStrip(theme, actions)
        self.strip.chosen.connect(self.show_tab)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.strip)
        column.addWidget(self._stack, 1)
        # A plot takes about 20 ms to make: each has a turn of the event loop to itself.
        main = (self._make_loss, self._make_accuracy, self._make_cka, self._make_map, self._recall, self.ready.emit)
        in_turns(self, *main)

    @property
    def tab(self) -> str:
        """The name of the plots that are seen."""
        return TABS[self._stack.currentIndex()]

    def forget(self) -> None:
        """Another run is shown."""
        self._tracks.clear()
        self._looks.clear()
        for plot in self.curve_plots.values():
            plot.forget()
        self.map.set_matrices({})
        self.shared.show_all()

    def take(self, update: FeedUpdate) -> None:
        """Give each plot what changed of it."""
        self._tracks.update(update.points)
        for name in sorted(update.points, key=order):
            self._place(name)
        if any(name.startswith("cka/") for name in update.points):
            self.cka.show_tracks(self._tracks)
        if update.matrices is not None:
            self.map.set_matrices(update.matrices)

    def explain(self, kind: str, *, ended: bool) -> None:
        """Let the plots of similarity say when something comes of a run of this kind, or that nothing will."""
        self.cka.drawer.explain(curves_to_come(kind, ended=ended))
        self.map.explain(map_to_come(kind, ended=ended))

    def count_by(self, mode: str) -> None:
        """Let the horizontal axes count epochs, steps or time."""
        self.shared.set_mode(mode)

    def fit(self) -> None:
        """Show all of every plot."""
        for plot in self.curve_plots.values():
            plot.fit()

    def show_tab(self, tab: str) -> None:
        """Show these plots, making them when they are wanted for the first time."""
        with calm(self):
            self._stack.setCurrentWidget(self.grids[tab])
            self.strip.show_tab(tab)
        if tab == TABS[1] and not self.grids[tab].plots:
            in_turns(self, *(partial(self._make_system, name) for name in ("lr", "speed", "load", "memory")))
        self._remember()

    def csv_work(self, path: Path) -> Callable[[], None]:
        """What writes every point of every metric."""
        return partial(write_csv, path, sorted(self._tracks.items()))

    def _make_loss(self) -> None:
        self.loss = self._make(tr("Loss"), log=True)
        self._add(TABS[0], "loss", self.loss)

    def _make_accuracy(self) -> None:
        self.accuracy = self._make(tr("Accuracy, top-1 (%)"), log=False)
        self._add(TABS[0], "accuracy", self.accuracy)

    def _make_cka(self) -> None:
        self.cka = CkaPlot(self._theme, self.shared)
        self._add(TABS[0], "cka", self.cka)

    def _make_map(self) -> None:
        self.map = CkaMap(self._theme, enlarges=True)
        self.map.explain(map_to_come("", ended=False))
        self.map.saving.connect(self.saving)
        self.grids[TABS[0]].add("map", self.map)

    def _make_system(self, name: str) -> None:
        titles = {
            "lr": tr("Learning rate"),
            "speed": tr("Throughput (images/s)"),
            "load": tr("Load and waiting (%)"),
            "memory": tr("Memory (GiB)"),
        }
        plot = self._make(titles[name], log=name == "lr", smoothing=name in ("speed", "load"))
        self._add(TABS[1], name, plot)
        for metric in sorted(self._tracks, key=order):
            look = self._looks.get(metric)
            if look is not None and look.plot == name:
                self._place(metric)

    def _make(self, title: str, *, log: bool, smoothing: bool = True) -> CurvePlot:
        weight = default_weight(self._settings)
        return CurvePlot(
            title, self._theme, log=log, smoothing=smoothing, shared=self.shared, weight=weight, enlarges=True
        )

    def _add(self, tab: str, name: str, plot: CurvePlot) -> None:
        self.curve_plots[name] = plot
        plot.saving.connect(self.saving)
        plot.show_legend(name not in self._kept.hidden)
        plot.legend_toggled.connect(lambda _: self._remember())
        self.grids[tab].add(name, plot)

    def _place(self, name: str) -> None:
        if name not in self._looks:
            self._looks[name] = look_of(name, list(self._tracks))
        look = self._looks[name]
        if look is None or look.plot not in self.curve_plots or look.plot == "cka":
            return
        plot, track = self.curve_plots[look.plot], self._tracks[name]
        if look.level:
            value = float(track.values[-1]) if len(track) else None
            plot.set_level(name, look.title, value, look.dash, group=look.group, visible=look.visible)
            return
        plot.set_points(
            name,
            look.title,
            track,
            look.place,
            colour=look.colour,
            dash=look.dash,
            group=look.group,
            visible=look.visible,
            scale=look.scale,
        )

    def _recall(self) -> None:
        """As it was arranged last."""
        kept = self._kept
        self.shared.set_mode(default_mode(self._settings))
        if kept.large in self.grids[TABS[0]].plots:
            self.grids[TABS[0]].enlarge(kept.large)
        if kept.tab == TABS[1]:
            self.show_tab(kept.tab)

    def _remember(self, *_: object) -> None:
        hidden = tuple(name for name, plot in self.curve_plots.items() if not plot.legend_switch.isChecked())
        unseen = tuple(name for name in self._kept.hidden if name not in self.curve_plots)
        self._kept = Arrangement(self.tab, self.grids[TABS[0]].large, hidden + unseen)
        if self._settings is not None:
            self._kept.remember(self._settings)
