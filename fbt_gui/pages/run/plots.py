"""RunPlots: the four plots of a run and which metric goes where."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from fbt_gui.services.feed_reader import FeedUpdate
from fbt_gui.services.later import later
from fbt_gui.services.run_series import Points
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import metric_title, pair_title
from fbt_gui.widgets.cka_map import CkaMap
from fbt_gui.widgets.curve_plot import CurvePlot

# Places in the theme's series: blue, orange, green, pink, ochre, sky …; whose it is decides the accuracies'.
_ACCURACIES = {"val/top1": 1, "val/top1/fusion": 2, "val/top1/ema": 3, "val/top1/raw": 4, "train/top1": 4}
_PAIRS = ("teacher-student", "teacher-fusion", "fusion-student")
_TEACHER = "val/top1/teacher"


class RunPlots(QWidget):
    """Loss, accuracy, CKA by stage, CKA map. `ready` comes when all four are made."""

    ready = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._points: dict[str, Points] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(12)
        for line in (0, 1):
            self._grid.setRowStretch(line, 1)
            self._grid.setColumnStretch(line, 1)
        # A plot takes about 20 ms to make: each has a turn of the event loop to itself.
        self._steps = iter((self._make_loss, self._make_accuracy, self._make_cka, self._make_map, self.ready.emit))
        self._next()

    def _next(self) -> None:
        step = next(self._steps, None)
        if step is not None:
            step()
            later(self, self._next)

    def _make_loss(self) -> None:
        self.loss = CurvePlot("Loss", self._theme, legend=236)
        self._grid.addWidget(self.loss, 0, 0)

    def _make_accuracy(self) -> None:
        self.accuracy = CurvePlot("Accuracy, top-1 (%)", self._theme, log=False)
        self.accuracy.link_x(self.loss)
        self._grid.addWidget(self.accuracy, 0, 1)

    def _make_cka(self) -> None:
        # As wide a legend as the losses above have, so that the same epoch stands at the same place.
        self.cka = CurvePlot("CKA by stage", self._theme, log=False, smoothing=False, legend=236)
        self.pair = QComboBox()
        self.pair.setAccessibleName("Pair of the CKA plot")
        for pair in _PAIRS:
            self.pair.addItem(pair_title(pair).replace("→", " – "), pair)
        self.cka.head.insertWidget(2, self.pair)
        self.pair.activated.connect(self._show_pair)
        self.cka.link_x(self.loss)
        self._grid.addWidget(self.cka, 1, 0)

    def _make_map(self) -> None:
        self.map = CkaMap(self._theme)
        self._grid.addWidget(self.map, 1, 1)

    def forget(self) -> None:
        """Another run is shown."""
        self._points.clear()
        for plot in (self.loss, self.accuracy, self.cka):
            plot.forget()
        self.map.set_matrices({})

    def take(self, update: FeedUpdate) -> None:
        """Give each plot what changed of it."""
        self._points.update(update.points)
        for name, points in sorted(update.points.items(), key=lambda item: _order(item[0])):
            if name == "train/loss" or name.startswith("train/loss/"):
                self.loss.set_points(name, metric_title(name), points)
            elif name in _ACCURACIES:
                self.accuracy.set_points(name, metric_title(name), points, _ACCURACIES[name])
            elif name == _TEACHER:
                self.accuracy.set_level("teacher", float(points[1][-1]) if len(points[1]) else None)
        if any(name.startswith("cka/") for name in update.points):
            self._offer_pairs()
            self._show_pair()
        if update.matrices is not None:
            self.map.set_matrices(update.matrices)

    def _offer_pairs(self) -> None:
        """Only the pairs that this run has."""
        there = [pair for pair in _PAIRS if any(name.startswith(f"cka/{pair}/") for name in self._points)]
        if there != [self.pair.itemData(place) for place in range(self.pair.count())]:
            chosen = self.pair.currentData()
            self.pair.clear()
            for pair in there:
                self.pair.addItem(pair_title(pair).replace("→", " – "), pair)
            self.pair.setCurrentIndex(max(0, self.pair.findData(chosen)))

    def _show_pair(self) -> None:
        prefix = f"cka/{self.pair.currentData()}/"
        for name in [name for name in self.cka.curves if not name.startswith(prefix)]:
            self.cka.drop(name)
        for place, name in enumerate(sorted(name for name in self._points if name.startswith(prefix))):
            self.cka.set_points(name, metric_title(name), self._points[name], place)


def _order(name: str) -> tuple[int, str]:
    """The total first, then what the student learns from, so that colours are the same in every run."""
    return (0 if name in ("train/loss", "val/top1") else 1, name)
