"""PlotActions: what the menu "Plots" does on the Run page, and the writing of files that plots ask for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from fbt_gui.feed.run_modes import X_MODES
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.ask_path import ask_path

if TYPE_CHECKING:
    from fbt_gui.pages.run.plots import RunPlots


class PlotActions:
    """Has nothing to do until `take` gives it the plots."""

    def __init__(self, context: Context, page: QWidget) -> None:
        self._context, self._page = context, page
        self._plots: RunPlots | None = None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """By the action's id."""
        modes = {f"x_{mode}": partial(self._count_by, mode) for mode in X_MODES}
        return {**modes, "follow": self._follow, "fit_plots": self._fit, "save_plots": self._ask_where}

    def offers(self, there: bool) -> dict[str, bool]:
        """Possible once there are plots and a run."""
        return {name: there and self._plots is not None for name in self.handlers()}

    def take(self, plots: RunPlots) -> None:
        """These are the plots."""
        self._plots = plots
        plots.saving.connect(self.write)
        plots.shared.changed.connect(self._show)
        self._show()

    def write(self, path: Path, work: Callable[[], None]) -> None:
        """Write a file beside the event loop, and say that it is there, or why not."""
        bar = self._context.bar
        self._context.desk.submit(
            work,
            lambda _: bar.say(tr("Saved: {path}").format(path=path), "good"),
            lambda error: bar.say(
                tr("{path} could not be written: {error}. Choose another place.").format(path=path, error=error),
                "error",
            ),
            self._page,
        )

    def _count_by(self, mode: str) -> None:
        if self._plots is not None:
            self._plots.count_by(mode)

    def _follow(self) -> None:
        if self._plots is not None:
            self._plots.shared.set_follow(self._context.actions["follow"].isChecked())

    def _fit(self) -> None:
        if self._plots is not None:
            self._plots.fit()

    def _show(self) -> None:
        if self._plots is not None:
            shared, actions = self._plots.shared, self._context.actions
            actions[f"x_{shared.mode}"].setChecked(True)
            actions["follow"].setChecked(shared.follow)

    def _ask_where(self) -> None:
        if self._plots is None:
            return
        plots = self._plots
        ask_path(
            plots,
            tr("Save all curves"),
            lambda path: self.write(Path(path), plots.csv_work(Path(path))),
            mode="save",
            filters=tr("Table (*.csv)"),
            start="curves.csv",
        )
