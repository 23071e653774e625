"""A plot as it is seen now, turned into what can be written to a file by another thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fbt_gui.plots.chart import Chart, ChartCurve
from fbt_gui.plots.chart_files import write_csv, write_png, write_svg
from fbt_gui.plots.line_style import resolve
from fbt_gui.services.colours import LIGHT
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from fbt_gui.plots.curve import Curve
    from fbt_gui.plots.curve_plot import CurvePlot
    from fbt_gui.services.theme import Theme

_ROOM = 700


def chart_of(plot: CurvePlot, theme: Theme) -> Chart:
    """The part that is shown, in the light theme's colours: a picture is read on white."""
    view = plot.view
    low, high = (float(end) for end in view.box.viewRange()[1])
    shown = [curve for curve in plot.curves.values() if curve.visible and curve.main.size]
    levels = plot.drawer.shown_levels()
    mode = plot.shared.mode
    words = {"epoch": tr("epoch"), "step": tr("step"), "time": tr("time spent computing")}
    return Chart(
        title=plot.title,
        x_title=words[mode],
        x_mode=view.bottom.mode,
        y_mode=view.left.mode,
        x_range=(plot.shared.low, plot.shared.high),
        y_range=(low, high),
        curves=tuple(_chart_curve(plot, curve) for curve in shown),
        levels=tuple(levels),
        level_colour=LIGHT.teacher,
    )


def save_work(plot: CurvePlot, kind: str, path: Path) -> Callable[[], None]:
    """What writes the file; it touches no widget."""
    if kind == "csv":
        return partial(write_csv, path, [(name, curve.data) for name, curve in plot.curves.items()])
    return partial(write_png if kind == "png" else write_svg, path, plot.chart())


def _chart_curve(plot: CurvePlot, curve: Curve) -> ChartCurve:
    style, shared = curve.style, plot.shared
    x = curve.x(shared.mode)
    part = (shared.low, shared.high, _ROOM)
    return ChartCurve(
        title=f"{style.group}: {style.title}" if style.group else style.title,
        colour=resolve(LIGHT, style.place, style.colour),
        dash=style.dash,
        points=curve.main.window(x, *part),
        raw=curve.behind.window(x, *part) if curve.behind is not None else None,
    )
