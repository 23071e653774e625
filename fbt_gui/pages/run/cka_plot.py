"""CkaPlot: CKA by stage, for one pair of models or for all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from engine.record.config import ProbeConfig, RunConfig
from fbt_gui.feed.run_series import Track
from fbt_gui.pages.run.plot_places import PAIRS
from fbt_gui.plots.curve_plot import CurvePlot
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import metric_title, pair_title
from fbt_gui.widgets.basics import name_of, tab_first

_ALL = "*"
_PAIR_LETTERS, _PAIR_WIDTH = 6, 170


def curves_to_come(kind: str, *, ended: bool) -> str:
    """What stands in place of the curves: when they come, or why they never will."""
    said = tr("Comes with the epochs at which the probe measures it: {setting}.")
    return _never(kind, ended) or said.format(setting=_setting("every"))


def map_to_come(kind: str, *, ended: bool) -> str:
    """What stands in place of the map: when it comes, or why it never will."""
    said = tr("Comes with the first and the last epoch, where {setting} is on.")
    return _never(kind, ended) or said.format(setting=_setting("matrix"))


def _setting(name: str) -> str:
    """Where the form has this setting of the probe."""
    section = RunConfig.model_fields["probe"].title or "Probe"
    field = ProbeConfig.model_fields[name].title or name
    return tr("{section} › {field}").format(section=tr(section), field=tr(field))


def _never(kind: str, ended: bool) -> str:
    if kind == "train":
        return tr("There is no teacher to compare with.")
    return tr("None was measured in this run.") if ended else ""


class CkaPlot(CurvePlot):
    """A line a stage; with all pairs, a colour a pair and a dash a stage."""

    def __init__(self, theme: Theme, shared: SharedX) -> None:
        super().__init__(tr("CKA by stage"), theme, log=False, smoothing=False, shared=shared, enlarges=True)
        self.drawer.explain(curves_to_come("", ended=False))
        self._tracks: dict[str, Track] = {}
        self.pair = QComboBox()
        self.pair.setAccessibleName(tr("Pair of the CKA plot"))
        name_of(self.pair, tr("Pair of the CKA plot"), seen=False)
        self.pair.setToolTip(tr("Which two models are compared"))
        self.pair.setProperty("kind", "small")
        self.pair.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pair.setMinimumContentsLength(_PAIR_LETTERS)
        self.pair.setMaximumWidth(_PAIR_WIDTH)
        self.head.insertWidget(2, self.pair, 3)
        tab_first(self, self.pair)
        self.pair.activated.connect(self._show)
        self.pair.hide()

    def show_tracks(self, tracks: dict[str, Track]) -> None:
        """Draw the chosen pair of these metrics."""
        self._tracks = {name: track for name, track in sorted(tracks.items()) if name.startswith("cka/")}
        self._offer()
        self._show()

    def forget(self) -> None:
        """Another run is shown."""
        super().forget()
        self._tracks = {}
        self.pair.hide()

    def _pairs(self) -> list[str]:
        there = {name.split("/")[1] for name in self._tracks}
        return [pair for pair in PAIRS if pair in there] + sorted(there - set(PAIRS))

    def _offer(self) -> None:
        """Only the pairs that this run has."""
        pairs = self._pairs()
        wanted = [*pairs, _ALL] if len(pairs) > 1 else pairs
        self.pair.setVisible(bool(pairs))
        if wanted == [self.pair.itemData(place) for place in range(self.pair.count())]:
            return
        chosen = self.pair.currentData()
        self.pair.clear()
        for pair in wanted:
            self.pair.addItem(tr("All pairs") if pair == _ALL else pair_title(pair).replace("→", " – "), pair)
        self.pair.setCurrentIndex(max(0, self.pair.findData(chosen)))

    def _show(self) -> None:
        chosen, pairs = self.pair.currentData(), self._pairs()
        wanted = [name for name in self._tracks if chosen in (_ALL, name.split("/")[1])]
        for name in [*self.curves]:
            old = self.curves[name]
            if name not in wanted or (old.style.group != "") != (chosen == _ALL):
                self.drop(name)
        for name in sorted(wanted, key=lambda name: (pairs.index(name.split("/")[1]), name)):
            pair = name.split("/")[1]
            stage = [other for other in self._tracks if other.startswith(f"cka/{pair}/")].index(name)
            place = pairs.index(pair) if chosen == _ALL else stage
            group = pair_title(pair) if chosen == _ALL else ""
            self.set_points(name, metric_title(name), self._tracks[name], place, dash=stage, group=group)
