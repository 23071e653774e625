"""CurvePlot: curves over epochs, steps or time, with a legend of switches, smoothing, a log scale and a crosshair.

pyqtgraph is imported by whoever makes the first plot, never at start.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout

from fbt_gui.feed.run_series import Points, Track
from fbt_gui.plots.curve import Curve, Style
from fbt_gui.plots.curve_canvas import CurveCanvas
from fbt_gui.plots.curve_drawer import CurveDrawer
from fbt_gui.plots.legend import Legend
from fbt_gui.plots.plot_head import PlotHead, tighten
from fbt_gui.plots.plot_snapshot import chart_of, save_work
from fbt_gui.plots.shared_x import SharedX
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import short
from fbt_gui.widgets.basics import Card

_LEGEND_SHARE = 0.36
_LEAST_LEGEND = 96


class CurvePlot(Card):
    """A card with a title, controls, curves and their legend.

    `enlarge_asked` says that it wants to fill the page, or not any more; `saving` carries what writes a file
    (path, work), to be done in a worker; `legend_toggled` whether the legend is shown.
    """

    enlarge_asked = Signal()
    saving = Signal(object, object)
    legend_toggled = Signal(bool)

    def __init__(
        self,
        title: str,
        theme: Theme,
        *,
        smoothing: bool = True,
        log: bool = True,
        legend: int = 176,
        shared: SharedX | None = None,
        weight: float = 0.0,
        enlarges: bool = False,
        empty: str = "",
    ) -> None:
        super().__init__(title, spacing=2)
        tighten(self)
        self._theme = theme
        self.title = title
        self._legend_width = legend
        self._weight = weight if smoothing else 0.0
        shared = shared if shared is not None else SharedX(self)
        self.view = CurveCanvas(theme, shared, tr("Plot: {title}").format(title=title))
        self.legend = Legend(theme, legend)
        self.drawer = CurveDrawer(self, self.view, self.legend, theme, empty or tr("No points yet"))
        self.curves, self.levels = self.drawer.curves, self.drawer.levels
        self._add_controls(smoothing, log, enlarges)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.view, 1)
        row.addWidget(self.legend)
        self.body.addLayout(row, 1)
        self.legend.toggled.connect(self._toggle)
        self.view.pointed.connect(lambda at: self.shared.point(at))
        self.view.box.all_wanted.connect(self.fit)
        self.heading.installEventFilter(self)

    @property
    def shared(self) -> SharedX:
        """The horizontal axis, which other plots may stand on too."""
        return self.view.shared

    def set_points(
        self,
        name: str,
        title: str,
        points: Points | Track,
        place: int | None = None,
        *,
        colour: str = "",
        dash: int = 0,
        group: str = "",
        visible: bool = True,
        scale: float = 1.0,
    ) -> None:
        """Give a curve its points.

        Args:
            points: a track keeps epochs, steps and seconds; two arrays have the one x they have, which never falls.
            place: of its colour in the theme's series; by default in order of coming.
            colour: a colour's name in the theme, or a colour, instead.
            dash: its pattern, see `line_style.DASHES`.
            group: the heading it stands under in the legend.
            visible: whether it is shown at first.
            scale: what its values are multiplied with to be drawn.
        """
        if name in self.curves:
            self.curves[name].give(points)
        else:
            style = Style(title, len(self.curves) if place is None else place, colour, dash, group, scale)
            self.curves[name] = curve = Curve(style, points, visible)
            curve.remake(self._weight, self.drawer.log)
        self.drawer.mark(name)

    def set_level(
        self, name: str, title: str, value: float | None, dash: int = 1, *, group: str = "", visible: bool = True
    ) -> None:
        """A horizontal dashed line in the teacher's colour, such as its accuracy; None takes it away."""
        if self.levels.get(name, ("", None, dash)) == (title, value, dash):
            return
        if value is None:
            self.levels.pop(name, None)
            self.legend.remove(name)
        else:
            self.levels[name] = (title, value, dash)
            self.legend.add(name, title, self._theme.colours.teacher, dash, group, visible)
            self.legend.show_value(name, short(value))
        self.drawer.later()

    def forget(self) -> None:
        """Take all curves away: another run is shown."""
        for name in list(self.curves):
            self.drop(name)
        for name in list(self.levels):
            self.set_level(name, "", None)
        self.view.box.own_y = False

    def drop(self, name: str) -> None:
        """Take a curve away."""
        self.drawer.drop(name)
        self.legend.remove(name)

    def link_x(self, other: CurvePlot) -> None:
        """Zoom and pan along x together, and have one crosshair."""
        self.drawer.follow(other.shared)

    def fit(self) -> None:
        """Show all of it, and follow what comes."""
        self.view.box.own_y = False
        self.shared.show_all()
        self.drawer.later()

    def show_legend(self, on: bool) -> None:
        """Show or hide the legend."""
        self.legend_switch.setChecked(on)

    def chart(self) -> Any:
        """What is seen, as plain data."""
        return chart_of(self, self._theme)

    def save(self, kind: str, path: str | Path) -> None:
        """Have a file written: "png", "svg" or "csv"."""
        self.saving.emit(Path(path), save_work(self, kind, Path(path)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow card leaves its room to the curves; other pixels show other points."""
        super().resizeEvent(event)
        self.legend.setFixedWidth(max(_LEAST_LEGEND, min(self._legend_width, round(self.width() * _LEGEND_SHARE))))
        self.legend.fit()
        self.head_row.fit_into(self.width())
        self.drawer.mark(*self.curves)

    def showEvent(self, event: QShowEvent) -> None:
        """What came while it was hidden is drawn now."""
        super().showEvent(event)
        self.drawer.mark(*self.curves)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on the title enlarges."""
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self.enlarge_asked.emit()
            return True
        return super().eventFilter(watched, event)

    def _add_controls(self, smoothing: bool, log: bool, enlarges: bool) -> None:
        self.head.addStretch(1)
        self.head_row = head = PlotHead(self.head, self.title, self._theme)
        if smoothing:
            self.smoothing = head.add_smoothing(self._weight)
        if log:
            self.log = head.add_log()
        self.legend_switch = head.add_legend()
        head.add_save()
        if enlarges:
            head.add_size()
        head.smoothed.connect(self._smooth)
        head.logged.connect(self._set_log)
        head.legend_shown.connect(self.legend.setVisible)
        head.legend_shown.connect(self.legend_toggled)
        head.size_asked.connect(self.enlarge_asked)
        head.save_asked.connect(self._ask_where)

    def _ask_where(self, kind: str) -> None:
        from fbt_gui.widgets.ask_path import ask_path

        filters = {"png": tr("Picture (*.png)"), "svg": tr("Drawing (*.svg)"), "csv": tr("Table (*.csv)")}
        ask_path(
            self,
            tr("Save {plot}").format(plot=self.title),
            lambda path: self.save(kind, path),
            mode="save",
            filters=filters[kind],
            start=f"{self.title.split(',')[0].lower().replace(' ', '-')}.{kind}",
        )

    def _toggle(self, name: str, on: bool) -> None:
        if name in self.curves:
            self.curves[name].visible = on
            self.drawer.mark(name)
        else:
            self.drawer.later()

    def _smooth(self, weight: float) -> None:
        self._weight = weight
        self._remake()

    def _set_log(self, on: bool) -> None:
        self.drawer.log = on
        self.view.set_y(0.0, 1.0)  # what was in sight, read as powers of ten, would be beyond all numbers
        self.view.left.set_mode("log" if on else "number")
        self.view.box.own_y = False
        self._remake()

    def _remake(self) -> None:
        for curve in self.curves.values():
            curve.remake(self._weight, self.drawer.log)
        self.drawer.mark(*self.curves)
